package io.mkomhub.core.message;

import io.mkomhub.core.window.MarketingConfig;
import java.time.Duration;

/**
 * The most messages of class {@code marketing} that a person gets, whoever sends them.
 *
 * @param perDay within any 24 hours, 0 to {@link #MOST}; 0 for any number
 * @param perWeek within any 7 days, 0 to {@link #MOST}; 0 for any number
 */
public record MarketingCap(int perDay, int perWeek) {

    /** The highest cap, so that what is counted for a person stays small. */
    public static final int MOST = 100;

    static final Duration DAY = Duration.ofDays(1);
    static final Duration WEEK = Duration.ofDays(7);

    public MarketingCap {
        check("HUB_MARKETING_MAX_PER_DAY", perDay);
        check("HUB_MARKETING_MAX_PER_WEEK", perWeek);
    }

    /**
     * The cap of the settings.
     *
     * @throws IllegalArgumentException if a setting is invalid
     */
    public static MarketingCap of(MarketingConfig config) {
        return new MarketingCap(config.maxPerDay(), config.maxPerWeek());
    }

    private static void check(String setting, int most) {
        if (most < 0 || most > MOST) {
            throw new IllegalArgumentException(setting + " must be 0 to " + MOST);
        }
    }

    /** Whether there is a cap. Without one, nothing has to be counted. */
    public boolean isSet() {
        return perDay > 0 || perWeek > 0;
    }

    /** How long a message counts. */
    public Duration memory() {
        return perWeek > 0 ? WEEK : DAY;
    }
}
