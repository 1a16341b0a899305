package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.Storage;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema.IndexSchema;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** CreateTable, DescribeTable, DeleteTable, ListTables, UpdateTimeToLive and DescribeTimeToLive. */
final class TableOperations {

    private static final int SHORTEST_NAME = 3;
    private static final int MAX_LISTED = 100;
    private static final int MAX_KEY_ATTRIBUTES = 2;
    private static final List<String> BILLING_MODES = List.of("PROVISIONED", "PAY_PER_REQUEST");
    private static final List<String> PROJECTIONS = List.of("ALL", "INCLUDE", "KEYS_ONLY");

    private final Storage storage;
    private final String region;

    TableOperations(Context context, String region) {
        this.storage = context.storage();
        this.region = region;
    }

    Answer create(Request request) {
        String name = Request.checkedTableName(
                request.text("TableName")
                        .orElseThrow(() -> ApiException.validation(
                                "The parameter 'TableName' is required but was not present in the request")),
                SHORTEST_NAME);
        if (request.has("LocalSecondaryIndexes")) {
            throw ApiException.validation("Local secondary indexes are not supported here");
        }
        Map<String, String> types = types(request);
        Set<String> used = new HashSet<>();
        KeySchema key = key(request, "keySchema", types, used);
        List<IndexSchema> indexes = indexes(request, types, used);
        if (!used.equals(types.keySet())) {
            throw ApiException.invalidParameter("Some AttributeDefinitions are not used. AttributeDefinitions: "
                    + List.copyOf(types.keySet()) + ", keys used: " + used);
        }
        String billing = request.oneOf("BillingMode", "PROVISIONED", BILLING_MODES);
        Optional<Request> throughput = request.has("ProvisionedThroughput")
                ? Optional.of(new Request(request.node("ProvisionedThroughput")))
                : Optional.empty();
        if (billing.equals("PROVISIONED") && throughput.isEmpty()) {
            throw ApiException.invalidParameter(
                    "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
        } else if (billing.equals("PAY_PER_REQUEST") && throughput.isPresent()) {
            throw ApiException.invalidParameter("Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when"
                    + " BillingMode is PAY_PER_REQUEST");
        }
        TableSchema schema = new TableSchema(
                name,
                UUID.randomUUID().toString(),
                storage.now().toEpochMilli() / 1000.0,
                billing,
                throughput.flatMap(t -> t.number("ReadCapacityUnits")).orElse(0),
                throughput.flatMap(t -> t.number("WriteCapacityUnits")).orElse(0),
                key,
                indexes,
                Optional.empty());
        if (!storage.create(schema)) {
            throw new ApiException(400, "ResourceInUseException", "Table already exists: " + name);
        }
        return describe("TableDescription", table(name), "CREATING");
    }

    private static Map<String, String> types(Request request) {
        if (!request.has("AttributeDefinitions")) {
            throw ApiException.invalidParameter("Some index key attributes are not defined in AttributeDefinitions."
                    + " Keys: [], AttributeDefinitions: []");
        }
        Map<String, String> types = new LinkedHashMap<>();
        for (Request definition : request.structures("AttributeDefinitions")) {
            String type = definition.text("AttributeType").orElse("null");
            if (!Set.of("S", "N", "B").contains(type)) {
                throw ApiException.constraint(
                        "'" + type + "'",
                        "attributeDefinitions." + (types.size() + 1) + ".member.attributeType",
                        "Member must satisfy enum value set: [B, N, S]");
            }
            String attribute = definition.text("AttributeName").orElse("");
            if (types.put(attribute, type) != null) {
                throw ApiException.invalidParameter("Duplicate AttributeName in AttributeDefinitions: " + attribute);
            }
        }
        return types;
    }

    private static KeySchema key(Request request, String at, Map<String, String> types, Set<String> used) {
        List<Request> elements = request.structures("KeySchema");
        if (elements.isEmpty() || elements.size() > MAX_KEY_ATTRIBUTES) {
            List<String> texts = new ArrayList<>();
            elements.forEach(element -> texts.add("KeySchemaElement(attributeName="
                    + element.text("AttributeName").orElse("null") + ", keyType="
                    + element.text("KeyType").orElse("null") + ")"));
            throw ApiException.constraint(
                    "'" + texts + "'",
                    at,
                    elements.isEmpty()
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to 2");
        }
        List<KeySchema.Attribute> attributes = new ArrayList<>();
        for (Request element : elements) {
            int place = attributes.size();
            String type = element.text("KeyType").orElse("null");
            if (!Set.of("HASH", "RANGE").contains(type)) {
                throw ApiException.constraint(
                        "'" + type + "'",
                        at + "." + (place + 1) + ".member.keyType",
                        "Member must satisfy enum value set: [HASH, RANGE]");
            } else if (!type.equals(place == 0 ? "HASH" : "RANGE")) {
                throw ApiException.validation(
                        place == 0
                                ? "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"
                                : "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
            }
            String attribute = element.text("AttributeName").orElse("");
            String defined = types.get(attribute);
            if (defined == null
                    || attributes.stream().anyMatch(other -> other.name().equals(attribute))) {
                throw ApiException.validation("Invalid KeySchema: Some index key attribute have no definition");
            }
            used.add(attribute);
            attributes.add(new KeySchema.Attribute(attribute, defined));
        }
        return new KeySchema(
                attributes.get(0), attributes.size() > 1 ? Optional.of(attributes.get(1)) : Optional.empty());
    }

    private static List<IndexSchema> indexes(Request request, Map<String, String> types, Set<String> used) {
        List<IndexSchema> indexes = new ArrayList<>();
        if (!request.has("GlobalSecondaryIndexes")) {
            return indexes;
        }
        Set<String> names = new HashSet<>();
        for (Request index : request.structures("GlobalSecondaryIndexes")) {
            String name = index.text("IndexName").orElse("");
            if (name.length() < SHORTEST_NAME) {
                throw ApiException.constraint(
                        "'" + name + "'",
                        "globalSecondaryIndexes." + (indexes.size() + 1) + ".member.indexName",
                        "Member must have length greater than or equal to 3");
            } else if (!names.add(name)) {
                throw ApiException.invalidParameter("Duplicate index name: " + name);
            }
            KeySchema key =
                    key(index, "globalSecondaryIndexes." + (indexes.size() + 1) + ".member.keySchema", types, used);
            Request projection = new Request(index.node("Projection"));
            String type = projection.text("ProjectionType").orElse("null");
            if (!PROJECTIONS.contains(type)) {
                throw ApiException.invalidParameter("Unknown ProjectionType: " + type);
            }
            List<String> included = new ArrayList<>();
            projection.node("NonKeyAttributes").forEach(each -> included.add(each.asText()));
            if (type.equals("INCLUDE") && included.isEmpty()) {
                throw ApiException.invalidParameter("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
            } else if (!type.equals("INCLUDE") && !included.isEmpty()) {
                throw ApiException.invalidParameter(
                        "ProjectionType is " + type + ", but NonKeyAttributes is specified");
            }
            indexes.add(new IndexSchema(name, key, type, included));
        }
        return indexes;
    }

    private Table table(String name) {
        return storage.table(name)
                .orElseThrow(
                        () -> ApiException.notFound("Requested resource not found: Table: " + name + " not found"));
    }

    Answer describe(Request request) {
        return describe("Table", table(request.tableName()), "ACTIVE");
    }

    Answer delete(Request request) {
        Table table = table(request.tableName());
        storage.delete(table);
        return describe("TableDescription", table.schema(), 0, "DELETING");
    }

    Answer list(Request request) {
        int limit = request.number("Limit").orElse(MAX_LISTED);
        if (limit < 1 || limit > MAX_LISTED) {
            throw ApiException.constraint(
                    "'" + limit + "'",
                    "limit",
                    limit < 1
                            ? "Member must have value greater than or equal to 1"
                            : "Member must have value less than or equal to " + MAX_LISTED);
        }
        String behind = request.text("ExclusiveStartTableName").orElse("");
        List<String> names = storage.tables().stream()
                .map(table -> table.schema().name())
                .filter(name -> name.compareTo(behind) > 0)
                .toList();
        List<String> page = names.subList(0, Math.min(limit, names.size()));
        return json -> {
            json.writeArrayFieldStart("TableNames");
            for (String name : page) {
                json.writeString(name);
            }
            json.writeEndArray();
            if (page.size() < names.size()) {
                json.writeStringField("LastEvaluatedTableName", page.get(page.size() - 1));
            }
        };
    }

    Answer updateTimeToLive(Request request) {
        String name = request.tableName();
        if (!request.has("TimeToLiveSpecification")) {
            throw ApiException.constraint("null", "timeToLiveSpecification", "Member must not be null");
        }
        Request wanted = new Request(request.node("TimeToLiveSpecification"));
        String attribute = wanted.text("AttributeName")
                .orElseThrow(() -> ApiException.constraint(
                        "null", "timeToLiveSpecification.attributeName", "Member must not be null"));
        boolean enabled = wanted.flag("Enabled");
        TableSchema schema = table(name).schema();
        if (enabled && schema.timeToLiveAttribute().isPresent()) {
            throw ApiException.validation("TimeToLive is already enabled");
        } else if (!enabled && schema.timeToLiveAttribute().isEmpty()) {
            throw ApiException.validation("TimeToLive is already disabled");
        }
        storage.replace(schema.withTimeToLive(enabled ? Optional.of(attribute) : Optional.empty()));
        return json -> {
            json.writeObjectFieldStart("TimeToLiveSpecification");
            json.writeBooleanField("Enabled", enabled);
            json.writeStringField("AttributeName", attribute);
            json.writeEndObject();
        };
    }

    Answer describeTimeToLive(Request request) {
        Optional<String> attribute = table(request.tableName()).schema().timeToLiveAttribute();
        return json -> {
            json.writeObjectFieldStart("TimeToLiveDescription");
            json.writeStringField("TimeToLiveStatus", attribute.isPresent() ? "ENABLED" : "DISABLED");
            if (attribute.isPresent()) {
                json.writeStringField("AttributeName", attribute.get());
            }
            json.writeEndObject();
        };
    }

    private Answer describe(String member, Table table, String status) {
        return describe(member, table.schema(), table.itemCount(), status);
    }

    private Answer describe(String member, TableSchema schema, long items, String status) {
        return json -> {
            json.writeObjectFieldStart(member);
            json.writeStringField("TableName", schema.name());
            json.writeStringField("TableStatus", status);
            json.writeStringField("TableId", schema.id());
            json.writeStringField("TableArn", arn(schema));
            json.writeNumberField("CreationDateTime", schema.createdAt());
            json.writeNumberField("ItemCount", items);
            json.writeNumberField("TableSizeBytes", 0);
            Map<String, String> types = new LinkedHashMap<>();
            schema.key().attributes().forEach(attribute -> types.put(attribute.name(), attribute.type()));
            schema.indexes().forEach(index -> index.key().attributes().forEach(a -> types.put(a.name(), a.type())));
            json.writeArrayFieldStart("AttributeDefinitions");
            for (Map.Entry<String, String> type : types.entrySet()) {
                json.writeStartObject();
                json.writeStringField("AttributeName", type.getKey());
                json.writeStringField("AttributeType", type.getValue());
                json.writeEndObject();
            }
            json.writeEndArray();
            key(json, schema.key());
            throughput(json, schema);
            if (schema.billingMode().equals("PAY_PER_REQUEST")) {
                json.writeObjectFieldStart("BillingModeSummary");
                json.writeStringField("BillingMode", schema.billingMode());
                json.writeEndObject();
            }
            if (!schema.indexes().isEmpty()) {
                json.writeArrayFieldStart("GlobalSecondaryIndexes");
                for (IndexSchema index : schema.indexes()) {
                    index(json, schema, index, status);
                }
                json.writeEndArray();
            }
            json.writeEndObject();
        };
    }

    private String arn(TableSchema schema) {
        return "arn:aws:dynamodb:" + region + ":000000000000:table/" + schema.name();
    }

    private void index(JsonGenerator json, TableSchema schema, IndexSchema index, String status) throws IOException {
        json.writeStartObject();
        json.writeStringField("IndexName", index.name());
        json.writeStringField("IndexStatus", status);
        json.writeStringField("IndexArn", arn(schema) + "/index/" + index.name());
        key(json, index.key());
        json.writeObjectFieldStart("Projection");
        json.writeStringField("ProjectionType", index.projection());
        if (!index.included().isEmpty()) {
            json.writeArrayFieldStart("NonKeyAttributes");
            for (String name : index.included()) {
                json.writeString(name);
            }
            json.writeEndArray();
        }
        json.writeEndObject();
        throughput(json, schema);
        json.writeEndObject();
    }

    private static void key(JsonGenerator json, KeySchema key) throws IOException {
        json.writeArrayFieldStart("KeySchema");
        for (KeySchema.Attribute attribute : key.attributes()) {
            json.writeStartObject();
            json.writeStringField("AttributeName", attribute.name());
            json.writeStringField("KeyType", attribute.equals(key.partition()) ? "HASH" : "RANGE");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static void throughput(JsonGenerator json, TableSchema schema) throws IOException {
        json.writeObjectFieldStart("ProvisionedThroughput");
        json.writeNumberField("ReadCapacityUnits", schema.readUnits());
        json.writeNumberField("WriteCapacityUnits", schema.writeUnits());
        json.writeNumberField("NumberOfDecreasesToday", 0);
        json.writeEndObject();
    }
}
