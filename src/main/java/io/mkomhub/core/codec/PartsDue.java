package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;

/**
 * A reminder to look whether all parts of a message have come, as a record of the events queue.
 *
 * @param key where the parts are kept
 * @param set which message they are of, of all that were ever kept there
 * @param due when they have to be there
 */
public record PartsDue(String key, String set, Instant due) implements EventRecord {

    /** Only this kind of record has it. */
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

    /** Reads what {@link #write} wrote. @throws InvalidInputException if it is anything else */
    static PartsDue read(Fields json) {
        Fields parts = json.object(MEMBER);
        return new PartsDue(parts.text("key"), parts.text("set"), parts.time("due"));
    }
}
