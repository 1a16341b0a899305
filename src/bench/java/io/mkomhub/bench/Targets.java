package io.mkomhub.bench;

import io.mkomhub.bench.Results.Quantity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The targets of the project, as a Markdown table with what was measured; what was not measured is left out. */
final class Targets {

    private static final String JAVA = "hub, Java 17";
    private static final String PLAIN = "plain Java 17";
    private static final String GO = "Go";
    private static final String NODE = "Node.js";

    private final Results receive;
    private final Results functions;
    private final Results throughput;
    private final Results growth;
    private final List<String> lines = new ArrayList<>();

    Targets(Results receive, Results functions, Results throughput, Results growth) {
        this.receive = receive;
        this.functions = functions;
        this.throughput = throughput;
        this.growth = growth;
    }

    List<String> table() {
        lines.clear();
        lines.add("| target | measured | |");
        lines.add("|---|---|---|");
        ratio("native ready, × Go", ReceiveBenchmark.READY, Suite.NATIVE, GO, 2.5);
        ratio("native ready, × plain Java", ReceiveBenchmark.READY, Suite.NATIVE, PLAIN, 1 / 25.0);
        ratio("native first answer, × Go", ReceiveBenchmark.FIRST_ANSWER, Suite.NATIVE, GO, 2.5);
        ratio("native warm p50, × Go", ReceiveBenchmark.P50, Suite.NATIVE, GO, 1.3);
        ratio("native warm p50, × Node.js", ReceiveBenchmark.P50, Suite.NATIVE, NODE, 1);
        ratio("native warm p99, × Node.js", ReceiveBenchmark.P99, Suite.NATIVE, NODE, 1);
        ratio("native CPU time of a warm request, × Go", ReceiveBenchmark.CPU, Suite.NATIVE, GO, 1.1);
        ratio("Java CPU time of a warm request, × plain Java", ReceiveBenchmark.CPU, JAVA, PLAIN, 1.2);
        ratio("Java first answer, × plain Java", ReceiveBenchmark.FIRST_ANSWER, JAVA, PLAIN, 1.3);
        ratio("the same with AppCDS", ReceiveBenchmark.FIRST_ANSWER, "hub, Java 17, AppCDS", PLAIN, 0.65);
        ratio("the same with the AOT cache", ReceiveBenchmark.FIRST_ANSWER, "hub, Java 25, AOT cache", PLAIN, 0.65);
        atMost("native memory of receive, MB", median(receive, Suite.NATIVE, ReceiveBenchmark.MEMORY), 60);
        for (String function : FunctionsBenchmark.FUNCTIONS) {
            Quantity memory = FunctionsBenchmark.memory(function);
            atMost("native " + memory.title() + ", MB", median(functions, Suite.NATIVE, memory), 60);
        }
        endToEnd();
        atLeast(
                "send, × one request for each message at 50 ms",
                median(throughput, Suite.NATIVE, ThroughputBenchmark.sent(50)).stream()
                        .boxed()
                        .map(rate -> rate / 20)
                        .findFirst(),
                20);
        atMost("urgent messages, p50, ms", median(throughput, Suite.NATIVE, ThroughputBenchmark.URGENT_P50), 150);
        atMost("urgent messages, p99, ms", median(throughput, Suite.NATIVE, ThroughputBenchmark.URGENT_P99), 500);
        atMost(
                "urgent messages beside 100,000 others, p99, ms",
                median(throughput, Suite.NATIVE, ThroughputBenchmark.BESIDE_P99),
                2_000);
        flat();
        return List.copyOf(lines);
    }

    /** Compares with the last of the packages, which is the baseline if one was given. */
    private void endToEnd() {
        List<String> names = List.copyOf(throughput.all().keySet());
        if (!names.isEmpty() && !names.get(names.size() - 1).startsWith("hub")) {
            String baseline = names.get(names.size() - 1);
            for (String name : List.of(Suite.NATIVE, "hub")) {
                OptionalDouble rate = median(throughput, name, ThroughputBenchmark.BULK);
                OptionalDouble before = median(throughput, baseline, ThroughputBenchmark.BULK);
                if (rate.isPresent() && before.isPresent()) {
                    atLeast(
                            name + ": end to end in bulk, × " + baseline,
                            Optional.of(rate.getAsDouble() / before.getAsDouble()),
                            10);
                }
            }
        }
    }

    /** The first table of the growth part is the full one, the second the empty one. */
    private void flat() {
        List<String> tables = List.copyOf(growth.all().keySet());
        if (tables.size() != 2) {
            return;
        }
        for (int size : GrowthBenchmark.SIZES) {
            OptionalDouble full = median(growth, tables.get(0), GrowthBenchmark.writes(size));
            OptionalDouble empty = median(growth, tables.get(1), GrowthBenchmark.writes(size));
            if (full.isPresent() && empty.isPresent()) {
                atMost(
                        "write units a message in requests of " + size + ", full table × empty table",
                        OptionalDouble.of(full.getAsDouble() / empty.getAsDouble()),
                        1.05);
            }
        }
    }

    private void ratio(String what, Quantity quantity, String contender, String reference, double limit) {
        OptionalDouble value = median(receive, contender, quantity);
        OptionalDouble base = median(receive, reference, quantity);
        if (value.isPresent() && base.isPresent()) {
            atMost(what, OptionalDouble.of(value.getAsDouble() / base.getAsDouble()), limit);
        }
    }

    private static OptionalDouble median(Results results, String contender, Quantity quantity) {
        Series series = results.all().getOrDefault(contender, Map.of()).get(quantity);
        return series == null ? OptionalDouble.empty() : OptionalDouble.of(series.median());
    }

    private void atMost(String what, OptionalDouble value, double limit) {
        value.ifPresent(measured -> line(what + " ≤ " + text(limit), measured, measured <= limit));
    }

    private void atLeast(String what, Optional<Double> value, double limit) {
        value.ifPresent(measured -> line(what + " ≥ " + text(limit), measured, measured >= limit));
    }

    private void line(String what, double measured, boolean met) {
        lines.add("| " + what + " | " + text(measured) + " | " + (met ? "met" : "not met") + " |");
    }

    private static String text(double value) {
        return String.format(Locale.ROOT, value >= 10 ? "%.0f" : value >= 1 ? "%.2f" : "%.3f", value);
    }
}
