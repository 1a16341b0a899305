package io.mkomhub.channel.mkom;

import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.RequestedEncoding;
import io.mkomhub.core.message.SmsText;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A change of a message that was not sent yet, in the fields of a message of {@link Submission}. A field that is absent
 * remains as it is, and {@code null} removes it (RFC 7396).
 *
 * @param text the new text as it goes out; empty to keep it
 * @param encoding what the caller requests for the new text or, without one, for the stored text
 * @param schedule the new scheduled time
 * @param validity the new end of the validity
 * @param warning what its sender may not have meant; empty if there is nothing
 */
public record MessageChange(
        Optional<SmsText> text,
        RequestedEncoding encoding,
        Setting<Instant> schedule,
        Setting<Instant> validity,
        Optional<Warning> warning) {

    private static final String TEXT = "message";
    private static final String ENCODING = "encoding";
    private static final String PAST_SCHEDULE = "past_schedule";
    private static final List<String> VALIDITY = List.of(Validity.VALID_UNTIL, Validity.VALIDITY_MINUTES);

    /**
     * A value that can be kept, replaced and removed.
     *
     * @param field the field that replaces or removes it; empty to keep it
     * @param value the new value; empty to keep or remove it
     */
    public record Setting<T>(Optional<String> field, Optional<T> value) {

        /** The value after the change. */
        Optional<T> after(Optional<T> before) {
            return field.isPresent() ? value : before;
        }
    }

    /**
     * Reads a change.
     *
     * @param rules what the text must comply with, and what becomes of a schedule in the past, unless the change says it
     * @param now the time of the request, from which {@code validity_minutes} counts
     * @throws InvalidInputException if it is invalid, or changes nothing
     */
    public static MessageChange read(byte[] body, MessageRules rules, Instant now) {
        Fields change = Fields.of(Json.read(body));
        change.allow(
                TEXT, Schedules.SCHEDULE, Validity.VALID_UNTIL, Validity.VALIDITY_MINUTES, ENCODING, PAST_SCHEDULE);
        if (change.names().stream().allMatch(PAST_SCHEDULE::equals)) {
            throw new InvalidInputException(
                    "",
                    "there is nothing to change: message, schedule, valid_until, validity_minutes or encoding is required");
        }
        for (String name : List.of(TEXT, ENCODING)) {
            if (change.names().contains(name) && !change.has(name)) {
                throw change.invalid(name, "cannot be removed");
            }
        }
        RequestedEncoding encoding =
                change.optionalParsed(ENCODING, RequestedEncoding::ofCaller).orElse(RequestedEncoding.AUTO);
        if (change.has(ENCODING) && encoding == RequestedEncoding.AUTO && !change.has(TEXT)) {
            throw change.invalid(ENCODING, "auto needs message: the hub has the text only as it goes out");
        }
        Optional<SmsText> text = change.optionalText(TEXT).map(written -> SmsText.of(written, encoding));
        text.ifPresent(sms -> {
            var unused = rules.check(TEXT, sms);
        });
        PastSchedule past =
                change.optionalParsed(PAST_SCHEDULE, PastSchedule::ofCaller).orElse(rules.pastSchedule());
        Optional<Instant> schedule = Schedules.read(change, past, now);
        return new MessageChange(
                text,
                encoding,
                new Setting<>(given(change, List.of(Schedules.SCHEDULE)), schedule),
                validity(change, now),
                Schedules.warning(change, schedule, now));
    }

    /** One of the two fields that say it, or {@code null} in either. */
    private static Setting<Instant> validity(Fields change, Instant now) {
        Optional<Validity> validity = Validity.read(change, now);
        return new Setting<>(
                validity.map(Validity::field).or(() -> given(change, VALIDITY)), validity.map(Validity::until));
    }

    private static Optional<String> given(Fields change, List<String> names) {
        return names.stream().filter(change.names()::contains).findFirst();
    }

    /**
     * Returns the message after the change.
     *
     * @throws InvalidInputException if its validity would end before it is sent, as for a new message
     */
    public OutboundMessage of(OutboundMessage message, Instant now) {
        Optional<Instant> at = schedule.after(message.schedule());
        Optional<Instant> until = validity.after(message.expiry());
        validity.value().ifPresent(end -> new Validity(validity.field().orElse(""), end).check(at, now));
        if (schedule.value().isPresent()
                && until.filter(end -> !end.isAfter(schedule.value().get())).isPresent()) {
            throw new InvalidInputException(
                    Schedules.SCHEDULE,
                    "must be earlier than the end of the message's validity; change valid_until, too");
        }
        return message.with(
                text.map(SmsText::text)
                        .orElseGet(() -> SmsText.of(message.text(), encoding).text()),
                at,
                until);
    }

    /** The characters that keep the text of the changed message in UCS-2 although GSM-7 was requested. */
    public List<String> kept(OutboundMessage changed) {
        return SmsText.of(changed.text(), encoding).kept();
    }

    /** Whether the time at which the message is sent changes. */
    public boolean isOfTime() {
        return schedule.field().isPresent();
    }

    /** Omits the text, which is personal data. */
    @Override
    public String toString() {
        return "MessageChange[schedule=" + schedule + ", validity=" + validity + "]";
    }
}
