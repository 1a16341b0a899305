package io.mkomhub.local.lambda;

import io.mkomhub.local.buffer.RingBuffer;
import java.util.List;
import java.util.function.Consumer;

/**
 * The last lines that the functions wrote to standard output and standard error, in order of arrival. The number of
 * lines is bounded.
 */
public final class FunctionLogs {

    private final RingBuffer<Line> lines;
    private final Consumer<String> output;

    /**
     * A log line.
     *
     * @param function the function's logical id
     * @param text the text without its line end
     */
    public record Line(String function, String text) {}

    /**
     * Creates the logs.
     *
     * @param kept the maximum number of lines to keep, of all functions together; 1 or more
     * @param output receives every line as it arrives, prefixed with the function's name
     */
    public FunctionLogs(int kept, Consumer<String> output) {
        this.lines = new RingBuffer<>(kept);
        this.output = output;
    }

    void append(String function, String text) {
        synchronized (lines) {
            lines.add(new Line(function, text));
        }
        output.accept(function + " | " + text);
    }

    /** Returns the kept lines of all functions. */
    public List<Line> lines() {
        synchronized (lines) {
            return lines.all();
        }
    }

    /** Returns the kept lines of one function. */
    public List<String> lines(String function) {
        return lines().stream()
                .filter(line -> line.function().equals(function))
                .map(Line::text)
                .toList();
    }
}
