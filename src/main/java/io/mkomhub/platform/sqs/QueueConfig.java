package io.mkomhub.platform.sqs;

import io.smallrye.config.ConfigMapping;
import java.util.Optional;

/** Where the queues are. Each function is given the addresses it needs; asking for another is an error. */
@ConfigMapping(prefix = "hub")
public interface QueueConfig {

    /** Address of the events queue. */
    Optional<String> eventsQueueUrl();

    /** Address of the events queue's dead-letter queue. */
    Optional<String> eventsDeadLetterQueueUrl();

    /** Address of the outbound queue. */
    Optional<String> outboundQueueUrl();

    /** Address of the outbound queue's dead-letter queue. */
    Optional<String> outboundDeadLetterQueueUrl();

    /** Address of the forward queue. */
    Optional<String> forwardQueueUrl();

    /** Address of the forward queue's dead-letter queue. */
    Optional<String> forwardDeadLetterQueueUrl();
}
