package io.mkomhub.function.sweep;

import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Function {@code sweep}: runs once a minute and ignores the content of the event that starts it. */
public class SweepFunction {

    private final Sweeper sweeper;

    SweepFunction(Sweeper sweeper) {
        this.sweeper = sweeper;
    }

    /**
     * The result of a run.
     *
     * @param ran whether the run worked; false if another run held the lease
     * @param requeued the number of records moved from the spool to their queues
     * @param overdue the number of messages found without a callback in time
     * @param complete whether nothing is left to do now
     */
    @RegisterForReflection
    public record Swept(boolean ran, int requeued, int overdue, boolean complete) {}

    @Funq("sweep")
    public Swept sweep() {
        return sweeper.sweep();
    }
}
