package io.mkomhub.local;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Silences the log of the embedded servers, including the many warnings of a stopped server. */
public final class QuietLibraries {

    /** Kept in a field, because the log manager drops the level of a logger that nobody references. */
    private static final List<Logger> LOGGERS = Stream.of("org.elasticmq", "org.apache.pekko", "software.amazon.awssdk")
            .map(Logger::getLogger)
            .toList();

    private QuietLibraries() {}

    /** Silences them until the process ends: when one server is closed, others may still be running. */
    public static void silence() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    }
}
