package io.mkomhub.local;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.dynamodb.engine.Usage;
import io.mkomhub.local.sqs.SqsUsage;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;

/** What the functions asked of DynamoDB and SQS, and what AWS would charge for: requests and capacity units. */
public final class LocalUsage {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SqsUsage sqs = new SqsUsage();
    private volatile Optional<Usage> dynamoDb = Optional.empty();

    LocalUsage() {}

    void dynamoDb(Usage usage) {
        dynamoDb = Optional.of(usage);
    }

    /** What was asked of SQS. */
    public SqsUsage sqs() {
        return sqs;
    }

    /** What was asked of DynamoDB; empty when this run uses an external one. */
    public Optional<Usage> dynamoDb() {
        return dynamoDb;
    }

    /** Starts again from nothing. */
    public void reset() {
        sqs.reset();
        dynamoDb.ifPresent(Usage::reset);
    }

    /**
     * All of it as JSON: {@code dynamodb.requests} by function and operation, {@code dynamodb.units} by function, operation,
     * index and kind of item, {@code sqs} by function, action and queue.
     */
    public String json() {
        ObjectNode all = JSON.createObjectNode();
        dynamoDb.ifPresent(usage -> {
            ObjectNode tables = all.putObject("dynamodb");
            ArrayNode requests = tables.putArray("requests");
            usage.requests().entrySet().stream()
                    .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
                    .forEach(entry -> requests.addObject()
                            .put("function", entry.getKey().caller())
                            .put("operation", entry.getKey().operation())
                            .put("requests", entry.getValue()));
            ArrayNode units = tables.putArray("units");
            usage.rows()
                    .forEach(row -> units.addObject()
                            .put("function", row.target().caller())
                            .put("operation", row.target().operation())
                            .put("index", row.target().index())
                            .put("kind", row.target().kind())
                            .put("read_units", row.amount().readUnits())
                            .put("write_units", row.amount().writeUnits()));
        });
        ArrayNode queues = all.putArray("sqs");
        sqs.rows()
                .forEach(row -> queues.addObject()
                        .put("function", row.call().caller())
                        .put("action", row.call().action())
                        .put("queue", row.call().queue())
                        .put("requests", row.amount().requests())
                        .put("charged", row.amount().charged()));
        return all.toPrettyString();
    }

    /** A line for each function, to be shown to people. */
    public String table() {
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT,
                "%-20s %18s %12s %12s %14s %14s%n",
                "",
                "DynamoDB requests",
                "write units",
                "read units",
                "SQS requests",
                "empty polls"));
        for (String function : functions()) {
            table.append(String.format(
                    Locale.ROOT,
                    "%-20s %18.0f %12.1f %12.1f %14.0f %14.0f%n",
                    function,
                    requests(function),
                    units(function, Usage.Amount::writeUnits),
                    units(function, Usage.Amount::readUnits),
                    sqsRequests(function, false),
                    sqsRequests(function, true)));
        }
        return table.toString();
    }

    private Set<String> functions() {
        Set<String> names = new TreeSet<>();
        dynamoDb.ifPresent(usage -> usage.requests().keySet().forEach(operation -> names.add(operation.caller())));
        sqs.rows().forEach(row -> names.add(row.call().caller()));
        return names;
    }

    private double requests(String function) {
        return dynamoDb.map(Usage::requests).orElse(Map.of()).entrySet().stream()
                .filter(entry -> entry.getKey().caller().equals(function))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    private double units(String function, ToDoubleFunction<Usage.Amount> kind) {
        return dynamoDb.stream()
                .flatMap(usage -> usage.rows().stream())
                .filter(row -> row.target().caller().equals(function))
                .mapToDouble(row -> kind.applyAsDouble(row.amount()))
                .sum();
    }

    private double sqsRequests(String function, boolean empty) {
        return sqs.rows().stream()
                .filter(row -> row.call().caller().equals(function))
                .filter(row -> row.call().action().equals(SqsUsage.EMPTY_RECEIVE) == empty)
                .mapToLong(row -> row.amount().charged())
                .sum();
    }
}
