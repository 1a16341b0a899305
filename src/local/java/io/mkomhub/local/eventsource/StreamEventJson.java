package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.util.TokenBuffer;
import io.mkomhub.local.dynamodb.engine.storage.Journal.Change;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.ValueJson;
import io.mkomhub.local.template.TableResource;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Creates the event that Lambda sends for a batch of changes of a table, with a tumbling window.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html">Tumbling windows</a>
 */
final class StreamEventJson {

    /**
     * The window of an event.
     *
     * @param state what the function has returned in this window, as JSON
     * @param last whether this is the last event of the window
     */
    record Window(Instant start, Instant end, String state, boolean last) {}

    private final ObjectMapper json;
    private final TableResource.Stream stream;
    private final String region;
    private final List<String> keys;

    StreamEventJson(ObjectMapper json, TableResource table, String region) {
        this.json = json;
        this.stream = table.stream()
                .filter(found -> found.viewType().equals("NEW_AND_OLD_IMAGES"))
                .orElseThrow(() -> new IllegalArgumentException(
                        "the table " + table.logicalId() + " has no stream with new and old images"));
        this.region = region;
        this.keys = table.keys().stream().map(TableResource.Key::attribute).toList();
    }

    /** The parts of a record that a filter looks at. */
    JsonNode seenBy(StreamFilter filter, Change change) {
        Set<String> before = filter.attributes("OldImage");
        Set<String> after = filter.attributes("NewImage");
        Change part = new Change(
                change.shard(),
                change.sequence(),
                change.at(),
                change.before().map(item -> item.only(before)),
                change.after().map(item -> item.only(after)));
        try (TokenBuffer buffer = new TokenBuffer(json, false)) {
            write(buffer, part, change);
            return json.readTree(buffer.asParser());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String of(String shard, List<Change> changes, Window window) {
        StringWriter event = new StringWriter();
        try (JsonGenerator out = json.createGenerator(event)) {
            out.writeStartObject();
            out.writeArrayFieldStart("Records");
            for (Change change : changes) {
                write(out, change, change);
            }
            out.writeEndArray();
            out.writeObjectFieldStart("window");
            out.writeStringField("start", window.start().toString());
            out.writeStringField("end", window.end().toString());
            out.writeEndObject();
            out.writeFieldName("state");
            out.writeRawValue(window.state());
            out.writeStringField("shardId", shard);
            out.writeStringField("eventSourceARN", stream.arn());
            out.writeBooleanField("isFinalInvokeForWindow", window.last());
            out.writeBooleanField("isWindowTerminatedEarly", false);
            out.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return event.toString();
    }

    /**
     * Writes a record.
     *
     * @param whole the change with all attributes of its images
     */
    private void write(JsonGenerator out, Change change, Change whole) throws IOException {
        Item item = whole.after().or(whole::before).orElseThrow();
        out.writeStartObject();
        out.writeStringField("eventID", Long.toHexString(change.sequence()));
        out.writeStringField(
                "eventName",
                change.after().isEmpty() ? "REMOVE" : change.before().isEmpty() ? "INSERT" : "MODIFY");
        out.writeStringField("eventVersion", "1.1");
        out.writeStringField("eventSource", "aws:dynamodb");
        out.writeStringField("awsRegion", region);
        out.writeObjectFieldStart("dynamodb");
        out.writeNumberField("ApproximateCreationDateTime", change.at().getEpochSecond());
        out.writeFieldName("Keys");
        ValueJson.write(out, item.only(keys));
        if (change.after().isPresent()) {
            out.writeFieldName("NewImage");
            ValueJson.write(out, change.after().get());
        }
        if (change.before().isPresent()) {
            out.writeFieldName("OldImage");
            ValueJson.write(out, change.before().get());
        }
        out.writeStringField("SequenceNumber", sequence(change));
        out.writeNumberField("SizeBytes", size(change));
        out.writeStringField("StreamViewType", stream.viewType());
        out.writeEndObject();
        out.writeStringField("eventSourceARN", stream.arn());
        out.writeEndObject();
    }

    /** As long as DynamoDB's. */
    static String sequence(Change change) {
        return "%025d".formatted(change.sequence()).replaceFirst("^0", "1");
    }

    static int size(Change change) {
        return change.before().map(Item::size).orElse(0)
                + change.after().map(Item::size).orElse(0);
    }
}
