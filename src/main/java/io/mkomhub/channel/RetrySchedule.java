package io.mkomhub.channel;

import java.time.Duration;

/**
 * When a channel is told again what it did not accept, instead of the hub's own schedule.
 *
 * @param first the wait before the second attempt; it doubles with every further one
 * @param longest the longest wait between two attempts; not shorter than {@code first}
 * @param giveUpAfter the age at which a notification is given up
 */
public record RetrySchedule(Duration first, Duration longest, Duration giveUpAfter) {}
