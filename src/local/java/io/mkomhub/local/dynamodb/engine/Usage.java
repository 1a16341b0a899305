package io.mkomhub.local.dynamodb.engine;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What has been asked for and what AWS would charge for it, by caller, operation, table, index and kind of item.
 *
 * <p>A request that a fault refused counts as a request and costs nothing. One whose answer was lost counts in full.
 */
public final class Usage {

    /** Who did what. */
    public record Operation(String caller, String operation) {}

    /**
     * What units are counted for.
     *
     * @param index empty for the table itself
     * @param kind what the engine was told to call such items; empty where it was told nothing
     */
    public record Target(String caller, String operation, String table, String index, String kind) {}

    /** Capacity units: reads of up to 4 KB with strong consistency, writes of up to 1 KB. */
    public record Amount(double readUnits, double writeUnits) {

        private Amount plus(Amount other) {
            return new Amount(readUnits + other.readUnits, writeUnits + other.writeUnits);
        }
    }

    /** Units and what they were for. */
    public record Row(Target target, Amount amount) {}

    private final Map<Operation, Long> requests = new ConcurrentHashMap<>();
    private final Map<Target, Amount> amounts = new ConcurrentHashMap<>();

    void add(String caller, String operation, Meter meter) {
        requests.merge(new Operation(caller, operation), 1L, Long::sum);
        meter.costs()
                .forEach((target, cost) -> amounts.merge(
                        new Target(caller, operation, target.table(), target.index(), target.kind()),
                        new Amount(cost.reads(), cost.writes()),
                        Amount::plus));
    }

    /** How often each operation was asked for. */
    public Map<Operation, Long> requests() {
        return Map.copyOf(requests);
    }

    /** All units, in the order of callers, operations, tables, indexes and kinds. */
    public List<Row> rows() {
        return amounts.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(row -> row.target().toString()))
                .toList();
    }

    /** All units together. */
    public Amount total() {
        return amounts.values().stream().reduce(new Amount(0, 0), Amount::plus);
    }

    /** Starts again from nothing. */
    public void reset() {
        requests.clear();
        amounts.clear();
    }
}
