package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of a message that was not sent yet, in the fields of MKOM's transmission request. A field that is absent
 * remains as it is, and {@code null} removes it (RFC 7396).
 *
 * @param text the new text; empty to keep it
 * @param schedule the new scheduled time; empty to keep or remove it
 * @param isUnscheduled whether to remove the scheduled time, so that the message is sent at once
 */
public record MessageChange(Optional<String> text, Optional<Instant> schedule, boolean isUnscheduled) {

    private static final String TEXT = "message";
    private static final String SCHEDULE = "schedule";

    /**
     * Reads a change.
     *
     * @param maxSegments the most SMS that the text may take
     * @throws InvalidInputException if it is invalid, or changes nothing
     */
    public static MessageChange read(byte[] body, int maxSegments) {
        Fields change = Fields.of(Json.read(body));
        change.allow(TEXT, SCHEDULE);
        if (change.names().isEmpty()) {
            throw new InvalidInputException("", "message or schedule is required: there is nothing to change");
        }
        if (change.names().contains(TEXT) && !change.has(TEXT)) {
            throw change.invalid(TEXT, "cannot be removed");
        }
        return new MessageChange(
                change.optionalText(TEXT).map(written -> text(change, maxSegments)),
                change.optionalParsed(SCHEDULE, Schedules::parse),
                change.names().contains(SCHEDULE) && !change.has(SCHEDULE));
    }

    private static String text(Fields change, int maxSegments) {
        String text = Segments.withoutByteOrderMarks(change.text(TEXT));
        if (text.isBlank()) {
            throw change.invalid(TEXT, "must not be empty");
        }
        if (!Segments.canBeSent(text)) {
            throw change.invalid(TEXT, "has characters that cannot be sent in an SMS");
        }
        return change.parsed(TEXT, written -> {
            var unused = Segments.of(text, maxSegments);
            return text;
        });
    }

    /** Returns the message after the change. */
    public OutboundMessage of(OutboundMessage message) {
        return message.with(
                text.orElse(message.text()),
                isUnscheduled ? Optional.empty() : schedule.or(message::schedule),
                message.expiry());
    }

    /** Whether the time at which the message is sent changes. */
    public boolean isOfTime() {
        return isUnscheduled || schedule.isPresent();
    }

    /** Omits the text, which is personal data. */
    @Override
    public String toString() {
        return "MessageChange[schedule=" + schedule + "]";
    }
}
