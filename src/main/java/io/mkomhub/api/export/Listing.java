package io.mkomhub.api.export;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.csv.CsvLocale;
import io.mkomhub.core.csv.CsvWriter;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.json.Utf8Length;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Answers a list in the format that the caller wants: JSON, or a part of a file of JSON lines or CSV.
 *
 * <p>The header {@code Link} (RFC 8288) leads to the next page. The parts of a file, joined as they are, are the file.
 *
 * <p>Guarantee: a part takes at most {@value #MAX_BYTES} bytes, unless it is a single entry, so that it stays below what
 * Lambda returns, 6 MB with every character escaped.
 *
 * @param <T> an entry
 * @param name the name of the array in JSON
 * @param file the name of the file, without its extension
 * @param json an entry in JSON
 * @param columns an entry's cells in CSV
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html">Lambda quotas</a>
 */
public record Listing<T>(String name, String file, Function<T, ObjectNode> json, List<Column<T>> columns) {

    /** The most entries in a part of a file. */
    public static final int MAX_ENTRIES = 1_000;

    /** The most bytes in a part of a file. */
    static final int MAX_BYTES = 1_000_000;

    /** How long a part is filled; shorter than the function's timeout by more than one read takes. */
    private static final Duration FILLING = Duration.ofSeconds(4);

    /** How many entries are read at once. */
    private static final int CHUNK = 100;

    public Listing {
        columns = List.copyOf(columns);
    }

    /** The query parameters of a list, and others. */
    public static String[] parametersAnd(String... others) {
        String[] all = new String[others.length + 4];
        all[0] = Paging.LIMIT;
        all[1] = Paging.CURSOR;
        all[2] = ListFormat.PARAMETER;
        all[3] = ListFormat.LOCALE;
        System.arraycopy(others, 0, all, 4, others.length);
        return all;
    }

    /**
     * Answers a request.
     *
     * @param isPosition whether a text may be a position in this list
     * @param source the list
     */
    public HttpResponse answer(HttpRequest request, Predicate<String> isPosition, Page.Source<T> source) {
        ListFormat format = ListFormat.of(request);
        CsvLocale locale = ListFormat.locale(request);
        boolean whole = format == ListFormat.JSON;
        Paging paging = (whole ? Paging.of(request) : Paging.of(request, MAX_ENTRIES, MAX_ENTRIES)).where(isPosition);
        if (whole) {
            Page<T> page = source.read(paging.cursor(), paging.limit());
            return linked(HttpResponse.json(200, document(page)), request, format, locale, page.next());
        }
        Part part = part(source, paging, format, locale);
        HttpResponse response = HttpResponse.text(200, format.mediaType() + "; charset=utf-8", part.text())
                .with("Content-Disposition", "attachment; filename=\"" + file + "." + format.word() + "\"");
        return linked(response, request, format, locale, part.next());
    }

    private ObjectNode document(Page<T> page) {
        ObjectNode body = Json.object();
        ArrayNode entries = body.putArray(name);
        page.entries().forEach(entry -> entries.add(json.apply(entry)));
        page.next().ifPresent(next -> body.put("next", Paging.write(next)));
        return body;
    }

    /**
     * A part of a file.
     *
     * @param next the position at which the next part begins; empty if there is none
     */
    private record Part(String text, Optional<String> next) {}

    private Part part(Page.Source<T> source, Paging paging, ListFormat format, CsvLocale locale) {
        long from = System.nanoTime();
        boolean csv = format == ListFormat.CSV;
        Function<T, String> line = csv ? entry -> cells(entry, locale) : entry -> Json.write(json.apply(entry)) + "\n";
        StringBuilder text = new StringBuilder();
        if (csv && paging.cursor().isEmpty()) {
            List<String> headings =
                    columns.stream().map(column -> column.heading(locale)).toList();
            text.append(new CsvWriter(locale).heading(headings));
        }
        int count = 0;
        int bytes = 0;
        Optional<String> position = paging.cursor();
        while (true) {
            Page<T> page = source.read(position, Math.min(CHUNK, paging.limit() - count));
            int end = text.length();
            int fitting = 0;
            for (T entry : page.entries()) {
                String written = line.apply(entry);
                bytes += Utf8Length.of(written);
                if (bytes > MAX_BYTES && count + fitting > 0) {
                    break;
                }
                text.append(written);
                fitting++;
            }
            if (fitting < page.entries().size()) {
                return fitting == 0
                        ? new Part(text.toString(), position)
                        : shortened(text, end, source, position, fitting, line);
            }
            count += fitting;
            position = page.next();
            if (position.isEmpty() || count >= paging.limit() || System.nanoTime() - from > FILLING.toNanos()) {
                return new Part(text.toString(), position);
            }
        }
    }

    /** Ends a part with fewer entries than were read: only the list knows the position behind the last one of them. */
    private Part shortened(
            StringBuilder text,
            int end,
            Page.Source<T> source,
            Optional<String> position,
            int most,
            Function<T, String> line) {
        text.setLength(end);
        Page<T> page = source.read(position, most);
        page.entries().forEach(entry -> text.append(line.apply(entry)));
        return new Part(text.toString(), page.next());
    }

    private String cells(T entry, CsvLocale locale) {
        CsvWriter writer = new CsvWriter(locale);
        columns.forEach(column -> column.cell().accept(entry, writer));
        return writer.endLine().toString();
    }

    /** Adds the address of the next page, which says everything that headers said of this one. */
    private static HttpResponse linked(
            HttpResponse response, HttpRequest request, ListFormat format, CsvLocale locale, Optional<String> next) {
        if (next.isEmpty()) {
            return response;
        }
        Map<String, String> query = new TreeMap<>(request.query());
        query.put(ListFormat.PARAMETER, format.word());
        if (format == ListFormat.CSV) {
            query.put(ListFormat.LOCALE, locale.tag());
        }
        query.put(Paging.CURSOR, Paging.write(next.get()));
        String address = query.entrySet().stream()
                .map(parameter -> FormData.write(parameter.getKey(), parameter.getValue()))
                .collect(Collectors.joining("&", path(request) + "?", ""));
        return response.with("Link", "<" + address + ">; rel=\"next\"");
    }

    private static String path(HttpRequest request) {
        return Stream.of(request.path().split("/", -1))
                .map(segment -> FormData.encoded(segment).replace("+", "%20"))
                .collect(Collectors.joining("/"));
    }
}
