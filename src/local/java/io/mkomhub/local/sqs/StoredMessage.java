package io.mkomhub.local.sqs;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticmq.BinaryMessageAttribute;
import org.elasticmq.DeduplicationId;
import org.elasticmq.MessageAttribute;
import org.elasticmq.MessageContent;
import org.elasticmq.NeverReceived$;
import org.elasticmq.NumberMessageAttribute;
import org.elasticmq.OnDateTimeReceived;
import org.elasticmq.Received;
import org.elasticmq.StringMessageAttribute;
import org.elasticmq.TracingId;
import org.elasticmq.actor.queue.InternalMessage;
import org.jspecify.annotations.Nullable;
import scala.Option;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a message keeps from when it is sent until it is deleted.
 *
 * @param sent milliseconds since the epoch
 * @param order place among messages sent together
 * @param source queue a dead-letter queue has it from
 */
record StoredMessage(
        String id,
        String body,
        Map<String, Attribute> attributes,
        long sent,
        int order,
        boolean fifo,
        @Nullable String group,
        @Nullable String deduplicationId,
        @Nullable String traceHeader,
        @Nullable String sequenceNumber,
        @Nullable String source) {

    /**
     * A message attribute.
     *
     * @param type {@code String}, {@code Number} or {@code Binary}
     * @param value text, or base64
     * @param custom what follows the type after a dot
     */
    record Attribute(String type, String value, @Nullable String custom) {

        private static Attribute of(MessageAttribute attribute) {
            String custom = orNull(attribute.customType());
            if (attribute instanceof StringMessageAttribute text) {
                return new Attribute("String", text.stringValue(), custom);
            }
            if (attribute instanceof NumberMessageAttribute number) {
                return new Attribute("Number", number.stringValue(), custom);
            }
            return new Attribute("Binary", ((BinaryMessageAttribute) attribute).asBase64(), custom);
        }

        private MessageAttribute attribute() {
            Option<String> customType = Option.apply(custom);
            return switch (type) {
                case "String" -> new StringMessageAttribute(value, customType);
                case "Number" -> new NumberMessageAttribute(value, customType);
                default -> BinaryMessageAttribute.fromBase64(value, customType);
            };
        }
    }

    /**
     * What changes each time a message is received.
     *
     * @param visibleFrom milliseconds since the epoch
     * @param receives how often it was received
     * @param firstReceived milliseconds since the epoch, 0 if it never was
     */
    record Delivery(long visibleFrom, int receives, long firstReceived) {

        static Delivery of(InternalMessage message) {
            return new Delivery(
                    message.nextDelivery(),
                    message.receiveCount(),
                    message.firstReceive() instanceof OnDateTimeReceived first
                            ? first.when().toInstant().toEpochMilli()
                            : 0);
        }

        private Received first() {
            return firstReceived == 0
                    ? NeverReceived$.MODULE$
                    : new OnDateTimeReceived(Instant.ofEpochMilli(firstReceived).atOffset(ZoneOffset.UTC));
        }
    }

    static StoredMessage of(InternalMessage message) {
        Map<String, Attribute> attributes = new LinkedHashMap<>();
        CollectionConverters.asJava(message.messageAttributes())
                .forEach((name, attribute) -> attributes.put(name, Attribute.of(attribute)));
        return new StoredMessage(
                message.id(),
                message.content().value(),
                attributes,
                message.created().toInstant().toEpochMilli(),
                message.orderIndex(),
                message.isFifo(),
                orNull(message.messageGroupId()),
                orNull(message.messageDeduplicationId().map(DeduplicationId::id)),
                orNull(message.tracingId().map(TracingId::id)),
                orNull(message.sequenceNumber()),
                orNull(message.deadLetterSourceQueueName()));
    }

    private static <T> @Nullable T orNull(Option<T> option) {
        return option.isEmpty() ? null : option.get();
    }

    /** As it is queued again. Receipt handles of before are not valid any more. */
    InternalMessage queued(Delivery delivery) {
        Map<String, MessageAttribute> queuedAttributes = new LinkedHashMap<>();
        attributes.forEach((name, attribute) -> queuedAttributes.put(name, attribute.attribute()));
        return new InternalMessage(
                id,
                CollectionConverters.asScala(new ArrayList<>()),
                delivery.visibleFrom(),
                new MessageContent(body),
                Map$.MODULE$.from(CollectionConverters.asScala(queuedAttributes)),
                Instant.ofEpochMilli(sent).atOffset(ZoneOffset.UTC),
                order,
                delivery.first(),
                delivery.receives(),
                fifo,
                Option.apply(group),
                Option.apply(deduplicationId).map(DeduplicationId::new),
                Option.apply(traceHeader).map(TracingId::new),
                Option.apply(sequenceNumber),
                Option.apply(source));
    }
}
