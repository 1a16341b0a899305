package io.mkomhub.core.message;

import io.mkomhub.core.window.MarketingConfig;
import io.mkomhub.core.window.OverCap;

/** Caps on advertising for tests. */
public record TestMarketing(int maxPerDay, int maxPerWeek, OverCap overCap) implements MarketingConfig {

    /** Caps over which nothing is sent. */
    public TestMarketing(int maxPerDay, int maxPerWeek) {
        this(maxPerDay, maxPerWeek, OverCap.REFUSE);
    }

    public static final MarketingConfig NO_CAP = new TestMarketing(0, 0);
}
