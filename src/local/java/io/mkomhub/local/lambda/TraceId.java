package io.mkomhub.local.lambda;

import java.time.Instant;
import java.util.Locale;

/**
 * Trace ids in X-Ray's format.
 *
 * @see <a href="https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html#xray-api-traceids">Trace ids</a>
 */
public final class TraceId {

    private TraceId() {}

    /** Returns the trace id of a request, as in the {@code x-amzn-trace-id} header. */
    public static String of(String requestId, Instant time) {
        String digits = requestId.replace("-", "");
        return String.format(Locale.ROOT, "Root=1-%08x-%s", time.getEpochSecond(), digits.substring(0, 24));
    }
}
