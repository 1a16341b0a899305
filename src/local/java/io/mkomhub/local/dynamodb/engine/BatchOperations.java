package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.expression.Projection;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import io.mkomhub.local.dynamodb.engine.value.ValueJson;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** BatchGetItem and BatchWriteItem. */
final class BatchOperations {

    private static final int MAX_WRITES = 25;
    private static final int MAX_KEYS = 100;
    private static final int LARGEST_ANSWER = 16 * 1024 * 1024;
    private static final String DUPLICATES = "Provided list of item keys contains duplicates";

    private final Context context;

    BatchOperations(Context context) {
        this.context = context;
    }

    private record Reading(
            String name,
            JsonNode source,
            List<Map<String, Value>> keys,
            Optional<Projection> projection,
            boolean strong) {}

    Answer get(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Reading> readings = new ArrayList<>();
        int count = 0;
        for (Map.Entry<String, JsonNode> entry : items(request, "BatchGetItem")) {
            Request block = new Request(entry.getValue());
            block.refuseLegacy(List.of("ProjectionExpression"), "AttributesToGet");
            List<Map<String, Value>> keys = new ArrayList<>();
            JsonNode list = block.node("Keys");
            if (!list.isArray() || list.isEmpty()) {
                throw ApiException.constraint(
                        list.isArray() ? "'[]'" : "null",
                        "requestItems." + entry.getKey() + ".member.keys",
                        list.isArray()
                                ? "Member must have length greater than or equal to 1"
                                : "Member must not be null");
            }
            if (list.size() > MAX_KEYS) {
                throw ApiException.validation("1 validation error detected: Value at 'RequestItems." + entry.getKey()
                        + ".member.Keys' failed to satisfy constraint: Member must have length less than or equal to "
                        + MAX_KEYS);
            }
            list.forEach(key -> keys.add(ValueJson.readMap(key)));
            count += keys.size();
            Placeholders placeholders = block.placeholders("ProjectionExpression");
            Optional<Projection> projection =
                    block.text("ProjectionExpression").map(text -> Projection.read(text, placeholders));
            placeholders.checkAllUsed();
            readings.add(new Reading(
                    Request.checkedTableName(entry.getKey(), 1),
                    entry.getValue(),
                    keys,
                    projection,
                    block.flag("ConsistentRead")));
        }
        if (count > MAX_KEYS) {
            throw ApiException.validation("Too many items requested for the BatchGetItem call");
        }
        for (Reading reading : readings) {
            Table table = context.table(reading.name());
            Set<Table.Key> seen = new HashSet<>();
            for (Map<String, Value> key : reading.keys()) {
                Schemas.checkKey(table.schema(), key);
                if (!seen.add(table.key(key))) {
                    throw ApiException.validation(DUPLICATES);
                }
            }
        }
        return read(readings, meter).and(meter.all(mode, false));
    }

    private Answer read(List<Reading> readings, Meter meter) {
        Map<String, List<Item>> found = new LinkedHashMap<>();
        Map<Reading, List<Integer>> left = new LinkedHashMap<>();
        long size = 0;
        for (Reading reading : readings) {
            Table table = context.table(reading.name());
            List<Item> items = found.computeIfAbsent(table.schema().name(), name -> new ArrayList<>());
            for (int i = 0; i < reading.keys().size(); i++) {
                if (size > LARGEST_ANSWER || context.faults().happens(Fault.UNPROCESSED, "BatchGetItem")) {
                    left.computeIfAbsent(reading, any -> new ArrayList<>()).add(i);
                    continue;
                }
                Item item = context.read(
                        table,
                        reading.keys().get(i),
                        reading.strong() ? ItemOperations.STRONG : ItemOperations.EVENTUAL,
                        meter);
                if (item != null) {
                    size += item.size();
                    items.add(reading.projection().map(p -> p.of(item)).orElse(item));
                }
            }
        }
        return json -> {
            json.writeObjectFieldStart("Responses");
            for (Map.Entry<String, List<Item>> entry : found.entrySet()) {
                Answer.items(entry.getKey(), entry.getValue()).write(json);
            }
            json.writeEndObject();
            json.writeObjectFieldStart("UnprocessedKeys");
            for (Map.Entry<Reading, List<Integer>> entry : left.entrySet()) {
                json.writeObjectFieldStart(entry.getKey().name());
                for (Map.Entry<String, JsonNode> member :
                        entry.getKey().source().properties()) {
                    json.writeFieldName(member.getKey());
                    if (member.getKey().equals("Keys")) {
                        json.writeStartArray();
                        for (int i : entry.getValue()) {
                            json.writeTree(member.getValue().get(i));
                        }
                        json.writeEndArray();
                    } else {
                        json.writeTree(member.getValue());
                    }
                }
                json.writeEndObject();
            }
            json.writeEndObject();
        };
    }

    private static List<Map.Entry<String, JsonNode>> items(Request request, String operation) {
        JsonNode items = request.node("RequestItems");
        if (items.isMissingNode() || items.isNull()) {
            throw ApiException.constraint("null", "requestItems", "Member must not be null");
        } else if (!items.isObject()) {
            throw ValueJson.unexpected(items, "Map");
        } else if (items.isEmpty()) {
            throw ApiException.validation("The requestItems parameter is required for " + operation);
        }
        return List.copyOf(items.properties());
    }

    private record Writing(String table, Write write, JsonNode source) {}

    Answer write(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Writing> writings = new ArrayList<>();
        for (Map.Entry<String, JsonNode> entry : items(request, "BatchWriteItem")) {
            int size = entry.getValue().size();
            if (entry.getValue().isArray() && (size < 1 || size > MAX_WRITES)) {
                throw ApiException.constraint(
                        "'{" + entry.getKey() + "=" + entry.getValue() + "}'",
                        "requestItems",
                        "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member"
                                + " must have length greater than or equal to 1]");
            }
            String name = Request.checkedTableName(entry.getKey(), 1);
            List<Request> writes = Request.structures(entry.getValue());
            for (int i = 0; i < writes.size(); i++) {
                writings.add(new Writing(
                        name, write(name, writes.get(i)), entry.getValue().get(i)));
            }
        }
        if (writings.size() > MAX_WRITES) {
            throw ApiException.validation("Too many items requested for the BatchWriteItem call");
        }
        Set<Table.Key> seen = new HashSet<>();
        for (Writing writing : writings) {
            Table table = context.table(writing.table());
            writing.write().check(table.schema(), true);
            if (!seen.add(table.key(writing.write().attributes()))) {
                throw ApiException.validation(DUPLICATES);
            }
        }
        return write(writings, meter).and(meter.all(mode, false));
    }

    private static Write write(String table, Request request) {
        Map.Entry<String, Request> only = request.onlyStructure()
                .orElseThrow(() -> ApiException.validation(
                        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the"
                                + " supported datatypes"));
        return switch (only.getKey()) {
            case "PutRequest" ->
                new Write(
                        Write.Kind.PUT,
                        table,
                        only.getValue().attributes("Item"),
                        Optional.empty(),
                        Optional.empty(),
                        false);
            case "DeleteRequest" ->
                new Write(
                        Write.Kind.DELETE,
                        table,
                        only.getValue().attributes("Key"),
                        Optional.empty(),
                        Optional.empty(),
                        false);
            default -> throw ApiException.validation("A write request is a PutRequest or a DeleteRequest");
        };
    }

    /** With a file, all of it is written at once; otherwise an item at a time, as DynamoDB does. */
    private Answer write(List<Writing> writings, Meter meter) {
        Map<String, List<JsonNode>> left = new LinkedHashMap<>();
        context.storage().change(() -> {
            for (Writing writing : writings) {
                try {
                    if (context.faults().happens(Fault.UNPROCESSED, "BatchWriteItem")) {
                        throw Fault.UNPROCESSED.error();
                    }
                    context.writeInChange(context.table(writing.table()), writing.write(), "BatchWriteItem", meter);
                } catch (ApiException e) {
                    left.computeIfAbsent(writing.table(), name -> new ArrayList<>())
                            .add(writing.source());
                }
            }
            return true;
        });
        return json -> {
            json.writeObjectFieldStart("UnprocessedItems");
            for (Map.Entry<String, List<JsonNode>> entry : left.entrySet()) {
                json.writeArrayFieldStart(entry.getKey());
                for (JsonNode source : entry.getValue()) {
                    json.writeTree(source);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        };
    }
}
