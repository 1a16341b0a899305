package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A reminder to check whether all parts of a multipart message have arrived: a record of the events queue.
 *
 * @param key the key that the parts are stored under
 * @param set the multipart message that the parts belong to, among all that were ever stored under this key
 * @param due when all parts must have arrived
 */
public record PartsDue(String key, String set, Instant due) implements EventRecord {

    /** The JSON member that only this kind of record has. */
    static final String MEMBER = "parts";

    @Override
    public Instant since() {
        return due;
    }

    @Override
    public String write() {
        ObjectNode json = Json.object();
        json.putObject(MEMBER).put("key", key).put("set", set).put("due", due.toEpochMilli());
        return Json.write(json);
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws InvalidInputException if the JSON is not such a record
     */
    static PartsDue read(Fields json) {
        Fields parts = json.object(MEMBER);
        return new PartsDue(parts.text("key"), parts.text("set"), parts.time("due"));
    }
}
