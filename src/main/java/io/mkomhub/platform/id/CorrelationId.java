package io.mkomhub.platform.id;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names one request of a caller's wherever it leads: on queues, in logs, in requests to others. It says where something came
 * from and not what it is, so it counts for no id, digest or comparison of requests.
 *
 * @param text 1 to 64 visible ASCII characters, none of them a comma
 */
public record CorrelationId(String text) {

    /** The header that brings it and passes it on. */
    public static final String HEADER = "X-Correlation-Id";

    private static final Pattern FORM = Pattern.compile("[!-~&&[^,]]{1,64}");

    public CorrelationId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a correlation id");
        }
    }

    /** The text as a correlation id; empty if it cannot be one. */
    public static Optional<CorrelationId> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new CorrelationId(text)) : Optional.empty();
    }
}
