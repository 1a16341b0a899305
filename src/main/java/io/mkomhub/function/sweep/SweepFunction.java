package io.mkomhub.function.sweep;

import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;

/** Function {@code sweep}: once a minute, whatever the event that wakes it says. */
public class SweepFunction {

    private final Sweeper sweeper;

    SweepFunction(Sweeper sweeper) {
        this.sweeper = sweeper;
    }

    /**
     * What a run did.
     *
     * @param ran whether it did anything: false if another run is not over
     * @param requeued records put from the spool back on their queues
     * @param overdue messages found of which nothing has been heard for too long
     * @param complete whether nothing is left that could be done now
     */
    @RegisterForReflection
    public record Swept(boolean ran, int requeued, int overdue, boolean complete) {}

    @Funq("sweep")
    public Swept sweep() {
        return sweeper.sweep();
    }
}
