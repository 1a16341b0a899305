package io.mkomhub.store.messages;

import java.time.Duration;

/** Settings for held messages, for tests. */
public final class TestHolds {

    /** The default settings. */
    public static final HoldConfig DEFAULTS = new HoldConfig() {

        @Override
        public Duration least() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration ahead() {
            return Duration.ofMinutes(3);
        }
    };

    private TestHolds() {}
}
