package io.mkomhub.platform.metrics;

import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What is counted while this is open. */
public final class MetricLines implements AutoCloseable {

    /** Held on to, because loggers that nobody holds on to are forgotten with their handlers. */
    private static final Logger LOGGER = Logger.getLogger("mkomhub.metrics");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getMessage());
        }

        @Override
        public void flush() {
            // Nothing is held back.
        }

        @Override
        public void close() {
            // Nothing is open.
        }
    };

    public MetricLines() {
        LOGGER.addHandler(handler);
    }

    /** Everything as it stands in the log. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** The values of a metric, in order. */
    public List<Integer> of(String title) {
        return lines.stream()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .filter(line -> line.has(title))
                .map(line -> line.path(title).asInt())
                .toList();
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
    }
}
