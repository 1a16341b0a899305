package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.util.Optional;

/**
 * The platform's request for one contact (document "Mensagens Programadas", section REQUESTS).
 *
 * @param id the platform's id of the request
 * @param clientId the platform's id of its client
 * @param contact the recipient of the messages
 * @param data the content of the integration's field "Payload"; any JSON
 * @param json the request as received
 */
public record ScheduledRequest(
        String id, String clientId, PlatformContact contact, Optional<JsonNode> data, JsonNode json) {

    private static final String ORIGIN = "SCHEDULED_MESSAGE";

    /**
     * The maximum length of an id, in characters. A longer one is invalid and would not fit into a key of the table.
     */
    private static final int LONGEST_ID = 200;

    /**
     * A contact as the platform knows it.
     *
     * @param uid the platform's id of the contact
     * @param type the contact's channel; only {@code WHATSAPP} so far
     * @param key the contact's telephone number
     * @param name the contact's name; may be empty
     */
    public record PlatformContact(String uid, String type, String key, String name) {

        Msisdn msisdn() {
            return Msisdn.ofPlatform(key);
        }

        ObjectNode json() {
            return Json.object()
                    .put("uid", uid)
                    .put("type", type)
                    .put("key", key)
                    .put("name", name);
        }

        /** Omits the contact's identity. */
        @Override
        public String toString() {
            return "PlatformContact[uid=" + uid + "]";
        }
    }

    /**
     * Reads a request.
     *
     * @throws InvalidInputException names the invalid field
     */
    public static ScheduledRequest read(byte[] body) {
        JsonNode json = Json.read(body);
        Fields fields = Fields.of(json);
        String id = id(fields, "id");
        String clientId = id(fields, "clientId");
        if (!fields.text("origin").equals(ORIGIN)) {
            throw fields.invalid("origin", "must be " + ORIGIN);
        }
        Fields contact = fields.object("contact");
        return new ScheduledRequest(
                id,
                clientId,
                new PlatformContact(id(contact, "uid"), contact.text("type"), key(contact), contact.string("name")),
                fields.optionalValue("data"),
                json);
    }

    private static String id(Fields fields, String name) {
        return fields.parsed(name, text -> {
            if (text.isBlank() || text.length() > LONGEST_ID || text.chars().anyMatch(Character::isISOControl)) {
                throw new IllegalArgumentException("must have 1 to " + LONGEST_ID + " printable characters");
            }
            return text;
        });
    }

    private static String key(Fields contact) {
        return contact.parsed("key", text -> {
            Msisdn.ofPlatform(text);
            return text;
        });
    }

    @Override
    public String toString() {
        return "ScheduledRequest[id=" + id + "]";
    }
}
