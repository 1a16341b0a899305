package io.mkomhub.platform.sqs;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

/**
 * The counts that a record carries when it is requeued. For SQS it is a new record, whose receive count starts again;
 * these counts do not. They are message attributes; zeros are omitted.
 *
 * @param requeues how often it was requeued, for any reason
 * @param failures unexpected errors that it caused alone, since it last made progress
 * @param crashes runs with it that ended without a result
 * @param notBefore when it is due, if that is later than SQS can delay it
 */
public record Tries(int requeues, int failures, int crashes, Optional<Instant> notBefore) {

    /** A record that was never requeued. */
    public static final Tries NONE = new Tries(0, 0, 0, Optional.empty());

    static final String REQUEUES = "requeues";
    static final String FAILURES = "failures";
    static final String CRASHES = "crashes";

    /** Milliseconds since 1970. */
    static final String NOT_BEFORE = "not_before";

    /** Reads what {@link #attributes} wrote; invalid values count as absent. */
    static Tries of(@Nullable Map<String, MessageAttribute> attributes) {
        if (attributes == null || attributes.isEmpty()) {
            return NONE;
        }
        return new Tries(
                count(attributes, REQUEUES),
                count(attributes, FAILURES),
                count(attributes, CRASHES),
                number(attributes, NOT_BEFORE).flatMap(Tries::time));
    }

    /** When a record that was received with these attributes is due, if they say so. */
    static Optional<Instant> notBefore(Map<String, MessageAttributeValue> attributes) {
        MessageAttributeValue value = attributes.get(NOT_BEFORE);
        return value == null ? Optional.empty() : number(value.stringValue()).flatMap(Tries::time);
    }

    private static int count(Map<String, MessageAttribute> attributes, String name) {
        return number(attributes, name)
                .filter(count -> count >= 0 && count <= 1_000_000)
                .map(Math::toIntExact)
                .orElse(0);
    }

    private static Optional<Long> number(Map<String, MessageAttribute> attributes, String name) {
        MessageAttribute attribute = attributes.get(name);
        return attribute == null ? Optional.empty() : number(attribute.getStringValue());
    }

    private static Optional<Long> number(@Nullable String text) {
        try {
            return text == null ? Optional.empty() : Optional.of(Long.parseLong(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> time(long millis) {
        try {
            return Optional.of(Instant.ofEpochMilli(millis));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The same after one more requeue. */
    Tries requeue() {
        return new Tries(requeues + 1, failures, crashes, notBefore);
    }

    /** The same, due after a delay. The due time is stored only if SQS cannot delay it that long. */
    Tries due(Duration delay, Instant now) {
        return new Tries(
                requeues,
                failures,
                crashes,
                delay.compareTo(Queues.LONGEST_DELAY) > 0 ? Optional.of(now.plus(delay)) : Optional.empty());
    }

    /** The same after one more failure. */
    Tries failed() {
        return new Tries(requeues, failures + 1, crashes, notBefore);
    }

    /** The same after more crashes. */
    Tries crashed(int more) {
        return new Tries(requeues, failures, crashes + more, notBefore);
    }

    Map<String, MessageAttributeValue> attributes() {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        put(attributes, REQUEUES, requeues);
        put(attributes, FAILURES, failures);
        put(attributes, CRASHES, crashes);
        notBefore.ifPresent(time -> put(attributes, NOT_BEFORE, time.toEpochMilli()));
        return attributes;
    }

    private static void put(Map<String, MessageAttributeValue> attributes, String name, long number) {
        if (number != 0) {
            attributes.put(
                    name,
                    MessageAttributeValue.builder()
                            .dataType("Number")
                            .stringValue(Long.toString(number))
                            .build());
        }
    }
}
