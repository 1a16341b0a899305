package io.mkomhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.bench.Results.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The results of one benchmark as JSON with every value, as a Markdown table of medians with the least and the greatest
 * value and the ratio to the last contender, and as one SVG plot for each quantity.
 */
final class Report {

    private static final int WIDTH = 720;
    private static final int LEFT = 190;
    private static final int ROW = 24;
    private static final int TOP = 44;

    private final Path directory;
    private final String name;
    private final Map<String, Map<Quantity, Series>> results;

    Report(Path directory, String name, Results results) {
        this.directory = directory;
        this.name = name;
        this.results = results.all();
    }

    /** Writes the files and returns the lines of the tables. */
    List<String> write() throws IOException {
        Files.createDirectories(directory);
        Files.writeString(
                directory.resolve(name + ".json"),
                new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json()) + "\n");
        List<String> lines = tables();
        Files.writeString(directory.resolve(name + ".md"), String.join("\n", lines) + "\n");
        for (Quantity quantity : quantities()) {
            Files.writeString(directory.resolve(name + "-" + quantity.key() + ".svg"), plot(quantity));
        }
        return lines;
    }

    private Set<Quantity> quantities() {
        Set<Quantity> quantities = new LinkedHashSet<>();
        results.values().forEach(each -> quantities.addAll(each.keySet()));
        return quantities;
    }

    private ObjectNode json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        results.forEach((contender, measured) -> {
            ObjectNode node = root.putObject(contender);
            measured.forEach((quantity, series) -> {
                ObjectNode values = node.putObject(quantity.key())
                        .put("unit", quantity.unit())
                        .put("median", rounded(series.median()))
                        .put("least", rounded(series.least()))
                        .put("most", rounded(series.most()));
                ArrayNode all = values.putArray("values");
                series.values().forEach(value -> all.add(rounded(value)));
            });
        });
        return root;
    }

    private static double rounded(double value) {
        return Double.parseDouble(text(value));
    }

    /** Three significant digits, or all those before the point. */
    private static String text(double value) {
        int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
        return String.format(Locale.ROOT, "%." + decimals + "f", value);
    }

    private List<String> tables() {
        List<String> lines = new ArrayList<>();
        String reference = List.copyOf(results.keySet()).get(results.size() - 1);
        for (Quantity quantity : quantities()) {
            lines.add("**" + quantity.title() + "**, " + quantity.unit());
            lines.add("");
            lines.add("| | median | least to greatest | × " + reference + " |");
            lines.add("|---|---|---|---|");
            Optional<Series> base = series(reference, quantity);
            for (String contender : results.keySet()) {
                series(contender, quantity)
                        .ifPresent(values -> lines.add("| " + contender + " | " + text(values.median()) + " | "
                                + text(values.least()) + " to " + text(values.most()) + " | "
                                + base.map(other -> text(values.median() / other.median()))
                                        .orElse("")
                                + " |"));
            }
            lines.add("");
        }
        return lines;
    }

    private Optional<Series> series(String contender, Quantity quantity) {
        return Optional.ofNullable(results.getOrDefault(contender, Map.of()).get(quantity));
    }

    /** Bars of the medians, with a line from the least to the greatest value. */
    private String plot(Quantity quantity) {
        double greatest = results.keySet().stream()
                .flatMap(contender -> series(contender, quantity).stream())
                .mapToDouble(Series::most)
                .max()
                .orElse(1);
        double scale = (WIDTH - LEFT - 80) / greatest;
        StringBuilder svg = new StringBuilder();
        int height = TOP + ROW * results.size() + 8;
        svg.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
                        + " font-size=\"12\">%n<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>%n<text x=\"12\" y=\"24\""
                        + " font-size=\"14\">%s, %s (%s is better)</text>%n",
                WIDTH,
                height,
                WIDTH,
                height,
                quantity.title(),
                quantity.unit(),
                quantity.less() ? "less" : "more"));
        int row = 0;
        for (String contender : results.keySet()) {
            int y = TOP + ROW * row++;
            Optional<Series> found = series(contender, quantity);
            if (found.isEmpty()) {
                continue;
            }
            Series values = found.get();
            String colour = contender.startsWith("hub") ? "#1f77b4" : "#9aa5b1";
            svg.append(String.format(
                    Locale.ROOT,
                    "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>%n"
                            + "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>%n"
                            + "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#333\"/>%n"
                            + "<text x=\"%.1f\" y=\"%d\">%s</text>%n",
                    LEFT - 8,
                    y + 13,
                    contender,
                    LEFT,
                    y + 1,
                    values.median() * scale,
                    16,
                    colour,
                    LEFT + values.least() * scale,
                    y + 9,
                    LEFT + values.most() * scale,
                    y + 9,
                    LEFT + values.most() * scale + 6,
                    y + 13,
                    text(values.median())));
        }
        return svg.append("</svg>\n").toString();
    }
}
