package io.mkomhub.local;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the embedded servers' own chatter out of a run's output; their warnings too, which a stopped server is full of. */
final class QuietLibraries implements AutoCloseable {

    private static final List<String> LIBRARIES = List.of(
            "org.elasticmq",
            "org.apache.pekko",
            "org.eclipse.jetty",
            "software.amazon.dynamodb",
            "software.amazon.awssdk",
            "com.almworks.sqlite4java");

    /** Held, since the log manager forgets the level of a logger nobody holds. */
    private final List<Logger> loggers;

    private QuietLibraries(List<Logger> loggers) {
        this.loggers = loggers;
    }

    static QuietLibraries silence() {
        QuietLibraries quiet =
                new QuietLibraries(LIBRARIES.stream().map(Logger::getLogger).toList());
        quiet.loggers.forEach(logger -> logger.setLevel(Level.OFF));
        return quiet;
    }

    @Override
    public void close() {
        loggers.forEach(logger -> logger.setLevel(null));
    }
}
