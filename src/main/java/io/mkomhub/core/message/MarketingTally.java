package io.mkomhub.core.message;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The latest messages of class {@code marketing} that a person got. Immutable.
 *
 * @param counted when each was counted, by a name that is the same for each attempt to count it
 */
public record MarketingTally(Map<String, Instant> counted) {

    /** The names of the caps, in answers and reasons. */
    private static final String PER_DAY = "marketing_per_day";

    private static final String PER_WEEK = "marketing_per_week";

    /** Nothing yet. */
    public static final MarketingTally NONE = new MarketingTally(Map.of());

    public MarketingTally {
        counted = Map.copyOf(counted);
    }

    /** Whether a message is counted. */
    public boolean has(String message) {
        return counted.containsKey(message);
    }

    /** Returns a tally in which a message is counted now, without those that count no longer. */
    public MarketingTally count(String message, MarketingCap cap, Instant now) {
        Map<String, Instant> latest = new HashMap<>(counted);
        latest.values().removeIf(at -> !isWithin(at, cap.memory(), now));
        latest.put(message, now);
        return new MarketingTally(latest);
    }

    /** The cap that one more message would exceed now; empty if it may be sent. */
    public Optional<Exceeded> exceeded(MarketingCap cap, Instant now) {
        if (cap.perDay() > 0 && number(MarketingCap.DAY, now) >= cap.perDay()) {
            return Optional.of(new Exceeded(PER_DAY, cap.perDay(), "24 hours", "MarketingPerDay"));
        }
        if (cap.perWeek() > 0 && number(MarketingCap.WEEK, now) >= cap.perWeek()) {
            return Optional.of(new Exceeded(PER_WEEK, cap.perWeek(), "7 days", "MarketingPerWeek"));
        }
        return Optional.empty();
    }

    private long number(Duration period, Instant now) {
        return counted.values().stream().filter(at -> isWithin(at, period, now)).count();
    }

    private static boolean isWithin(Instant at, Duration period, Instant now) {
        return at.isAfter(now.minus(period));
    }

    /**
     * A cap that a person has reached.
     *
     * @param cap its name, such as {@code marketing_per_day}
     * @param most the most messages
     * @param period within which time, in words
     * @param setting the setting that it comes from
     */
    public record Exceeded(String cap, int most, String period, String setting) {

        /** Why a message is not sent. */
        public String reason() {
            return "over the cap " + cap + ": a person gets at most " + most + " messages of class marketing within "
                    + period + " (" + setting + ")";
        }
    }
}
