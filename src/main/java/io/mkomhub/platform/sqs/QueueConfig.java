package io.mkomhub.platform.sqs;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** The queue URLs. Each function has the URLs it needs; using another queue is an error. */
@ConfigMapping(prefix = "hub")
public interface QueueConfig {

    /** URL of the events queue. */
    Optional<String> eventsQueueUrl();

    /** URL of the events queue's dead-letter queue. */
    Optional<String> eventsDeadLetterQueueUrl();

    /** URL of the outbound queue. */
    Optional<String> outboundQueueUrl();

    /** URL of the outbound queue's dead-letter queue. */
    Optional<String> outboundDeadLetterQueueUrl();

    /** URL of the urgent queue. */
    Optional<String> urgentQueueUrl();

    /** URL of the urgent queue's dead-letter queue. */
    Optional<String> urgentDeadLetterQueueUrl();

    /** URL of the forward queue. */
    Optional<String> forwardQueueUrl();

    /** URL of the forward queue's dead-letter queue. */
    Optional<String> forwardDeadLetterQueueUrl();
}
