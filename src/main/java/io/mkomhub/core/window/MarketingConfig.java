package io.mkomhub.core.window;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How much advertising a person gets. */
@ConfigMapping(prefix = "hub.marketing")
public interface MarketingConfig {

    /** The most messages of class {@code marketing} that a person gets within any 24 hours, 0 to 100; 0 for any number. */
    @WithDefault("0")
    int maxPerDay();

    /** The most within any 7 days, 0 to 100; 0 for any number. */
    @WithDefault("0")
    int maxPerWeek();

    /** What becomes of a message that is one too many. */
    @WithDefault("refuse")
    OverCap overCap();
}
