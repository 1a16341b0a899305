package io.mkomhub.platform.sqs;

/** The hub's queues; each has a dead-letter queue. */
public enum QueueName {
    /** Events from the platform, for {@code record}. */
    EVENTS,
    /** Message batches of normal priority, for {@code send}. */
    OUTBOUND,
    /** Message batches of urgent priority, for {@code urgent}. */
    URGENT,
    /** Notifications for channels, for {@code forward}. */
    FORWARD
}
