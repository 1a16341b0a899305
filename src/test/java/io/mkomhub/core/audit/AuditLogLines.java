package io.mkomhub.core.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Captures the lines of all audit logs while it is open. */
public final class AuditLogLines implements AutoCloseable {

    /** Held on to, because loggers that nobody holds on to are forgotten with their handlers. */
    private static final Logger LOGGER = Logger.getLogger("mkomhub.audit");

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(line.getLevel() + " " + line.getMessage());
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

    public AuditLogLines() {
        LOGGER.addHandler(handler);
    }

    /** The lines, in order. */
    public List<JsonNode> all() {
        return lines.stream()
                .map(line -> Json.read(line.substring(line.indexOf('{')).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** The lines as they are logged, each behind the level it is logged at. */
    public List<String> logged() {
        return lines;
    }

    @Override
    public void close() {
        LOGGER.removeHandler(handler);
    }
}
