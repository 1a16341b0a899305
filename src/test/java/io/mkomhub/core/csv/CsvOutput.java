package io.mkomhub.core.csv;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What this package writes and reads again, for a fuzzer and for tests. */
public final class CsvOutput {

    private CsvOutput() {}

    /** Whether texts are the same after being written to a file and read again, however a spreadsheet is to see them. */
    public static boolean survives(List<String> texts) {
        // A line of empty cells is no line.
        List<String> written = Stream.concat(Stream.of("x"), texts.stream()).toList();
        List<String> expected = written.stream().map(CsvOutput::storable).toList();
        return Stream.of(CsvLocale.values()).allMatch(locale -> {
            String file = file(locale, List.of(written, written));
            List<Csv.Line> lines = Csv.read(FileText.of(file.getBytes(StandardCharsets.UTF_8), Optional.empty()));
            return lines.size() == 3
                    && lines.get(1).cells().equals(expected)
                    && lines.get(2).cells().equals(expected);
        });
    }

    /** A file with a heading. */
    public static String file(CsvLocale locale, List<List<String>> lines) {
        CsvWriter heading = new CsvWriter(locale).heading(List.of("a", "b"));
        return lines.stream()
                .map(cells -> {
                    CsvWriter line = new CsvWriter(locale);
                    cells.forEach(line::text);
                    return line.endLine().toString();
                })
                .collect(Collectors.joining("", heading.toString(), ""));
    }

    /** A text as a file holds it. */
    private static String storable(String text) {
        String lines = text.replace("\r\n", "\n").replace('\r', '\n').replace('\0', '\uFFFD');
        return lines.codePoints()
                .map(c -> c >= 0xD800 && c <= 0xDFFF ? 0xFFFD : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
