package io.mkomhub.function.send;

import java.time.Duration;
import java.util.function.Supplier;

/**
 * The default settings, with a policy.
 *
 * @param budgets returns the budget each time it is read
 */
record TestSendConfig(Policy uncertain, Supplier<Duration> budgets, Duration backoffCap, SchedulePolicy schedulePolicy)
        implements SendConfig {

    TestSendConfig(Policy uncertain) {
        this(uncertain, SchedulePolicy.HUB);
    }

    TestSendConfig(Policy uncertain, SchedulePolicy schedulePolicy) {
        this(uncertain, () -> Duration.ofSeconds(25), Duration.ofSeconds(45), schedulePolicy);
    }

    TestSendConfig(Policy uncertain, Supplier<Duration> budgets, Duration backoffCap) {
        this(uncertain, budgets, backoffCap, SchedulePolicy.HUB);
    }

    @Override
    public int batch() {
        return 500;
    }

    @Override
    public Duration backoffBase() {
        return Duration.ofSeconds(2);
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
    public Duration scheduleLead() {
        return Duration.ofMinutes(2);
    }

    @Override
    public Duration longestRun() {
        return Duration.ofSeconds(90);
    }

    @Override
    public Duration budget() {
        return budgets.get();
    }
}
