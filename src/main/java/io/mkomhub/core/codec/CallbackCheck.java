package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A request to look for unread callbacks before uncertain messages are sent again: a record of the events queue.
 * {@code send} writes it. {@code record} looks for accepted callbacks that still wait unread, and returns the batch to
 * {@code send} with what it found.
 *
 * @param messageBatch the uncertain messages
 * @param askedAt when {@code send} requested the check
 */
public record CallbackCheck(MessageBatch messageBatch, Instant askedAt) implements EventRecord {

    /** The JSON member that only this kind of record has. */
    static final String MEMBER = "check";

    @Override
    public Instant since() {
        return askedAt;
    }

    /** The batch after the check passed. */
    public MessageBatch passed(Instant now) {
        return messageBatch.with(CallbackChecks.passed(messageBatch.checks(), askedAt, now));
    }

    /** The batch after the check did not pass. */
    public MessageBatch refused(String reason, Instant now) {
        return messageBatch.with(CallbackChecks.refused(messageBatch.checks(), askedAt, now, reason));
    }

    /** The batch as the outbound queue holds it, plus {@link #MEMBER}. */
    @Override
    public String write() {
        ObjectNode json = MessageBatchJson.object(messageBatch);
        json.putObject(MEMBER).put("asked_at", askedAt.toEpochMilli());
        return Json.write(json);
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws io.mkomhub.platform.json.InvalidInputException if the JSON is not such a record
     */
    static CallbackCheck read(Fields json) {
        return new CallbackCheck(
                MessageBatchJson.read(json), json.object(MEMBER).time("asked_at"));
    }
}
