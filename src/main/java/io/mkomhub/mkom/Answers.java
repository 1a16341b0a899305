package io.mkomhub.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.MessageId;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Reads MKOM's answers for what they are.
 *
 * <p>A message counts as taken only if MKOM gives its reference back with {@code success: true} (manual, section 3d). A 200
 * that says anything else than that is the failure of the messages concerned. A 200 that cannot be read says nothing of
 * what MKOM did.
 */
public final class Answers {

    private static final String NOT_MENTIONED = "MKOM's answer does not mention the message";
    private static final int LONGEST_MAILING_ID = 100;

    private Answers() {}

    /** What status 500 is taken for. */
    public enum ServerError {
        /** MKOM may have taken the messages before it failed. */
        UNCERTAIN,
        /** MKOM is known to have taken nothing. */
        RETRY
    }

    /**
     * Reads an answer.
     *
     * @param status HTTP status code
     * @param body as it came
     * @param after how long MKOM asked to wait, if it asked
     * @param sent the messages asked for, by the reference they were sent with
     * @param serverError what a 500 means
     */
    public static Outcome read(
            int status, byte[] body, Optional<Duration> after, Map<String, MessageId> sent, ServerError serverError) {
        String reason = "MKOM answered " + status;
        return switch (status) {
            case 200, 201, 202 -> readTaken(body, sent);
            case 401, 403 -> new Outcome.Unauthorised(reason);
            // The request itself is at fault; it would be no better later.
            case 400, 413, 422 -> new Outcome.Refused(reason);
            case 500 ->
                serverError == ServerError.RETRY && !mentionsTaken(body, sent)
                        ? new Outcome.Retryable(reason, after)
                        : new Outcome.Uncertain(reason);
            default ->
                provesNothing(status) || mentionsTaken(body, sent)
                        ? new Outcome.Uncertain(reason)
                        : new Outcome.Retryable(reason, after);
        };
    }

    /**
     * Whether the request may have been carried out all the same: whoever answered so had all of it, and gave up on the way or
     * behind it (RFC 9110, 9.2.2: a request that is not idempotent is not to be repeated then). 503 says that it was not taken.
     */
    private static boolean provesNothing(int status) {
        return status == 408 || (status > 500 && status != 503);
    }

    /** Whether a message is said to be taken in spite of the status. */
    private static boolean mentionsTaken(byte[] body, Map<String, MessageId> sent) {
        try {
            for (JsonNode message : Json.read(body).path("messages")) {
                if (message.path("success").asBoolean(false)
                        && sent.containsKey(message.path("reference").asText())) {
                    return true;
                }
            }
            return false;
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static Outcome readTaken(byte[] body, Map<String, MessageId> sent) {
        JsonNode answer;
        try {
            answer = Json.read(body);
        } catch (InvalidInputException e) {
            return new Outcome.Uncertain("MKOM's answer cannot be read");
        }
        if (answer.hasNonNull("error") && answer.path("messages").isEmpty()) {
            return new Outcome.Refused("MKOM answered with an error");
        }
        Map<MessageId, String> refusals = new HashMap<>();
        sent.values().forEach(id -> refusals.put(id, NOT_MENTIONED));
        boolean unknown = false;
        for (JsonNode message : answer.path("messages")) {
            MessageId id = sent.get(message.path("reference").asText());
            if (id == null) {
                // It is of somebody: of a message whose reference was cut, as far as can be seen.
                unknown = true;
                continue;
            }
            if (message.path("success").isBoolean() && message.path("success").booleanValue()) {
                refusals.remove(id);
            } else if (refusals.containsKey(id)) {
                refusals.put(id, "MKOM refused the message");
            }
        }
        Map<MessageId, String> doubts = new HashMap<>();
        if (unknown) {
            refusals.forEach((id, reason) -> {
                if (reason.equals(NOT_MENTIONED)) {
                    doubts.put(id, reason + ", but one with a reference that is not known");
                }
            });
            refusals.keySet().removeAll(doubts.keySet());
        }
        return new Outcome.Accepted(mailingId(answer), refusals, doubts);
    }

    /** MKOM's number of the mailing, if it is one that can be kept. */
    private static Optional<String> mailingId(JsonNode answer) {
        JsonNode id = answer.path("mailing").path("id");
        return id.isValueNode() && !id.isNull() && id.asText().length() <= LONGEST_MAILING_ID
                ? Optional.of(id.asText())
                : Optional.empty();
    }
}
