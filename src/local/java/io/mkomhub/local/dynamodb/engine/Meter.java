package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/** What one request costs, by table, index and kind of item. */
final class Meter {

    /** What units are counted for; the index is empty for the table itself. */
    record Target(String table, String index, String kind) {}

    /** Units. */
    record Cost(double reads, double writes) {

        Cost plus(Cost other) {
            return new Cost(reads + other.reads, writes + other.writes);
        }
    }

    private final Map<Target, Cost> costs = new LinkedHashMap<>();

    void read(String table, String index, String kind, double units) {
        costs.merge(new Target(table, index, kind), new Cost(units, 0), Cost::plus);
    }

    void write(String table, String kind, double units, Map<String, Integer> indexUnits, int factor) {
        costs.merge(new Target(table, "", kind), new Cost(0, units * factor), Cost::plus);
        indexUnits.forEach((index, more) ->
                costs.merge(new Target(table, index, kind), new Cost(0, (double) more * factor), Cost::plus));
    }

    Map<Target, Cost> costs() {
        return costs;
    }

    private Cost sum(String table, boolean ofTable, String index) {
        Cost sum = new Cost(0, 0);
        for (Map.Entry<Target, Cost> cost : costs.entrySet()) {
            Target target = cost.getKey();
            if (target.table().equals(table) && (!ofTable || target.index().equals(index))) {
                sum = sum.plus(cost.getValue());
            }
        }
        return sum;
    }

    /**
     * The consumed capacity of one table.
     *
     * @param mode NONE, TOTAL or INDEXES
     */
    Answer one(String mode, boolean split) {
        return mode.equals("NONE") || costs.isEmpty()
                ? Answer.EMPTY
                : json -> {
                    json.writeFieldName("ConsumedCapacity");
                    write(json, costs.keySet().iterator().next().table(), mode, split);
                };
    }

    /**
     * The consumed capacity of each table.
     *
     * @param mode NONE, TOTAL or INDEXES
     */
    Answer all(String mode, boolean split) {
        if (mode.equals("NONE")) {
            return Answer.EMPTY;
        }
        Set<String> tables = new LinkedHashSet<>();
        costs.keySet().forEach(target -> tables.add(target.table()));
        return json -> {
            json.writeArrayFieldStart("ConsumedCapacity");
            for (String table : tables) {
                write(json, table, mode, split);
            }
            json.writeEndArray();
        };
    }

    private void write(JsonGenerator json, String table, String mode, boolean split) throws IOException {
        json.writeStartObject();
        json.writeStringField("TableName", table);
        units(json, sum(table, false, ""), split);
        if (mode.equals("INDEXES")) {
            json.writeObjectFieldStart("Table");
            units(json, sum(table, true, ""), split);
            json.writeEndObject();
            Set<String> indexes = new LinkedHashSet<>();
            costs.keySet().stream()
                    .filter(target ->
                            target.table().equals(table) && !target.index().isEmpty())
                    .forEach(target -> indexes.add(target.index()));
            if (!indexes.isEmpty()) {
                json.writeObjectFieldStart("GlobalSecondaryIndexes");
                for (String index : indexes) {
                    json.writeObjectFieldStart(index);
                    units(json, sum(table, true, index), split);
                    json.writeEndObject();
                }
                json.writeEndObject();
            }
        }
        json.writeEndObject();
    }

    private static void units(JsonGenerator json, Cost cost, boolean split) throws IOException {
        json.writeNumberField("CapacityUnits", cost.reads() + cost.writes());
        if (split && cost.reads() > 0) {
            json.writeNumberField("ReadCapacityUnits", cost.reads());
        }
        if (split && cost.writes() > 0) {
            json.writeNumberField("WriteCapacityUnits", cost.writes());
        }
    }
}
