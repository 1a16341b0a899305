package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads MKOM's answers for what they are.
 *
 * <p>A message counts as taken only if MKOM gives its reference back with {@code success: true} (manual, section 3d), and as
 * refused only if nothing in the answer lets it be taken all the same. Everything between is uncertain: a message that is
 * called failed although it was taken would be sent again by whoever gave it to the hub.
 */
public final class Answers {

    private static final String NOT_MENTIONED = "MKOM's answer does not mention the message";
    private static final String REFUSED = "MKOM refused the message";
    private static final String UNREADABLE = "MKOM's answer cannot be read";
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
    public static TransmissionOutcome read(
            int status, byte[] body, Optional<Duration> after, Map<String, MessageId> sent, ServerError serverError) {
        String reason = "MKOM answered " + status;
        if (status >= 200 && status < 300) {
            return readTaken(body, sent);
        }
        if (provesNothing(status) || saysTaken(body)) {
            return new TransmissionOutcome.Uncertain(reason, after);
        }
        return switch (status) {
            case 401, 403 -> new TransmissionOutcome.Unauthorised(reason);
            // The request itself is at fault; it would be no better later.
            case 400, 413, 422 -> new TransmissionOutcome.Refused(reason);
            case 500 ->
                serverError == ServerError.RETRY
                        ? new TransmissionOutcome.Retryable(reason, after)
                        : new TransmissionOutcome.Uncertain(reason, after);
            default -> new TransmissionOutcome.Retryable(reason, after);
        };
    }

    /**
     * Whether the request may have been carried out all the same. Whoever answers 408 or with a status above 500 had all of it,
     * and gave up on the way or behind it (RFC 9110, 9.2.2: a request that is not idempotent is not to be repeated then); only
     * 503 says that it was not taken. 303 points to what came of it, and what a 409 is in conflict with may be the messages
     * themselves.
     */
    private static boolean provesNothing(int status) {
        return status == 303 || status == 408 || status == 409 || (status > 500 && status != 503);
    }

    /** Whether a message is said to be taken, or a mailing to be made, in spite of the status. */
    private static boolean saysTaken(byte[] body) {
        try {
            JsonNode answer = Json.read(body);
            for (JsonNode message : answer.path("messages")) {
                if (message.path("success").asBoolean(false)) {
                    return true;
                }
            }
            return hasMailing(answer);
        } catch (InvalidInputException e) {
            return false;
        }
    }

    private static TransmissionOutcome readTaken(byte[] body, Map<String, MessageId> sent) {
        JsonNode answer;
        try {
            answer = Json.read(body);
        } catch (InvalidInputException e) {
            return new TransmissionOutcome.Uncertain(UNREADABLE);
        }
        if (!answer.isObject()) {
            return new TransmissionOutcome.Uncertain(UNREADABLE);
        }
        JsonNode messages = answer.path("messages");
        boolean overdue = !messages.isContainerNode() || messages.isEmpty();
        if (overdue && hasMailing(answer)) {
            return new TransmissionOutcome.Uncertain("MKOM made a mailing, but mentions no message");
        }
        if (overdue && answer.hasNonNull("error")) {
            return new TransmissionOutcome.Refused("MKOM answered with an error");
        }
        Set<MessageId> taken = new HashSet<>();
        Map<MessageId, String> refusals = new HashMap<>();
        Map<MessageId, String> uncertainAttempts = new HashMap<>();
        boolean unknown = false;
        for (JsonNode message : messages) {
            MessageId id = sent.get(message.path("reference").asText());
            JsonNode success = message.path("success");
            if (id == null) {
                // It is of somebody: of a message whose reference was cut, as far as can be seen.
                unknown = true;
            } else if (!success.isBoolean()) {
                uncertainAttempts.put(id, "MKOM's answer does not say whether it took the message");
            } else if (success.booleanValue()) {
                taken.add(id);
            } else {
                refusals.put(id, REFUSED);
            }
        }
        for (MessageId id : sent.values()) {
            if (taken.contains(id)) {
                refusals.remove(id);
                uncertainAttempts.remove(id);
            } else if (uncertainAttempts.containsKey(id)) {
                refusals.remove(id);
            } else if (unknown && !refusals.containsKey(id)) {
                uncertainAttempts.put(id, NOT_MENTIONED + ", but one with a reference that is not known");
            } else {
                refusals.putIfAbsent(id, NOT_MENTIONED);
            }
        }
        return new TransmissionOutcome.Accepted(mailingId(answer), refusals, uncertainAttempts);
    }

    private static boolean hasMailing(JsonNode answer) {
        JsonNode id = answer.path("mailing").path("id");
        return id.isValueNode() && !id.isNull();
    }

    /** MKOM's number of the mailing, if it is one that can be kept. */
    private static Optional<String> mailingId(JsonNode answer) {
        return hasMailing(answer)
                ? Optional.of(answer.path("mailing").path("id").asText())
                        .filter(id -> id.length() <= LONGEST_MAILING_ID)
                : Optional.empty();
    }
}
