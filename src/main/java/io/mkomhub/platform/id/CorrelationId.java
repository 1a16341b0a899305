package io.mkomhub.platform.id;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies one request of a caller on queues, in logs and in requests to other systems. It does not affect ids,
 * digests or comparisons.
 *
 * @param text 1 to 64 visible ASCII characters without a comma
 */
public record CorrelationId(String text) {

    /** The header that carries it. */
    public static final String HEADER = "X-Correlation-Id";

    private static final Pattern FORM = Pattern.compile("[!-~&&[^,]]{1,64}");

    public CorrelationId {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException("is not a correlation id");
        }
    }

    /** The text as a correlation id; empty if it is invalid. */
    public static Optional<CorrelationId> of(String text) {
        return FORM.matcher(text).matches() ? Optional.of(new CorrelationId(text)) : Optional.empty();
    }
}
