package io.mkomhub.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.MessageId;
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

    private Answers() {}

    /**
     * Reads an answer.
     *
     * @param status HTTP status code
     * @param body as it came
     * @param sent the messages asked for, by the reference they were sent with
     */
    public static Outcome read(int status, byte[] body, Map<String, MessageId> sent) {
        return switch (status) {
            case 200, 201, 202 -> readTaken(body, sent);
            case 401, 403 -> new Outcome.Unauthorised("MKOM answered " + status);
            // The request itself is at fault; it would be no better later.
            case 400, 413, 422 -> new Outcome.Refused("MKOM answered " + status);
            default -> new Outcome.Retryable("MKOM answered " + status);
        };
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
        sent.values().forEach(id -> refusals.put(id, "MKOM's answer does not mention the message"));
        for (JsonNode message : answer.path("messages")) {
            MessageId id = sent.get(message.path("reference").asText());
            if (id == null) {
                continue;
            }
            if (message.path("success").isBoolean() && message.path("success").booleanValue()) {
                refusals.remove(id);
            } else if (refusals.containsKey(id)) {
                refusals.put(id, "MKOM refused the message");
            }
        }
        JsonNode mailing = answer.path("mailing").path("id");
        return new Outcome.Accepted(
                mailing.isValueNode() && !mailing.isNull() ? Optional.of(mailing.asText()) : Optional.empty(),
                refusals);
    }
}
