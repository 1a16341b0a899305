package io.mkomhub.local.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The body of a transmission, read strictly as the MKSMS manual (sections 3 and 5) describes it.
 *
 * @param mailing the mailing as sent
 * @param items its messages, each accepted or refused
 */
record TransmissionRequest(JsonNode mailing, List<Item> items) {

    private static final ZoneId PLATFORM_ZONE = ZoneId.of("America/Sao_Paulo");
    private static final DateTimeFormatter SCHEDULE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withResolverStyle(ResolverStyle.STRICT);

    /** A message of the request. */
    sealed interface Item {

        /** The sender's reference; empty if it is missing or cannot be read. */
        String reference();
    }

    /**
     * A valid message.
     *
     * @param msisdn the contact
     * @param message the text
     * @param schedule the local time as sent
     * @param due when to send it; empty to send at once
     * @param reference the sender's reference
     * @param autoAnswers the replies that the platform sends by itself
     * @param autoAnswer the same as sent
     */
    record Valid(
            String msisdn,
            String message,
            Optional<String> schedule,
            Optional<ZonedDateTime> due,
            String reference,
            List<AutoAnswer> autoAnswers,
            Optional<JsonNode> autoAnswer)
            implements Item {}

    /**
     * An invalid message.
     *
     * @param reference the sender's reference
     * @param error why it is invalid
     */
    record Refused(String reference, String error) implements Item {}

    /** The request as a whole is invalid. The message says why. */
    static final class InvalidRequest extends Exception {

        private static final long serialVersionUID = 1L;

        InvalidRequest(String message) {
            super(message);
        }
    }

    static TransmissionRequest parse(String body, ObjectMapper json) throws InvalidRequest {
        JsonNode root;
        try {
            root = json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new InvalidRequest("the body is not JSON");
        }
        require(root.isObject(), "the body must be an object");
        onlyFields(root, "the body", Set.of("mailing", "messages"));
        JsonNode mailing = root.path("mailing");
        require(mailing.isObject(), "mailing must be an object");
        onlyFields(mailing, "mailing", Set.of("identifier", "cost_centre_id"));
        require(
                mailing.path("identifier").isTextual()
                        && !mailing.path("identifier").asText().isBlank(),
                "mailing.identifier must be a text");
        require(mailing.path("cost_centre_id").isIntegralNumber(), "mailing.cost_centre_id must be an integer");
        JsonNode messages = root.path("messages");
        require(messages.isArray() && !messages.isEmpty(), "messages must be a list with at least one message");
        List<Item> items = new ArrayList<>();
        for (JsonNode message : messages) {
            require(message.isObject(), "each of messages must be an object");
            items.add(item(message));
        }
        return new TransmissionRequest(mailing, List.copyOf(items));
    }

    private static Item item(JsonNode message) {
        String reference = message.path("reference").isTextual()
                ? message.path("reference").asText()
                : "";
        try {
            return valid(message, reference);
        } catch (InvalidRequest e) {
            return new Refused(reference, String.valueOf(e.getMessage()));
        }
    }

    private static Valid valid(JsonNode message, String reference) throws InvalidRequest {
        onlyFields(message, "message", Set.of("msisdn", "message", "schedule", "reference", "auto_answer"));
        require(!reference.isBlank(), "reference must be a text");
        JsonNode msisdn = message.path("msisdn");
        require(
                msisdn.isTextual() && msisdn.asText().matches("[0-9]{8,15}"),
                "msisdn must be a text of 8 to 15 digits");
        JsonNode text = message.path("message");
        require(text.isTextual() && !text.asText().isBlank(), "message must be a text");
        require(message.has("schedule"), "schedule must be there, null to send at once");
        JsonNode schedule = message.path("schedule");
        Optional<String> scheduled = Optional.empty();
        Optional<ZonedDateTime> due = Optional.empty();
        if (!schedule.isNull()) {
            scheduled = Optional.of(schedule.asText());
            due = Optional.of(due(schedule));
        }
        Optional<JsonNode> autoAnswer =
                message.hasNonNull("auto_answer") ? Optional.of(message.path("auto_answer")) : Optional.empty();
        List<AutoAnswer> autoAnswers = new ArrayList<>();
        if (autoAnswer.isPresent()) {
            require(autoAnswer.get().isArray(), "auto_answer must be a list");
            for (JsonNode each : autoAnswer.get()) {
                autoAnswers.add(autoAnswer(each));
            }
        }
        return new Valid(msisdn.asText(), text.asText(), scheduled, due, reference, autoAnswers, autoAnswer);
    }

    private static ZonedDateTime due(JsonNode schedule) throws InvalidRequest {
        try {
            require(schedule.isTextual(), "schedule must be a text or null");
            return LocalDateTime.parse(schedule.asText(), SCHEDULE).atZone(PLATFORM_ZONE);
        } catch (DateTimeParseException e) {
            throw new InvalidRequest("schedule must be like 2023-04-26T17:01:00, without a zone");
        }
    }

    private static AutoAnswer autoAnswer(JsonNode item) throws InvalidRequest {
        Set<String> fields = Set.of("access_level", "access_code", "send_message");
        require(item.isObject(), "each of auto_answer must be an object");
        onlyFields(item, "auto_answer", fields);
        for (String field : fields) {
            require(item.path(field).isTextual(), "auto_answer." + field + " must be a text");
        }
        require(
                item.path("access_level").asText().matches("[0-9]{1,3}"),
                "auto_answer.access_level must be a number in quotes");
        try {
            return new AutoAnswer(
                    Integer.parseInt(item.path("access_level").asText()),
                    Pattern.compile(item.path("access_code").asText(), Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE),
                    item.path("send_message").asText());
        } catch (PatternSyntaxException e) {
            throw new InvalidRequest("auto_answer.access_code must be a regular expression");
        }
    }

    private static void onlyFields(JsonNode node, String what, Set<String> known) throws InvalidRequest {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            require(known.contains(name), what + " has a field the manual does not know: " + name);
        }
    }

    private static void require(boolean condition, String message) throws InvalidRequest {
        if (!condition) {
            throw new InvalidRequest(message);
        }
    }
}
