package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.core.codec.DeliveryWindowJson;
import io.mkomhub.core.codec.MailingPaceJson;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.RequestedEncoding;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.SmsText;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request to send messages, in the form of MKOM's own transmission request (manual, sections 3 and 5). Each message
 * is valid or refused separately. An error in the request as a whole is an {@link InvalidInputException}.
 *
 * @param mailing the mailing of all messages
 * @param channel name of the channel that receives the statuses and replies; an addition of the hub
 * @param priority the priority of all messages; empty for that of the channel; an addition of the hub
 * @param window when people may receive the messages; an addition of the hub
 * @param messagesPerMinute how many messages of the mailing are sent a minute at most; an addition of the hub
 * @param entries the messages, in the caller's order
 */
public record Submission(
        Mailing mailing,
        Optional<String> channel,
        Optional<Priority> priority,
        Optional<DeliveryWindow> window,
        Optional<Integer> messagesPerMinute,
        List<Entry> entries) {

    /** The most messages in one request. */
    public static final int MAX_MESSAGES = 1_000;

    /** The most characters of a caller's reference. MKOM's {@code reference} must hold it and the hub's id. */
    private static final int LONGEST_REFERENCE = 200;

    /** What becomes of schedules in the past; an addition of the hub. */
    private static final String PAST_SCHEDULE = "past_schedule";

    /** The most steps of an automatic answer. */
    private static final int MAX_AUTO_ANSWERS = 20;

    public Submission {
        entries = List.copyOf(entries);
    }

    /**
     * The same request, of whose valid messages only the first ones are.
     *
     * @param error why the others are not
     */
    public Submission upTo(int admitted, InvalidInputException error) {
        List<Entry> rest = new ArrayList<>();
        int valid = 0;
        for (Entry entry : entries) {
            boolean refused = entry instanceof Valid && valid++ >= admitted;
            rest.add(refused ? new Invalid(entry.reference(), entry.text(), error) : entry);
        }
        return new Submission(mailing, channel, priority, window, messagesPerMinute, rest);
    }

    /** One message of a request. */
    public sealed interface Entry {

        /** The caller's own reference, if it could be read. */
        Optional<String> reference();

        /** The text as it goes out, if it could be read. */
        Optional<SmsText> text();
    }

    /**
     * A message that can be sent.
     *
     * @param draft the message
     * @param sms its text
     * @param warning what its sender may not have meant; empty if there is nothing
     */
    public record Valid(Draft draft, SmsText sms, Optional<Warning> warning) implements Entry {

        @Override
        public Optional<String> reference() {
            return draft.reference();
        }

        @Override
        public Optional<SmsText> text() {
            return Optional.of(sms);
        }
    }

    /**
     * A message that cannot be sent.
     *
     * @param reference the caller's own reference
     * @param text the text as it would go out
     * @param error the field that is wrong, and what was expected
     */
    public record Invalid(Optional<String> reference, Optional<SmsText> text, InvalidInputException error)
            implements Entry {}

    /**
     * Reads a request: the manual's object with {@code mailing} and {@code messages}, an array of messages, or one
     * message.
     *
     * @param defaults the mailing if the request names none
     * @param rules what each message must comply with; the request may choose otherwise for schedules in the past
     * @param now the time of the request, from which validity counts
     * @throws InvalidInputException if the request as a whole is invalid
     */
    public static Submission read(byte[] body, MailingDefaults defaults, MessageRules rules, Instant now) {
        JsonNode json = Json.read(body);
        if (json.isArray()) {
            Terms terms = new Terms(RequestedEncoding.AUTO, Optional.empty(), rules, now);
            return new Submission(
                    mailing(Optional.empty(), defaults),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    entries("", json, terms));
        }
        Fields request = Fields.of(json);
        Optional<Fields> given = request.optionalObject("mailing");
        Mailing mailing = mailing(given, defaults);
        Terms terms = new Terms(
                given.flatMap(fields -> fields.optionalParsed("encoding", RequestedEncoding::ofCaller))
                        .orElse(RequestedEncoding.AUTO),
                given.flatMap(fields -> Validity.read(fields, now)),
                request.optionalParsed(PAST_SCHEDULE, PastSchedule::ofCaller)
                        .map(rules::with)
                        .orElse(rules),
                now);
        Optional<String> channel = request.optionalText("channel");
        Optional<Priority> priority = request.optionalParsed("priority", Priority::ofWord);
        Optional<DeliveryWindow> window = request.optionalObject("window").map(DeliveryWindowJson::read);
        Optional<Integer> pace = given.flatMap(MailingPaceJson::read);
        if (!json.has("messages") && json.has("msisdn")) {
            return new Submission(
                    mailing,
                    channel,
                    priority,
                    window,
                    pace,
                    List.of(entry(request.without("mailing", "channel", "priority", "window", PAST_SCHEDULE), terms)));
        }
        request.allow("mailing", "channel", "priority", "window", PAST_SCHEDULE, "messages");
        JsonNode messages = json.path("messages");
        if (!messages.isArray()) {
            throw request.invalid("messages", messages.isMissingNode() ? "is missing" : "must be an array");
        }
        return new Submission(mailing, channel, priority, window, pace, entries("messages", messages, terms));
    }

    /**
     * What applies to every message of a request.
     *
     * @param encoding the encoding of messages that request none themselves
     * @param validity the validity of messages that have none themselves
     * @param rules what each message must comply with
     * @param now the time of the request
     */
    private record Terms(RequestedEncoding encoding, Optional<Validity> validity, MessageRules rules, Instant now) {}

    private static Mailing mailing(Optional<Fields> given, MailingDefaults defaults) {
        given.ifPresent(mailing -> mailing.allow(
                "identifier",
                "cost_centre_id",
                "encoding",
                MailingPaceJson.FIELD,
                Validity.VALID_UNTIL,
                Validity.VALIDITY_MINUTES));
        String identifier = given.flatMap(mailing -> mailing.optionalText("identifier"))
                .or(defaults::identifier)
                .orElseThrow(
                        () -> new InvalidInputException("mailing.identifier", "is missing, and no default is set"));
        long costCentre = given.flatMap(mailing -> mailing.optionalLong("cost_centre_id"))
                .or(defaults::costCentreId)
                .orElseThrow(
                        () -> new InvalidInputException("mailing.cost_centre_id", "is missing, and no default is set"));
        if (identifier.length() > LONGEST_REFERENCE) {
            throw new InvalidInputException(
                    "mailing.identifier", "must not be longer than " + LONGEST_REFERENCE + " characters");
        }
        return new Mailing(identifier, costCentre);
    }

    private static List<Entry> entries(String path, JsonNode messages, Terms terms) {
        if (messages.isEmpty() || messages.size() > MAX_MESSAGES) {
            throw new InvalidInputException(path, "must have 1 to " + MAX_MESSAGES + " messages");
        }
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            JsonNode message = messages.get(i);
            String place = path + "[" + i + "]";
            if (message.isObject()) {
                entries.add(entry(Fields.at(place, message), terms));
            } else {
                entries.add(new Invalid(
                        Optional.empty(), Optional.empty(), new InvalidInputException(place, "must be a JSON object")));
            }
        }
        return entries;
    }

    private static Entry entry(Fields message, Terms terms) {
        Optional<String> reference = Optional.empty();
        Optional<SmsText> read = Optional.empty();
        try {
            reference = message.optionalTextOrNumber("reference").filter(text -> !text.isBlank());
            if (reference.isPresent() && reference.get().length() > LONGEST_REFERENCE) {
                throw message.invalid("reference", "must not be longer than " + LONGEST_REFERENCE + " characters");
            }
            message.allow(
                    "msisdn",
                    "message",
                    Schedules.SCHEDULE,
                    "reference",
                    "auto_answer",
                    "class",
                    "encoding",
                    Validity.VALID_UNTIL,
                    Validity.VALIDITY_MINUTES);
            Msisdn msisdn = message.parsed("msisdn", Msisdn::parse);
            terms.rules().checkReceiver(message.pathOf("msisdn"), msisdn);
            RequestedEncoding encoding = message.optionalParsed("encoding", RequestedEncoding::ofCaller)
                    .orElse(terms.encoding());
            SmsText sms = SmsText.of(message.text("message"), encoding);
            read = Optional.of(sms);
            Segments segments = terms.rules().check(message.pathOf("message"), sms);
            Optional<Instant> schedule = Schedules.read(message, terms.rules().pastSchedule(), terms.now());
            Optional<Validity> validity = Validity.read(message, terms.now()).or(terms::validity);
            validity.ifPresent(given -> given.check(schedule, terms.now()));
            // MKOM sends them as SMS, too.
            List<AutoAnswer> autoAnswers = MessageBatchJson.readAutoAnswers(message).stream()
                    .map(answer -> new AutoAnswer(
                            answer.accessLevel(),
                            answer.accessCode(),
                            SmsText.of(answer.sendMessage(), encoding).text()))
                    .toList();
            if (autoAnswers.size() > MAX_AUTO_ANSWERS) {
                throw message.invalid("auto_answer", "must not have more than " + MAX_AUTO_ANSWERS + " steps");
            }
            for (int i = 0; i < autoAnswers.size(); i++) {
                var unused = terms.rules()
                        .segments(
                                message.pathOf("auto_answer[" + i + "].send_message"),
                                autoAnswers.get(i).sendMessage());
            }
            MessageClass messageClass =
                    message.optionalParsed("class", MessageClass::ofCaller).orElse(MessageClass.SERVICE);
            return new Valid(
                    new Draft(
                            msisdn,
                            sms.text(),
                            segments,
                            schedule,
                            reference,
                            autoAnswers,
                            messageClass,
                            Optional.empty(),
                            validity.map(Validity::until),
                            Optional.empty()),
                    sms,
                    Schedules.warning(message, schedule, terms.now()));
        } catch (InvalidInputException e) {
            return new Invalid(reference, read, e);
        }
    }
}
