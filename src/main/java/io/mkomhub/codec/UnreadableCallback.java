package io.mkomhub.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Fields;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;

/**
 * A callback that cannot be read and came together with others that can. As a record of the events queue it can never be done:
 * {@code record} gives it to the dead-letter queue with its reason, and so it is as safe as the others until then.
 *
 * @param index its place in the request, from 0
 * @param field what is wrong; may hold names that the sender chose
 * @param detail why
 * @param callback what came
 */
public record UnreadableCallback(int index, String field, String detail, JsonNode callback) {

    /** Only this kind of record has it. */
    static final String MEMBER = "unreadable";

    /** The record as JSON. */
    public String write() {
        ObjectNode json = Json.object();
        json.putObject(MEMBER).put("field", field).put("detail", detail);
        json.set("callback", callback);
        return Json.write(json);
    }

    /** The reason that a record of this kind cannot be done. */
    static InvalidInputException refusal(Fields json) {
        Fields reason = json.object(MEMBER);
        return new InvalidInputException(reason.string("field"), reason.string("detail"));
    }
}
