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
 * What a record carries along when it goes back to its queue. To SQS it is a new record each time, whose count of receives
 * starts anew; these do not. They travel as message attributes, those that are not zero.
 *
 * @param putBacks how often it was put back, whatever the reason
 * @param failures how often an error of the hub's own came of it alone, since it last was done in part
 * @param crashes how many runs that had it ended without a word
 * @param notBefore when it is due, if that is longer away than SQS can delay it
 */
public record Tries(int putBacks, int failures, int crashes, Optional<Instant> notBefore) {

    /** A record that was never put back. */
    public static final Tries NONE = new Tries(0, 0, 0, Optional.empty());

    static final String PUT_BACKS = "put_backs";
    static final String FAILURES = "failures";
    static final String CRASHES = "crashes";

    /** Milliseconds since 1970. */
    static final String NOT_BEFORE = "not_before";

    /** Reads what {@link #attributes} wrote; what is anything else counts as absent. */
    static Tries of(@Nullable Map<String, MessageAttribute> attributes) {
        if (attributes == null || attributes.isEmpty()) {
            return NONE;
        }
        return new Tries(
                count(attributes, PUT_BACKS),
                count(attributes, FAILURES),
                count(attributes, CRASHES),
                number(attributes, NOT_BEFORE).flatMap(Tries::time));
    }

    private static int count(Map<String, MessageAttribute> attributes, String name) {
        return number(attributes, name)
                .filter(count -> count >= 0 && count <= 1_000_000)
                .map(Math::toIntExact)
                .orElse(0);
    }

    private static Optional<Long> number(Map<String, MessageAttribute> attributes, String name) {
        MessageAttribute attribute = attributes.get(name);
        if (attribute == null || attribute.getStringValue() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Long.parseLong(attribute.getStringValue()));
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

    /** The same after it was put back once more. */
    Tries requeue() {
        return new Tries(putBacks + 1, failures, crashes, notBefore);
    }

    /** The same, due after a delay; the time is noted only where SQS cannot delay it so long. */
    Tries due(Duration delay, Instant now) {
        return new Tries(
                putBacks,
                failures,
                crashes,
                delay.compareTo(Queues.LONGEST_DELAY) > 0 ? Optional.of(now.plus(delay)) : Optional.empty());
    }

    /** The same after one more failure of its own. */
    Tries failed() {
        return new Tries(putBacks, failures + 1, crashes, notBefore);
    }

    /** The same after so many more runs that ended without a word. */
    Tries crashed(int more) {
        return new Tries(putBacks, failures, crashes + more, notBefore);
    }

    Map<String, MessageAttributeValue> attributes() {
        Map<String, MessageAttributeValue> attributes = new LinkedHashMap<>();
        put(attributes, PUT_BACKS, putBacks);
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
