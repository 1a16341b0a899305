package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.DateTimeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Converts a {@link MessageBatch} to and from JSON, both as a record of a queue and as an item of the table.
 */
public final class MessageBatchJson {

    private static final String CORRELATION_ID = EventRecord.CORRELATION_ID;
    private static final String CHECKS = "checks";
    private static final String HELD_UNTIL = "held_until";
    private static final String PRIORITY = "priority";
    private static final String WINDOW = "window";
    private static final String HELD_BY = "held_by";
    private static final String STORED = "stored";
    private static final String RETURN_ADDRESS = "return_address";

    private MessageBatchJson() {}

    /** Returns the batch as JSON. */
    public static String write(MessageBatch messageBatch) {
        return Json.write(object(messageBatch));
    }

    static ObjectNode object(MessageBatch messageBatch) {
        ObjectNode json = Json.object()
                .put("id", messageBatch.id().text())
                .put("accepted_at", messageBatch.acceptedAt().toEpochMilli())
                .put("origin", messageBatch.origin())
                .put("identifier", messageBatch.mailing().identifier())
                .put("cost_centre_id", messageBatch.mailing().costCentreId())
                .put("attempt", messageBatch.attempt());
        if (messageBatch.priority() != Priority.NORMAL) {
            json.put(PRIORITY, messageBatch.priority().word());
        }
        messageBatch.handling().window().ifPresent(window -> json.put(WINDOW, window.text()));
        messageBatch.handling().messagesPerMinute().ifPresent(pace -> json.put(MailingPaceJson.FIELD, pace));
        messageBatch.correlation().ifPresent(correlation -> json.put(CORRELATION_ID, correlation.text()));
        messageBatch.heldUntil().ifPresent(until -> json.put(HELD_UNTIL, until.toEpochMilli()));
        messageBatch.checks().ifPresent(checks -> {
            ObjectNode node = json.putObject(CHECKS)
                    .put("passed", checks.passed())
                    .put("refused", checks.refused())
                    .put("since", checks.since().toEpochMilli())
                    .put("at", checks.at().toEpochMilli());
            checks.reason().ifPresent(reason -> node.put("reason", reason));
        });
        if (messageBatch.stored()) {
            json.put(STORED, true);
        }
        ArrayNode messages = json.putArray("messages");
        for (OutboundMessage message : messageBatch.messages()) {
            ObjectNode node = messages.addObject()
                    .put("place", message.id().place())
                    .put("msisdn", message.msisdn().digits())
                    .put("message", message.text());
            message.schedule().ifPresent(at -> node.put("schedule", at.getEpochSecond()));
            message.reference().ifPresent(reference -> node.put("reference", reference));
            if (message.messageClass() != MessageClass.SERVICE) {
                node.put("class", message.messageClass().word());
            }
            message.expiry().ifPresent(at -> node.put("expiry", at.getEpochSecond()));
            message.returnAddress().ifPresent(address -> node.set(RETURN_ADDRESS, ChannelOriginJson.write(address)));
            message.handling().heldBy().ifPresent(cap -> node.put(HELD_BY, cap));
            if (!message.autoAnswers().isEmpty()) {
                node.set("auto_answer", write(message.autoAnswers()));
            }
        }
        return json;
    }

    /**
     * Reads the JSON that {@link #write(MessageBatch)} wrote.
     *
     * @throws InvalidInputException if the text is not a message batch
     */
    public static MessageBatch read(String body) {
        return read(Fields.of(Json.read(body)));
    }

    static MessageBatch read(Fields json) {
        try {
            BatchId id = json.parsed("id", BatchId::new);
            Handling handling = new Handling(
                    json.optionalParsed(PRIORITY, Priority::ofWord).orElse(Priority.NORMAL),
                    json.optionalParsed(WINDOW, DeliveryWindow::ofText),
                    MailingPaceJson.read(json),
                    Optional.empty());
            List<OutboundMessage> messages = new ArrayList<>();
            for (Fields message : json.objects("messages")) {
                messages.add(new OutboundMessage(
                        new MessageId(id, Math.toIntExact(message.number("place"))),
                        message.parsed("msisdn", Msisdn::new),
                        message.text("message"),
                        message.optionalUnixTime("schedule"),
                        message.optionalText("reference"),
                        readAutoAnswers(message),
                        message.optionalParsed("class", MessageClass::ofWord).orElse(MessageClass.SERVICE),
                        message.optionalObject(RETURN_ADDRESS).map(ChannelOriginJson::read),
                        message.optionalUnixTime("expiry"),
                        message.optionalText(HELD_BY).map(handling::heldBy).orElse(handling)));
            }
            return new MessageBatch(
                    id,
                    json.time("accepted_at"),
                    json.text("origin"),
                    new Mailing(json.text("identifier"), json.number("cost_centre_id")),
                    json.optionalText(CORRELATION_ID).flatMap(CorrelationId::of),
                    Math.toIntExact(json.number("attempt")),
                    json.optionalObject(CHECKS).map(MessageBatchJson::readChecks),
                    json.has(HELD_UNTIL) ? Optional.of(json.time(HELD_UNTIL)) : Optional.empty(),
                    json.flag(STORED),
                    messages);
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new InvalidInputException("", String.valueOf(e.getMessage()), e);
        }
    }

    private static CallbackChecks readChecks(Fields json) {
        return new CallbackChecks(
                Math.toIntExact(json.number("passed")),
                Math.toIntExact(json.number("refused")),
                json.time("since"),
                json.time("at"),
                json.optionalText("reason"));
    }

    /** Returns the automatic answers in the form that the MKOM API uses. */
    public static ArrayNode write(List<AutoAnswer> answers) {
        ArrayNode array = Json.array();
        for (AutoAnswer answer : answers) {
            array.addObject()
                    .put("access_level", answer.accessLevel())
                    .put("access_code", answer.accessCode())
                    .put("send_message", answer.sendMessage());
        }
        return array;
    }

    /** Reads the automatic answers in field {@code auto_answer}; an empty list if the field is absent. */
    public static List<AutoAnswer> readAutoAnswers(Fields message) {
        List<AutoAnswer> answers = new ArrayList<>();
        for (Fields answer : message.objects("auto_answer")) {
            answer.allow("access_level", "access_code", "send_message");
            answers.add(new AutoAnswer(
                    answer.parsed("access_level", level -> level),
                    answer.text("access_code"),
                    Segments.withoutByteOrderMarks(answer.text("send_message"))));
        }
        return answers;
    }
}
