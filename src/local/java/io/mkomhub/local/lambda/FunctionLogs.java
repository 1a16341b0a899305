package io.mkomhub.local.lambda;

import io.mkomhub.local.buffer.RingBuffer;
import java.util.List;
import java.util.function.Consumer;

/** What the functions last wrote to their standard output and error, in order of arrival. It keeps a bounded number of lines. */
public final class FunctionLogs {

    private final RingBuffer<Line> lines;
    private final Consumer<String> output;

    /**
     * A line of log.
     *
     * @param function the function's logical id
     * @param text without its line end
     */
    public record Line(String function, String text) {}

    /**
     * Keeps the last lines, and passes each on as it comes.
     *
     * @param kept most lines it keeps, of all functions together; 1 or more
     * @param output where lines go, prefixed with the function's name
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

    /** The lines it keeps, of all functions. */
    public List<Line> lines() {
        synchronized (lines) {
            return lines.all();
        }
    }

    /** The lines it keeps of one function. */
    public List<String> lines(String function) {
        return lines().stream()
                .filter(line -> line.function().equals(function))
                .map(Line::text)
                .toList();
    }
}
