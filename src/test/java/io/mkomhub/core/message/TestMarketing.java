package io.mkomhub.core.message;

import io.mkomhub.core.window.MarketingConfig;

/** Caps on advertising for tests. */
public record TestMarketing(int maxPerDay, int maxPerWeek) implements MarketingConfig {

    public static final MarketingConfig NO_CAP = new TestMarketing(0, 0);
}
