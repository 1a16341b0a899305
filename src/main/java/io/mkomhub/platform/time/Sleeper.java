package io.mkomhub.platform.time;

import java.time.Duration;

/** Lets the calling thread wait. A test can move its clock instead. */
@FunctionalInterface
public interface Sleeper {

    /** Waits; returns at once if the time is not positive, and early if the thread is interrupted. */
    void sleep(Duration time);
}
