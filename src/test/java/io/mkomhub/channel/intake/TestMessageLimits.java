package io.mkomhub.channel.intake;

import java.time.Instant;
import java.util.Optional;

/** Settings of messages for tests. */
public record TestMessageLimits(int maxSegments, String allowedCountries, Optional<String> pricePerSegment)
        implements MessageLimits {

    /** The defaults. */
    public static final TestMessageLimits DEFAULTS = new TestMessageLimits(10, "BR", Optional.empty());

    /** The rules of the defaults. */
    public static final MessageRules RULES = MessageRules.of(DEFAULTS);

    /** A time for requests whose time does not matter. */
    public static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
}
