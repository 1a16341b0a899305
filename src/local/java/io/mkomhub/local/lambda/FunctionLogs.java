package io.mkomhub.local.lambda;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Everything the functions wrote to their standard output and error, in order of arrival. */
public final class FunctionLogs {

    private final List<Line> lines = new ArrayList<>();
    private final Consumer<String> output;

    /**
     * A line of log.
     *
     * @param function the function's logical id
     * @param text without its line end
     */
    public record Line(String function, String text) {}

    /**
     * Keeps logs, and passes each line on as it comes.
     *
     * @param output where lines go, prefixed with the function's name
     */
    public FunctionLogs(Consumer<String> output) {
        this.output = output;
    }

    void append(String function, String text) {
        synchronized (lines) {
            lines.add(new Line(function, text));
        }
        output.accept(function + " | " + text);
    }

    /** All lines so far. */
    public List<Line> lines() {
        synchronized (lines) {
            return List.copyOf(lines);
        }
    }

    /** Lines so far of one function. */
    public List<String> lines(String function) {
        return lines().stream()
                .filter(line -> line.function().equals(function))
                .map(Line::text)
                .toList();
    }
}
