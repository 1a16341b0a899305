package io.mkomhub.platform.fault;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Describes unexpected exceptions for the log. */
public final class Faults {

    private static final int FRAMES = 8;

    private Faults() {}

    /**
     * The classes and innermost frames of an exception and its causes. Omits the messages, because they may contain
     * personal data.
     */
    public static String describe(Throwable fault) {
        List<String> parts = new ArrayList<>();
        for (@Nullable Throwable cause = fault; cause != null; cause = cause.getCause()) {
            StackTraceElement[] trace = cause.getStackTrace();
            StringBuilder part = new StringBuilder(cause.getClass().getName());
            for (int i = 0; i < Math.min(FRAMES, trace.length); i++) {
                part.append(i == 0 ? " at " : " < ").append(trace[i]);
            }
            parts.add(part.toString());
        }
        return String.join("; caused by ", parts);
    }
}
