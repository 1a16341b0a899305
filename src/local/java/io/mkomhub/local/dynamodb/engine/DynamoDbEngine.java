package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.error.ConditionFailedException;
import io.mkomhub.local.dynamodb.engine.error.TransactionCanceledException;
import io.mkomhub.local.dynamodb.engine.storage.Journal;
import io.mkomhub.local.dynamodb.engine.storage.Storage;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * DynamoDB, as far as an application and its tools use it: tables and their time to live, single items, batches, queries and
 * scans, transactions, global secondary indexes, PartiQL. What it does not know it refuses, with DynamoDB's own errors.
 *
 * <p>It knows one region and one account, lets everybody in, and has capacity for everything; it counts in {@link Usage} what
 * AWS would charge. Items are in memory, or in a file that survives the end of the process; see {@link Storage}.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/Welcome.html">API reference</a>
 */
public final class DynamoDbEngine implements AutoCloseable {

    /** What stands before the name of an operation in {@code X-Amz-Target}. */
    public static final String TARGET = "DynamoDB_20120810.";

    private static final String REGION = "sa-east-1";
    private static final int DEEPEST_JSON = 200;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .maxNestingDepth(DEEPEST_JSON)
                            .build())
                    .build())
            .build();

    /** What is answered. */
    public static final class Response {

        private final int status;
        private final byte[] body;

        Response(int status, byte[] body) {
            this.status = status;
            this.body = body;
        }

        /** HTTP status. */
        public int status() {
            return status;
        }

        /** Its JSON, not to be changed. */
        public byte[] body() {
            return body;
        }
    }

    private final Storage storage;
    private final Faults faults = new Faults();
    private final Usage usage = new Usage();
    private final Map<String, BiFunction<Request, Meter, Answer>> operations;

    private DynamoDbEngine(Storage storage, Function<Map<String, Value>, String> kindOf) {
        this.storage = storage;
        Context context = new Context(storage, new ItemLocks(), faults, kindOf);
        TableOperations tables = new TableOperations(context, REGION);
        ItemOperations items = new ItemOperations(context);
        BatchOperations batches = new BatchOperations(context);
        ReadOperations reads = new ReadOperations(context);
        TransactionOperations transactions = new TransactionOperations(context);
        StatementOperations statements = new StatementOperations(context, transactions);
        this.operations = Map.ofEntries(
                Map.entry("CreateTable", (request, meter) -> tables.create(request)),
                Map.entry("DescribeTable", (request, meter) -> tables.describe(request)),
                Map.entry("DeleteTable", (request, meter) -> tables.delete(request)),
                Map.entry("ListTables", (request, meter) -> tables.list(request)),
                Map.entry("UpdateTimeToLive", (request, meter) -> tables.updateTimeToLive(request)),
                Map.entry("DescribeTimeToLive", (request, meter) -> tables.describeTimeToLive(request)),
                Map.entry("GetItem", items::get),
                Map.entry("PutItem", (request, meter) -> items.write(Write.Kind.PUT, "PutItem", request, meter)),
                Map.entry(
                        "UpdateItem", (request, meter) -> items.write(Write.Kind.UPDATE, "UpdateItem", request, meter)),
                Map.entry(
                        "DeleteItem", (request, meter) -> items.write(Write.Kind.DELETE, "DeleteItem", request, meter)),
                Map.entry("BatchGetItem", batches::get),
                Map.entry("BatchWriteItem", batches::write),
                Map.entry("Query", reads::query),
                Map.entry("Scan", reads::scan),
                Map.entry("TransactWriteItems", transactions::write),
                Map.entry("TransactGetItems", transactions::get),
                Map.entry("ExecuteStatement", statements::execute),
                Map.entry("BatchExecuteStatement", statements::executeBatch),
                Map.entry("ExecuteTransaction", statements::executeTransaction));
    }

    /** An engine whose items are gone when it is closed. */
    public static DynamoDbEngine inMemory() {
        return inMemory(InstantSource.system(), key -> "");
    }

    /**
     * As above, with a clock and names for kinds of items.
     *
     * @param kindOf what {@link Usage} calls items with such a key, or with such a part of it
     */
    public static DynamoDbEngine inMemory(InstantSource clock, Function<Map<String, Value>, String> kindOf) {
        return new DynamoDbEngine(Storage.inMemory(clock), kindOf);
    }

    /** An engine whose items are in a directory, which one engine at a time may use. */
    public static DynamoDbEngine in(Path directory) {
        return in(directory, InstantSource.system(), key -> "");
    }

    /** As above, with a clock and names for kinds of items. */
    public static DynamoDbEngine in(Path directory, InstantSource clock, Function<Map<String, Value>, String> kindOf) {
        return new DynamoDbEngine(Storage.in(directory, clock), kindOf);
    }

    /** How it misbehaves. */
    public Faults faults() {
        return faults;
    }

    /** What has been asked for. */
    public Usage usage() {
        return usage;
    }

    /** Sets how long after a write the indexes show it; at once, unless it is set. */
    public void indexLag(Duration lag) {
        storage.indexLag(lag);
    }

    /** Sets how long after it expired an item is deleted; empty for never, which it is unless it is set. */
    public void timeToLiveLag(Optional<Duration> lag) {
        storage.timeToLive().lag(lag);
    }

    /**
     * Keeps the changes of a table from now on, until whoever reads them removes them.
     *
     * @throws IllegalArgumentException if there is no such table
     */
    public Journal journal(String table) {
        return storage.journal(
                storage.table(table).orElseThrow(() -> new IllegalArgumentException("there is no table " + table)));
    }

    /**
     * Carries out a request.
     *
     * @param operation such as {@code PutItem}
     * @param body its JSON
     * @param caller whom {@link Usage} counts it for
     */
    public Response execute(String operation, byte[] body, String caller) {
        Meter meter = new Meter();
        try {
            BiFunction<Request, Meter, Answer> action = operations.get(operation);
            if (action == null) {
                throw new ApiException(400, "UnknownOperationException", "");
            }
            try {
                faults.before(operation);
                Answer answer = action.apply(new Request(parse(body)), meter);
                if (faults.happens(Fault.LOST_ANSWER, operation)) {
                    throw Fault.LOST_ANSWER.error();
                }
                return new Response(200, json(answer));
            } finally {
                usage.add(caller, operation, meter);
            }
        } catch (ApiException e) {
            return new Response(e.status(), json(error(e)));
        }
    }

    private static JsonNode parse(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw ApiException.serialization("Unexpected token received from parser");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] json(Answer answer) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.getFactory().createGenerator(body)) {
            json.setCodec(JSON);
            json.writeStartObject();
            answer.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return body.toByteArray();
    }

    private static Answer error(ApiException e) {
        String space = switch (e.code()) {
            case "ValidationException" -> "com.amazon.coral.validate#";
            case "SerializationException", "UnknownOperationException", "AccessDeniedException" ->
                "com.amazon.coral.service#";
            default -> "com.amazonaws.dynamodb.v20120810#";
        };
        return json -> {
            json.writeStringField("__type", space + e.code());
            if (e instanceof TransactionCanceledException cancelled) {
                json.writeStringField("Message", e.text());
                json.writeArrayFieldStart("CancellationReasons");
                for (TransactionCanceledException.Reason reason : cancelled.reasons()) {
                    json.writeStartObject();
                    json.writeStringField("Code", reason.code());
                    if (!reason.message().isEmpty()) {
                        json.writeStringField("Message", reason.message());
                    }
                    Answer.item("Item", reason.item()).write(json);
                    json.writeEndObject();
                }
                json.writeEndArray();
            } else if (!e.text().isEmpty()) {
                json.writeStringField("message", e.text());
            }
            if (e instanceof ConditionFailedException failed) {
                Answer.item("Item", failed.item()).write(json);
            }
        };
    }

    @Override
    public void close() {
        storage.close();
    }
}
