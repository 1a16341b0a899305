package io.mkomhub.local.benchmark;

import io.mkomhub.local.QuietLibraries;
import io.mkomhub.local.dynamodb.Tables;
import io.mkomhub.local.dynamodb.engine.DynamoDbEngine;
import io.mkomhub.local.dynamodb.engine.EngineServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeDefinition;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BillingMode;
import software.amazon.awssdk.services.dynamodb.model.KeySchemaElement;
import software.amazon.awssdk.services.dynamodb.model.KeyType;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.ScalarAttributeType;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * Items a second with tables of different makes, asked through the AWS SDK as the functions ask: with one client and with
 * eight.
 *
 * <p>{@code -Dlocal.dynamodb.endpoint=http://…} adds one more. Prints a table in Markdown. All share this machine and this
 * process with the clients, so the figures compare the makes and say nothing of how fast one alone would be.
 */
public final class TableBenchmark {

    private static final String TABLE = "benchmark";
    private static final int BATCH = 25;
    private static final int[] CLIENTS = {1, 8};
    private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("benchmark.warmup", 2));
    private static final Duration MEASURED = Duration.ofSeconds(Integer.getInteger("benchmark.seconds", 3));
    private static final String TEXT = "x".repeat(300);

    private static final AtomicLong COUNT = new AtomicLong();

    private TableBenchmark() {}

    /** Takes no arguments. */
    public static void main(String[] arguments) throws Exception {
        QuietLibraries.silence();
        Path directory = Files.createTempDirectory("benchmark");
        try (DynamoDbEngine engine = DynamoDbEngine.inMemory();
                EngineServer inMemory = new EngineServer(engine, 0);
                DynamoDbEngine filed = DynamoDbEngine.in(directory);
                EngineServer inFile = new EngineServer(filed, 0)) {
            inMemory.start();
            inFile.start();
            Map<String, URI> makes = new LinkedHashMap<>();
            makes.put("engine, in memory", inMemory.endpoint());
            makes.put("engine, in a file", inFile.endpoint());
            String other = System.getProperty("local.dynamodb.endpoint", "");
            if (!other.isEmpty()) {
                makes.put(other, URI.create(other));
            }
            print(measured(makes));
        } finally {
            delete(directory);
        }
        System.exit(0);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    /** Each kind of work with each make in turn, so that all are measured on a machine that is as warm and as busy. */
    private static Map<String, Map<String, Long>> measured(Map<String, URI> makes) {
        Map<String, DynamoDbClient> clients = new LinkedHashMap<>();
        makes.forEach((make, endpoint) -> clients.put(make, Tables.client(endpoint, "sa-east-1")));
        clients.values().forEach(TableBenchmark::create);
        Map<String, ToIntFunction<DynamoDbClient>> work = new LinkedHashMap<>();
        work.put("put", TableBenchmark::put);
        work.put("batch write of 25", TableBenchmark::batchWrite);
        work.put("PartiQL insert of 25", TableBenchmark::insert);
        work.put("conditional update of 25", TableBenchmark::update);
        work.put("transaction of 2", TableBenchmark::transaction);
        work.put("query of 25", TableBenchmark::query);
        work.values().forEach(action -> clients.values().forEach(client -> run(client, action, 2, WARM_UP)));
        Map<String, Map<String, Long>> results = new LinkedHashMap<>();
        makes.keySet().forEach(make -> results.put(make, new LinkedHashMap<>()));
        work.forEach((name, action) -> {
            for (int count : CLIENTS) {
                clients.forEach((make, client) -> Objects.requireNonNull(results.get(make))
                        .put(name + "|" + count, run(client, action, count, MEASURED)));
            }
        });
        clients.values().forEach(client -> {
            client.deleteTable(request -> request.tableName(TABLE));
            client.close();
        });
        return results;
    }

    private static void create(DynamoDbClient client) {
        client.createTable(request -> request.tableName(TABLE)
                .billingMode(BillingMode.PAY_PER_REQUEST)
                .attributeDefinitions(definition("pk"), definition("sk"))
                .keySchema(key("pk", KeyType.HASH), key("sk", KeyType.RANGE)));
        client.waiter().waitUntilTableExists(request -> request.tableName(TABLE));
        IntStream.range(0, BATCH)
                .forEach(i -> client.putItem(request -> request.tableName(TABLE).item(item("queried", "s" + i))));
    }

    private static AttributeDefinition definition(String name) {
        return AttributeDefinition.builder()
                .attributeName(name)
                .attributeType(ScalarAttributeType.S)
                .build();
    }

    private static KeySchemaElement key(String name, KeyType type) {
        return KeySchemaElement.builder().attributeName(name).keyType(type).build();
    }

    /** Items a second. */
    private static long run(
            DynamoDbClient client, ToIntFunction<DynamoDbClient> action, int clients, Duration duration) {
        return Throughput.perSecond(() -> action.applyAsInt(client), clients, duration);
    }

    private static Map<String, AttributeValue> item(String pk, String sk) {
        return Map.of(
                "pk", AttributeValue.fromS(pk),
                "sk", AttributeValue.fromS(sk),
                "version", AttributeValue.fromN("1"),
                "text", AttributeValue.fromS(TEXT),
                "at", AttributeValue.fromN("1767225600000"));
    }

    private static String fresh() {
        return "p" + COUNT.incrementAndGet();
    }

    private static int put(DynamoDbClient client) {
        client.putItem(request -> request.tableName(TABLE).item(item(fresh(), "s")));
        return 1;
    }

    private static int batchWrite(DynamoDbClient client) {
        List<WriteRequest> writes = IntStream.range(0, BATCH)
                .mapToObj(i -> WriteRequest.builder()
                        .putRequest(
                                PutRequest.builder().item(item(fresh(), "s")).build())
                        .build())
                .toList();
        client.batchWriteItem(request -> request.requestItems(Map.of(TABLE, writes)));
        return BATCH;
    }

    private static List<String> inserted(DynamoDbClient client) {
        List<String> keys = IntStream.range(0, BATCH).mapToObj(i -> fresh()).toList();
        execute(
                client,
                keys.stream()
                        .map(pk -> statement(
                                "INSERT INTO \"" + TABLE + "\" VALUE {'pk':?,'sk':?,'version':?,'text':?}",
                                AttributeValue.fromS(pk),
                                AttributeValue.fromS("s"),
                                AttributeValue.fromN("1"),
                                AttributeValue.fromS(TEXT)))
                        .toList());
        return keys;
    }

    private static int insert(DynamoDbClient client) {
        return inserted(client).size();
    }

    /** Counts the items it inserts and the updates: half of them are conditional. */
    private static int update(DynamoDbClient client) {
        List<String> keys = inserted(client);
        execute(
                client,
                keys.stream()
                        .map(pk -> statement(
                                "UPDATE \"" + TABLE
                                        + "\" SET \"text\"=? SET \"version\"=? WHERE pk=? AND sk=? AND \"version\"=?",
                                AttributeValue.fromS("y"),
                                AttributeValue.fromN("2"),
                                AttributeValue.fromS(pk),
                                AttributeValue.fromS("s"),
                                AttributeValue.fromN("1")))
                        .toList());
        return 2 * BATCH;
    }

    private static BatchStatementRequest statement(String text, AttributeValue... parameters) {
        return BatchStatementRequest.builder()
                .statement(text)
                .parameters(parameters)
                .build();
    }

    private static void execute(DynamoDbClient client, List<BatchStatementRequest> statements) {
        client.batchExecuteStatement(request -> request.statements(statements)).responses().stream()
                .filter(response -> response.error() != null)
                .findFirst()
                .ifPresent(response -> {
                    throw new IllegalStateException(response.error().message());
                });
    }

    private static int transaction(DynamoDbClient client) {
        List<TransactWriteItem> writes = IntStream.range(0, 2)
                .mapToObj(i -> TransactWriteItem.builder()
                        .put(put -> put.tableName(TABLE)
                                .item(item(fresh(), "s"))
                                .conditionExpression("attribute_not_exists(pk)"))
                        .build())
                .toList();
        client.transactWriteItems(request -> request.transactItems(writes));
        return writes.size();
    }

    private static int query(DynamoDbClient client) {
        return client.query(request -> request.tableName(TABLE)
                        .keyConditionExpression("pk = :pk AND begins_with(sk, :s)")
                        .expressionAttributeValues(
                                Map.of(":pk", AttributeValue.fromS("queried"), ":s", AttributeValue.fromS("s")))
                        .consistentRead(true))
                .count();
    }

    private static void print(Map<String, Map<String, Long>> results) {
        System.out.println("| items a second | clients | " + String.join(" | ", results.keySet()) + " |");
        System.out.println("|---|---|" + "---|".repeat(results.size()));
        results.values().iterator().next().keySet().forEach(row -> {
            StringBuilder line = new StringBuilder("| " + row.replace("|", " | ") + " |");
            results.values()
                    .forEach(column -> line.append(String.format(Locale.ROOT, " %,d |", column.getOrDefault(row, 0L))));
            System.out.println(line);
        });
    }
}
