package io.mkomhub.store;

import io.mkomhub.local.QuietLibraries;
import io.mkomhub.local.dynamodb.Tables;
import io.mkomhub.local.dynamodb.engine.DynamoDbEngine;
import io.mkomhub.local.dynamodb.engine.EngineServer;
import io.mkomhub.local.dynamodb.engine.Faults;
import io.mkomhub.local.eventsource.TestStream;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.TableResource;
import io.mkomhub.local.template.Template;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.TableConfig;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.secrets.TestPseudonyms;
import io.mkomhub.store.TestStores.Touched;
import io.mkomhub.store.keys.KeyedHashes;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import java.util.stream.Stream;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchExecuteStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.BatchGetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.BatchWriteItemRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbRequest;
import software.amazon.awssdk.services.dynamodb.model.GetItemRequest;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryResponse;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItemsRequest;

/** The table of the template in a DynamoDB of its own. */
public final class TestTable implements AutoCloseable {

    private final DynamoDbEngine engine;
    private final EngineServer server;
    private final DynamoDbClient client;
    private final Table table;
    private final String name;
    private final TestStream stream;
    private final KeyedHashes hashes;
    private final Queue<Touched> touched = new ConcurrentLinkedQueue<>();
    private volatile Instant now = Instant.EPOCH;
    private volatile Optional<Map<Map<String, AttributeValue>, Map<String, AttributeValue>>> frozen = Optional.empty();
    private volatile Runnable gate = () -> {};
    private final ThreadLocal<Boolean> blind = ThreadLocal.withInitial(() -> false);

    public TestTable() {
        QuietLibraries.silence();
        engine = DynamoDbEngine.inMemory();
        server = new EngineServer(engine, 0);
        server.start();
        client = recording(Tables.client(server.endpoint(), "sa-east-1"));
        List<TableResource> tables = Template.load(Path.of("template.yaml"))
                .resolve(
                        Map.of("MailingCostCentreId", "1"),
                        new CloudAddresses(URI.create("http://localhost:1").toString(), "sa-east-1", "0", "test"))
                .tables();
        Tables.create(client, tables);
        name = tables.get(0).name();
        stream = new TestStream(engine.journal(name), tables.get(0));
        table = table(client);
        hashes = hashes("chave");
    }

    /** Has something run before each request. */
    public void gate(Runnable before) {
        gate = before;
    }

    /** Does work for which the indexes are so far behind that there is nothing in them. */
    public void withoutIndexes(Runnable work) {
        blind.set(true);
        try {
            work.run();
        } finally {
            blind.set(false);
        }
    }

    /** Has reads without strong consistency show from now on what is stored now, as if every later write were too recent for them. */
    public void freezeEventualReads() {
        Map<Map<String, AttributeValue>, Map<String, AttributeValue>> now = new HashMap<>();
        client.scanPaginator(request -> request.tableName(name))
                .items()
                .forEach(item -> now.put(Item.of(item).key().attributes(), item));
        frozen = Optional.of(now);
    }

    private Optional<BatchGetItemResponse> early(DynamoDbRequest request) {
        return frozen.filter(items -> request instanceof BatchGetItemRequest).flatMap(items -> {
            KeysAndAttributes asked = Objects.requireNonNull(
                    ((BatchGetItemRequest) request).requestItems().get(name));
            return asked.consistentRead()
                    ? Optional.empty()
                    : Optional.of(BatchGetItemResponse.builder()
                            .responses(Map.of(
                                    name,
                                    asked.keys().stream()
                                            .map(items::get)
                                            .flatMap(Stream::ofNullable)
                                            .toList()))
                            .build());
        });
    }

    /** What was asked for. */
    public List<Touched> touched() {
        return List.copyOf(touched);
    }

    private DynamoDbClient recording(DynamoDbClient to) {
        return (DynamoDbClient) Proxy.newProxyInstance(
                DynamoDbClient.class.getClassLoader(), new Class<?>[] {DynamoDbClient.class}, (proxy, method, args) -> {
                    try {
                        if (method.isDefault() && args != null && args[0] instanceof Consumer<?>) {
                            // It makes a request of it, and calls the method that takes one.
                            return InvocationHandler.invokeDefault(proxy, method, args);
                        }
                        if (args != null && args[0] instanceof DynamoDbRequest request) {
                            partitions(request)
                                    .forEach(pk -> touched.add(new Touched(
                                            "dynamodb:"
                                                    + method.getName()
                                                            .substring(0, 1)
                                                            .toUpperCase(Locale.ROOT)
                                                    + method.getName().substring(1),
                                            pk)));
                        }
                        if (args != null && args[0] instanceof DynamoDbRequest request) {
                            gate.run();
                            if (blind.get() && request instanceof QueryRequest query && query.indexName() != null) {
                                return QueryResponse.builder().items(List.of()).build();
                            }
                            Optional<BatchGetItemResponse> early = early(request);
                            if (early.isPresent()) {
                                return early.get();
                            }
                        }
                        return method.invoke(to, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static String text(Map<String, AttributeValue> values, String name) {
        return Item.of(values).text(name);
    }

    private static Stream<String> partitions(DynamoDbRequest request) {
        if (request instanceof BatchGetItemRequest get) {
            return get.requestItems().values().stream()
                    .flatMap(keys -> keys.keys().stream())
                    .map(key -> text(key, Table.PK));
        } else if (request instanceof GetItemRequest get) {
            return Stream.of(text(get.key(), Table.PK));
        } else if (request instanceof PutItemRequest put) {
            return Stream.of(text(put.item(), Table.PK));
        } else if (request instanceof QueryRequest query && query.indexName() == null) {
            return Stream.of(text(query.expressionAttributeValues(), ":pk"));
        } else if (request instanceof BatchExecuteStatementRequest
                || request instanceof BatchWriteItemRequest
                || request instanceof TransactWriteItemsRequest
                || request instanceof QueryRequest) {
            return Stream.of("?");
        }
        return Stream.of();
    }

    /** What stands in keys. */
    public KeyedHashes hashes() {
        return hashes;
    }

    /** The same with a key of one's own. */
    public KeyedHashes hashes(String key) {
        return new KeyedHashes(table, TestPseudonyms.with(key), TestAlerts.create());
    }

    /** Sets the time by which items expire; none do before that. */
    public void now(Instant time) {
        now = time;
    }

    private Table table(DynamoDbClient through) {
        return table(through, 180);
    }

    /** The same table, whose items are kept for so many days. */
    public Table keeping(int days) {
        return table(client, days);
    }

    private Table table(DynamoDbClient through, int days) {
        return new Table(
                through,
                new TableConfig() {
                    @Override
                    public Optional<String> table() {
                        return Optional.of(name);
                    }

                    @Override
                    public int retentionDays() {
                        return days;
                    }
                },
                TestAlerts.create(),
                () -> now);
    }

    public Table table() {
        return table;
    }

    /** The changes of the table. */
    public TestStream stream() {
        return stream;
    }

    /** How it misbehaves. */
    public Faults faults() {
        return engine.faults();
    }

    /** Every item, as text. */
    public List<String> everything() {
        return client.scanPaginator(request -> request.tableName(name)).items().stream()
                .map(Map::toString)
                .toList();
    }

    @Override
    public void close() {
        client.close();
        server.close();
        engine.close();
    }
}
