package io.mkomhub.platform.fault;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How an unforeseen exception is written to a log. */
public final class Faults {

    private static final int FRAMES = 8;

    private Faults() {}

    /** Classes and the innermost frames of an exception and its causes. Messages are left out: they may quote anything. */
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
