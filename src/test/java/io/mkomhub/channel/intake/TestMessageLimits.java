package io.mkomhub.channel.intake;

import java.time.Instant;
import java.util.Optional;

/** Settings of messages for tests. */
public record TestMessageLimits(
        int maxSegments,
        String allowedCountries,
        PastSchedule pastSchedule,
        Optional<String> budgets,
        Optional<String> pricePerSegment)
        implements MessageLimits {

    /** The defaults. */
    public static final TestMessageLimits DEFAULTS = new TestMessageLimits(10, "BR", Optional.empty());

    /** Settings with which a message that is scheduled for the past is sent. */
    public TestMessageLimits(int maxSegments, String allowedCountries, Optional<String> pricePerSegment) {
        this(maxSegments, allowedCountries, PastSchedule.SEND, pricePerSegment);
    }

    /** Settings without budgets. */
    public TestMessageLimits(
            int maxSegments, String allowedCountries, PastSchedule pastSchedule, Optional<String> pricePerSegment) {
        this(maxSegments, allowedCountries, pastSchedule, Optional.empty(), pricePerSegment);
    }

    /** The defaults, with budgets. */
    public static TestMessageLimits withBudgets(String budgets) {
        return new TestMessageLimits(10, "BR", PastSchedule.SEND, Optional.of(budgets), Optional.of("0.10"));
    }

    /** The rules of the defaults. */
    public static final MessageRules RULES = MessageRules.of(DEFAULTS);

    /** A time for requests whose time does not matter. */
    public static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
}
