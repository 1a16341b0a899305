package io.mkomhub.platform.time;

import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/**
 * Provides the one {@link Clock} that beans inject in place of calling {@code Instant.now()}, so that a test can set the time.
 *
 * <p>It reads the operating system's clock in UTC at each call. It keeps no time of its own, so a process that Lambda restores from
 * a snapshot reads the right time.
 */
@Singleton
class SystemClock {

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }
}
