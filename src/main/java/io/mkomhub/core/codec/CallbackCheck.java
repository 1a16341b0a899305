package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A message batch of uncertain messages that {@code send} would send again, as a record of the events queue: {@code record} looks
 * whether callbacks that were accepted before it wait unread, and gives the message batch back to {@code send}.
 *
 * @param messageBatch the messages
 * @param askedAt when {@code send} asked
 */
public record CallbackCheck(MessageBatch messageBatch, Instant askedAt) implements EventRecord {

    /** Only this kind of record has it. */
    static final String MEMBER = "check";

    @Override
    public Instant since() {
        return askedAt;
    }

    /** The message batch after a check that passed. */
    public MessageBatch passed(Instant now) {
        return messageBatch.with(CallbackChecks.passed(messageBatch.checks(), askedAt, now));
    }

    /** The message batch after a check that did not. */
    public MessageBatch refused(String reason, Instant now) {
        return messageBatch.with(CallbackChecks.refused(messageBatch.checks(), askedAt, now, reason));
    }

    /** The message batch as it is on the outbound queue, and one member more. */
    @Override
    public String write() {
        ObjectNode json = MessageBatchJson.object(messageBatch);
        json.putObject(MEMBER).put("asked_at", askedAt.toEpochMilli());
        return Json.write(json);
    }

    /** Reads what {@link #write} wrote. @throws io.mkomhub.platform.json.InvalidInputException if it is anything else */
    static CallbackCheck read(Fields json) {
        return new CallbackCheck(
                MessageBatchJson.read(json), json.object(MEMBER).time("asked_at"));
    }
}
