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
 * Interprets the responses of MKOM's transmission API.
 *
 * <p>A message is accepted only if the response echoes its reference with {@code success: true} (manual, section 3d).
 * It is refused only if nothing in the response suggests that MKOM accepted it. Every other case is uncertain: if an
 * accepted message were reported as failed, its sender would send it again.
 */
public final class TransmissionResponses {

    private static final String NOT_MENTIONED = "MKOM's answer does not mention the message";
    private static final String REFUSED = "MKOM refused the message";
    private static final String UNREADABLE = "MKOM's answer cannot be read";
    private static final int LONGEST_MAILING_ID = 100;

    private TransmissionResponses() {}

    /** The meaning of status 500. */
    public enum ServerError {
        /** MKOM may have accepted the messages before it failed. */
        UNCERTAIN,
        /** MKOM has accepted nothing. */
        RETRY
    }

    /**
     * Interprets a response.
     *
     * @param status HTTP status code
     * @param body the body as received
     * @param after the wait that MKOM asked for, if any
     * @param sent the messages in the request, by the reference they were sent with
     * @param serverError the meaning of status 500
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
            // The request itself is invalid; a retry would fail, too.
            case 400, 413, 422 -> new TransmissionOutcome.Refused(reason);
            case 500 ->
                serverError == ServerError.RETRY
                        ? new TransmissionOutcome.Retryable(reason, after)
                        : new TransmissionOutcome.Uncertain(reason, after);
            default -> new TransmissionOutcome.Retryable(reason, after);
        };
    }

    /**
     * Whether MKOM may have processed the request in spite of the status. A server that answers 408, or a status above
     * 500, received the whole request and gave up during or after it (RFC 9110, 9.2.2: a request that is not idempotent
     * must not be repeated then); only 503 says that it was not processed. 303 refers to a result, and the conflict
     * behind a 409 may be the messages themselves.
     */
    private static boolean provesNothing(int status) {
        return status == 303 || status == 408 || status == 409 || (status > 500 && status != 503);
    }

    /** Whether the body reports an accepted message or a new mailing in spite of the status. */
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
            return new TransmissionOutcome.Uncertain("MKOM created a mailing, but its answer mentions no message");
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
                // It belongs to one of the messages; perhaps MKOM shortened its reference.
                unknown = true;
            } else if (!success.isBoolean()) {
                uncertainAttempts.put(id, "MKOM's answer does not say whether it accepted the message");
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
                uncertainAttempts.put(id, NOT_MENTIONED + ", but mentions an unknown reference");
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

    /** MKOM's id of the mailing, if it is short enough to store. */
    private static Optional<String> mailingId(JsonNode answer) {
        return hasMailing(answer)
                ? Optional.of(answer.path("mailing").path("id").asText())
                        .filter(id -> id.length() <= LONGEST_MAILING_ID)
                : Optional.empty();
    }
}
