package io.mkomhub.local;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Keeps the embedded servers' own chatter out of a run's output; their warnings too, which a stopped server is full of. */
public final class QuietLibraries {

    /** Held, since the log manager forgets the level of a logger nobody holds. */
    private static final List<Logger> LOGGERS = Stream.of("org.elasticmq", "org.apache.pekko", "software.amazon.awssdk")
            .map(Logger::getLogger)
            .toList();

    private QuietLibraries() {}

    /** From here to the end of the process: other servers may still be running when one is closed. */
    public static void silence() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.OFF));
    }
}
