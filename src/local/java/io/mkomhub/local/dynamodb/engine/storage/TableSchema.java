package io.mkomhub.local.dynamodb.engine.storage;

import java.util.List;
import java.util.Optional;

/**
 * What a table is made of.
 *
 * @param id given to it when it was created; part of its ARN's life, not of its name
 * @param createdAt seconds since 1970
 * @param billingMode PROVISIONED or PAY_PER_REQUEST
 * @param timeToLiveAttribute the attribute that holds when an item expires, in seconds since 1970
 */
public record TableSchema(
        String name,
        String id,
        double createdAt,
        String billingMode,
        long readUnits,
        long writeUnits,
        KeySchema key,
        List<IndexSchema> indexes,
        Optional<String> timeToLiveAttribute) {

    /**
     * A global secondary index.
     *
     * @param projection ALL, KEYS_ONLY or INCLUDE
     * @param included attributes beside the keys, for INCLUDE
     */
    public record IndexSchema(String name, KeySchema key, String projection, List<String> included) {

        /** Whether the index holds all attributes. */
        public boolean holdsAll() {
            return projection.equals("ALL");
        }
    }

    /** The same with another time to live. */
    public TableSchema withTimeToLive(Optional<String> attribute) {
        return new TableSchema(name, id, createdAt, billingMode, readUnits, writeUnits, key, indexes, attribute);
    }
}
