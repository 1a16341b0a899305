package io.mkomhub.channel.intake;

import io.mkomhub.core.window.OverCap;
import java.time.Instant;
import java.util.Optional;

/** Settings of messages for tests. */
public record TestMessageLimits(
        int maxSegments,
        String allowedCountries,
        PastSchedule pastSchedule,
        Optional<String> budgets,
        OverCap overCap,
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
        this(maxSegments, allowedCountries, pastSchedule, Optional.empty(), OverCap.REFUSE, pricePerSegment);
    }

    /** The defaults, with budgets. */
    public static TestMessageLimits withBudgets(String budgets) {
        return withBudgets(budgets, OverCap.REFUSE);
    }

    /** The defaults, with budgets, and what becomes of messages over them. */
    public static TestMessageLimits withBudgets(String budgets, OverCap overCap) {
        return new TestMessageLimits(10, "BR", PastSchedule.SEND, Optional.of(budgets), overCap, Optional.of("0.10"));
    }

    /** The rules of the defaults. */
    public static final MessageRules RULES = MessageRules.of(DEFAULTS);

    /** A time for requests whose time does not matter. */
    public static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
}
