package io.mkomhub.platform.sqs;

/** The hub's queues; each has a dead-letter queue. */
public enum QueueName {
    /** Events from the platform, for {@code record}. */
    EVENTS,
    /** Message batches, for {@code send}. */
    OUTBOUND,
    /** Notifications for channels, for {@code forward}. */
    FORWARD
}
