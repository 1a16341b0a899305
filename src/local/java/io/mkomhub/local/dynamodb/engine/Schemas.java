package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.Map;

/** Holds keys and items against the schema of their table. */
final class Schemas {

    private static final int LARGEST_PARTITION_KEY = 2048;
    private static final int LARGEST_SORT_KEY = 1024;

    private Schemas() {}

    /** The attributes of a key and nothing else. */
    static void checkKey(TableSchema table, Map<String, Value> key) {
        for (KeySchema.Attribute attribute : table.key().attributes()) {
            Value value = key.get(attribute.name());
            if (value == null || !value.type().equals(attribute.type())) {
                throw ApiException.validation("The provided key element does not match the schema");
            }
            checkKeyValue(table.key(), attribute, value);
        }
        if (key.size() != table.key().attributes().size()) {
            throw ApiException.validation("The provided key element does not match the schema");
        }
    }

    /** An item to be put. */
    static void checkItem(TableSchema table, Map<String, Value> item, boolean inBatch) {
        for (KeySchema.Attribute attribute : table.key().attributes()) {
            Value value = item.get(attribute.name());
            if (value == null) {
                throw inBatch
                        ? ApiException.validation("The provided key element does not match the schema")
                        : ApiException.invalidParameter("Missing the key " + attribute.name() + " in the item");
            } else if (!value.type().equals(attribute.type())) {
                throw inBatch
                        ? ApiException.validation("The provided key element does not match the schema")
                        : ApiException.invalidParameter("Type mismatch for key " + attribute.name() + " expected: "
                                + attribute.type() + " actual: " + value.type());
            }
            checkKeyValue(table.key(), attribute, value);
        }
        checkIndexKeys(table, item, false);
    }

    private static void checkKeyValue(KeySchema schema, KeySchema.Attribute attribute, Value value) {
        if (isEmpty(value)) {
            throw emptyKey(attribute, value);
        }
        boolean partition = attribute.equals(schema.partition());
        int largest = partition ? LARGEST_PARTITION_KEY : LARGEST_SORT_KEY;
        if (value.size() > largest) {
            throw ApiException.invalidParameter("Aggregated size of all " + (partition ? "hash" : "range")
                    + " keys has exceeded the size limit of " + largest + " bytes");
        }
    }

    static ApiException emptyKey(KeySchema.Attribute attribute, Value value) {
        return ApiException.validation(
                "One or more parameter values are not valid. The AttributeValue for a key attribute"
                        + " cannot contain an empty " + kind(value) + " value. Key: " + attribute.name());
    }

    static boolean isEmpty(Value value) {
        return (value instanceof Value.S || value instanceof Value.B) && value.size() == 0;
    }

    private static String kind(Value value) {
        return value instanceof Value.B ? "binary" : "string";
    }

    /**
     * The keys of indexes in an item.
     *
     * @param updated whether an update made it so
     */
    static void checkIndexKeys(TableSchema table, Map<String, Value> item, boolean updated) {
        for (TableSchema.IndexSchema index : table.indexes()) {
            for (KeySchema.Attribute attribute : index.key().attributes()) {
                Value value = item.get(attribute.name());
                if (value == null) {
                    continue;
                }
                if (!value.type().equals(attribute.type())) {
                    throw ApiException.invalidParameter("Type mismatch for Index Key " + attribute.name()
                            + " Expected: " + attribute.type() + " Actual: " + value.type() + " IndexName: "
                            + index.name());
                } else if (isEmpty(value)) {
                    String empty =
                            "The AttributeValue for a key attribute cannot contain an empty " + kind(value) + " value.";
                    throw ApiException.validation(
                            updated
                                    ? "One or more parameter values are not valid. The update expression attempted to"
                                            + " update a secondary index key to a value that is not supported. " + empty
                                    : "One or more parameter values are not valid. A value specified for a secondary"
                                            + " index key is not supported. " + empty + " IndexName: " + index.name()
                                            + ", IndexKey: " + attribute.name());
                }
                checkKeyValue(index.key(), attribute, value);
            }
        }
    }

    /** Whether an item may be so large. */
    static void checkSize(Item item, boolean updated) {
        if (item.size() > Item.LARGEST) {
            throw ApiException.validation(
                    updated
                            ? "Item size to update has exceeded the maximum allowed size"
                            : "Item size has exceeded the maximum allowed size");
        }
    }
}
