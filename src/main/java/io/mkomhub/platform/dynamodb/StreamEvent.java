package io.mkomhub.platform.dynamodb;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A batch of changes of the table, as Lambda delivers it from a DynamoDB stream with a tumbling window
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-windows.html).
 *
 * @param shard the shard of the stream
 * @param changes the changes in the order of the shard; empty at the end of a window
 */
public record StreamEvent(String shard, List<TableChange> changes) {

    private static final String NO_SHARD =
            "is missing: Lambda tells the shard only if the trigger of the function has a tumbling window"
                    + " (TumblingWindowInSeconds)";

    /** The view type that the table's stream has, the only one with both images. */
    private static final String BOTH_IMAGES = "NEW_AND_OLD_IMAGES";

    private static final Pattern DIGITS = Pattern.compile("[0-9]{1,40}");

    public StreamEvent {
        changes = List.copyOf(changes);
    }

    /**
     * Reads an event.
     *
     * @throws InvalidInputException if any part of it is not as documented; no record is left out
     */
    public static StreamEvent read(JsonNode event) {
        Fields fields = Fields.of(event);
        String shard = fields.optionalText("shardId").orElseThrow(() -> fields.invalid("shardId", NO_SHARD));
        List<TableChange> changes = new ArrayList<>();
        for (Fields each : fields.objects("Records")) {
            changes.add(change(each));
        }
        return new StreamEvent(shard, changes);
    }

    private static TableChange change(Fields each) {
        Fields told = each.object("dynamodb");
        if (!told.text("StreamViewType").equals(BOTH_IMAGES)) {
            throw told.invalid("StreamViewType", "must be " + BOTH_IMAGES);
        }
        String sequence = told.text("SequenceNumber");
        if (!DIGITS.matcher(sequence).matches()) {
            throw told.invalid("SequenceNumber", "must be digits");
        }
        Optional<Item> before = image(told, "OldImage");
        Optional<Item> after = image(told, "NewImage");
        String name = each.text("eventName");
        boolean complete = switch (name) {
            case "INSERT" -> before.isEmpty() && after.isPresent();
            case "MODIFY" -> before.isPresent() && after.isPresent();
            case "REMOVE" -> before.isPresent() && after.isEmpty();
            default -> throw each.invalid("eventName", "must be INSERT, MODIFY or REMOVE");
        };
        if (!complete) {
            throw each.invalid("eventName", "does not match the images of the record");
        }
        return new TableChange(sequence, before, after);
    }

    private static Optional<Item> image(Fields told, String name) {
        return told.optionalValue(name).map(image -> {
            if (image instanceof ObjectNode attributes) {
                return Item.of(StreamValues.attributes(told.pathOf(name), attributes));
            }
            throw told.invalid(name, "must be a JSON object");
        });
    }
}
