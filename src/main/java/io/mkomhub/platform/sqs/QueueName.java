package io.mkomhub.platform.sqs;

/** The hub's queues; each has a dead-letter queue. */
public enum QueueName {
    /** What the platform told us, for {@code record}. */
    EVENTS,
    /** Message batches of messages, for {@code send}. */
    OUTBOUND,
    /** Notifications to the peers of channels, for {@code forward}. */
    FORWARD
}
