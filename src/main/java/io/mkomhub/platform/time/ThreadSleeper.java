package io.mkomhub.platform.time;

import jakarta.inject.Singleton;
import java.time.Duration;

/** Really waits. */
@Singleton
class ThreadSleeper implements Sleeper {

    /** Whole milliseconds, rounded up, so that a moment that is waited for has come. */
    @Override
    public void sleep(Duration time) {
        try {
            Thread.sleep(Math.max(0, time.plusNanos(999_999).toMillis()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
