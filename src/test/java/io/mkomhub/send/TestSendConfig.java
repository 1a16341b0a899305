package io.mkomhub.send;

import java.time.Duration;

/** The defaults, with a policy. */
record TestSendConfig(Policy uncertain) implements SendConfig {

    @Override
    public int batch() {
        return 500;
    }

    @Override
    public Duration backoffBase() {
        return Duration.ofSeconds(2);
    }

    @Override
    public Duration backoffCap() {
        return Duration.ofSeconds(45);
    }

    @Override
    public Duration unauthorisedDelay() {
        return Duration.ofMinutes(1);
    }

    @Override
    public Duration giveUpAfter() {
        return Duration.ofDays(3);
    }

    @Override
    public Duration settle() {
        return Duration.ofMinutes(10);
    }

    @Override
    public Duration longestRun() {
        return Duration.ofSeconds(90);
    }

    @Override
    public Duration budget() {
        return Duration.ofSeconds(25);
    }
}
