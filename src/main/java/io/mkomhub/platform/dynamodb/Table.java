package io.mkomhub.platform.dynamodb;

import io.mkomhub.platform.concurrent.Parallel;
import io.mkomhub.platform.fault.BlockedException.Cause;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.dynamodb.DynamoDbClient;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementErrorCodeEnum;
import software.amazon.awssdk.services.dynamodb.model.BatchStatementRequest;
import software.amazon.awssdk.services.dynamodb.model.CancellationReason;
import software.amazon.awssdk.services.dynamodb.model.ConditionalCheckFailedException;
import software.amazon.awssdk.services.dynamodb.model.DeleteRequest;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.dynamodb.model.GetItemResponse;
import software.amazon.awssdk.services.dynamodb.model.KeysAndAttributes;
import software.amazon.awssdk.services.dynamodb.model.PutItemRequest;
import software.amazon.awssdk.services.dynamodb.model.PutRequest;
import software.amazon.awssdk.services.dynamodb.model.QueryRequest;
import software.amazon.awssdk.services.dynamodb.model.ReturnValuesOnConditionCheckFailure;
import software.amazon.awssdk.services.dynamodb.model.TransactWriteItem;
import software.amazon.awssdk.services.dynamodb.model.TransactionCanceledException;
import software.amazon.awssdk.services.dynamodb.model.WriteRequest;

/**
 * The hub's table in DynamoDB: keys, batches, conditional writes and retries of unprocessed items. The stores know what
 * the items mean; {@code docs/data-model.md} lists every key.
 *
 * <p>What one request cannot carry, several do at the same time ({@link Parallel}).
 */
@ApplicationScoped
public class Table {

    /** The partition key. */
    public static final String PK = "pk";

    /** The sort key. */
    public static final String SK = "sk";

    /** When the item expires, in Unix seconds (Time to Live). */
    public static final String EXPIRES_AT = "expires_at";

    /** The version of an item that several workers may change. */
    public static final String VERSION = "version";

    /** When an item was stored, in Unix milliseconds; not with every item. */
    public static final String STORED_AT = "stored_at";

    /** The number of the recount that marked an item last. */
    public static final String RECOUNT = "recount";

    /**
     * When the hub received what an item holds about a person, in milliseconds. An erasure covers what was received
     * before it.
     */
    public static final String AT = "at";

    /** The index of the conversation with each person. */
    public static final String BY_CONTACT = "ByContact";

    /** Partition key of {@link #BY_CONTACT}: the person. */
    public static final String CONTACT = "contact";

    /** Sort key of {@link #BY_CONTACT}: the time of the message or reply. */
    public static final String SAID = "said";

    /** The index of messages that need a review, and of replies by day. */
    public static final String BY_REVIEW = "ByReview";

    /** Partition key of {@link #BY_REVIEW}: the reason, or the day. */
    public static final String REVIEW = "review";

    /** Sort key of {@link #BY_REVIEW}: since when. */
    public static final String SINCE = "review_since";

    /** Separates the keys in the position of a scan; no key has it. */
    private static final char POSITION_SEPARATOR = '\n';

    /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
    private static final int MAX_GETS = 100;

    /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html */
    private static final int MAX_PUTS = 25;

    /** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchExecuteStatement.html */
    private static final int MAX_STATEMENTS = 25;

    /** Condition: the key is free, because there is no item, or only an expired one. */
    private static final String IS_FREE = "attribute_not_exists(pk) OR " + EXPIRES_AT + " <= :now";

    /** Part of DynamoDB's message about a missing index; the error code has other meanings, too. */
    private static final String NO_INDEX = "does not have the specified index";

    /** How often unprocessed items of a throttled batch are retried, in addition to the SDK's own retries. */
    private static final int MAX_ROUNDS = 6;

    private final DynamoDbClient dynamo;
    private final TableConfig config;
    private final Alerts alerts;
    private final InstantSource clock;

    public Table(DynamoDbClient dynamo, TableConfig config, Alerts alerts, InstantSource clock) {
        this.dynamo = dynamo;
        if (config.retentionDays() < TableConfig.LEAST_DAYS) {
            throw new IllegalStateException("HUB_RETENTION_DAYS must be " + TableConfig.LEAST_DAYS
                    + " or more, because a record can return from a dead-letter queue for that long");
        }
        this.config = config;
        this.alerts = alerts;
        this.clock = clock;
    }

    /** The items with these keys that exist, read with strong consistency. */
    public Map<ItemKey, Item> find(List<ItemKey> keys) {
        Map<ItemKey, Item> found = stored(keys, true);
        found.values().removeIf(this::isOver);
        return found;
    }

    /**
     * As {@link #find(List)}, at half the price: what was written within the last second or so may be missing. Only for
     * what never changes, and for what is written back under the condition that it has not changed.
     */
    public Map<ItemKey, Item> findEventually(List<ItemKey> keys) {
        Map<ItemKey, Item> found = stored(keys, false);
        found.values().removeIf(this::isOver);
        return found;
    }

    /** Whether an item has expired. DynamoDB deletes it within days; the hub ignores it at once. */
    private boolean isOver(Item item) {
        return item.optionalSeconds(EXPIRES_AT)
                .filter(end -> !clock.instant().isBefore(end))
                .isPresent();
    }

    /** As {@link #find(List)}, including expired items. */
    private Map<ItemKey, Item> stored(List<ItemKey> keys, boolean consistent) {
        Map<ItemKey, Item> found = new HashMap<>();
        inParallel(keys.stream().distinct().toList(), MAX_GETS, chunk -> storedChunk(chunk, consistent))
                .forEach(items -> items.forEach(item -> found.put(item.key(), item)));
        return found;
    }

    private List<Item> storedChunk(List<ItemKey> keys, boolean consistent) {
        List<Item> found = new ArrayList<>();
        Map<String, KeysAndAttributes> asked = Map.of(
                name(),
                KeysAndAttributes.builder()
                        .keys(keys.stream().map(ItemKey::attributes).toList())
                        .consistentRead(consistent)
                        .build());
        for (int round = 0; !asked.isEmpty(); round++) {
            Map<String, KeysAndAttributes> request = asked;
            var response = attempt("read", round, () -> dynamo.batchGetItem(b -> b.requestItems(request)));
            response.responses().getOrDefault(name(), List.of()).stream()
                    .map(Item::of)
                    .forEach(found::add);
            asked = response.unprocessedKeys();
        }
        return found;
    }

    /** One item, read with strong consistency. */
    public Optional<Item> find(ItemKey key) {
        return attempt("read", 0, () -> {
            var response = dynamo.getItem(
                    b -> b.tableName(name()).key(key.attributes()).consistentRead(true));
            return found(response);
        });
    }

    /** As {@link #find(ItemKey)}, with a timeout. */
    public Optional<Item> find(ItemKey key, Duration timeout) {
        return attempt("read", 0, () -> {
            var response = dynamo.getItem(b -> b.tableName(name())
                    .key(key.attributes())
                    .consistentRead(true)
                    .overrideConfiguration(c -> c.apiCallTimeout(timeout).apiCallAttemptTimeout(timeout)));
            return found(response);
        });
    }

    private Optional<Item> found(GetItemResponse response) {
        return Optional.of(response)
                .filter(GetItemResponse::hasItem)
                .map(item -> Item.of(item.item()))
                .filter(item -> !isOver(item));
    }

    /** The last item of a partition whose sort key has this prefix. */
    public Optional<Item> last(String pk, String prefix, Duration timeout) {
        return all(
                        inPartition(pk, prefix)
                                .scanIndexForward(false)
                                .overrideConfiguration(
                                        c -> c.apiCallTimeout(timeout).apiCallAttemptTimeout(timeout)),
                        1)
                .stream()
                .findFirst();
    }

    /** The last items of a partition whose sort key has this prefix, in descending order, at most {@code most}. */
    public List<Item> latest(String pk, String prefix, int most) {
        return all(inPartition(pk, prefix).scanIndexForward(false), most);
    }

    /** The items of a partition whose sort key has this prefix, in ascending order, at most {@code most}. */
    public List<Item> partition(String pk, String prefix, int most) {
        return all(inPartition(pk, prefix), most);
    }

    private static QueryRequest.Builder inPartition(String pk, String prefix) {
        ItemKey.checkPartition(pk);
        QueryRequest.Builder query = QueryRequest.builder().consistentRead(true);
        return prefix.isEmpty()
                ? query.keyConditionExpression("pk = :pk")
                        .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(pk)))
                : query.keyConditionExpression("pk = :pk AND begins_with(sk, :prefix)")
                        .expressionAttributeValues(
                                Map.of(":pk", AttributeValue.fromS(pk), ":prefix", AttributeValue.fromS(prefix)));
    }

    /** The results of a query, page by page, at most {@code most}. */
    private List<Item> all(QueryRequest.Builder query, int most) {
        List<Item> items = new ArrayList<>();
        Map<String, AttributeValue> from = Map.of();
        do {
            if (!from.isEmpty()) {
                query.exclusiveStartKey(from);
            }
            var page = attempt(
                    "read",
                    0,
                    () -> dynamo.query(
                            query.tableName(name()).limit(most - items.size()).build()));
            page.items().stream().map(Item::of).filter(item -> !isOver(item)).forEach(items::add);
            from = page.lastEvaluatedKey();
        } while (!from.isEmpty() && items.size() < most);
        return items;
    }

    /**
     * The items of a partition whose sort key is greater than {@code after}, in ascending order, at most {@code most}.
     */
    public List<Item> partitionAfter(String pk, String after, int most) {
        return all(
                QueryRequest.builder()
                        .keyConditionExpression("pk = :pk AND sk > :after")
                        .expressionAttributeValues(
                                Map.of(":pk", AttributeValue.fromS(pk), ":after", AttributeValue.fromS(after)))
                        .consistentRead(true),
                most);
    }

    /** The items of a partition with sort keys from {@code from} to {@code to}, in ascending order, at most {@code most}. */
    public List<Item> partitionBetween(String pk, String from, String to, int most) {
        return all(
                QueryRequest.builder()
                        .keyConditionExpression("pk = :pk AND sk BETWEEN :from AND :to")
                        .expressionAttributeValues(Map.of(
                                ":pk", AttributeValue.fromS(pk),
                                ":from", AttributeValue.fromS(from),
                                ":to", AttributeValue.fromS(to)))
                        .consistentRead(true),
                most);
    }

    /**
     * The items of a partition whose sort key is less than {@code before}, in descending order, at most {@code most}.
     */
    public List<Item> partitionBefore(String pk, String before, int most) {
        return all(
                QueryRequest.builder()
                        .keyConditionExpression("pk = :pk AND sk < :before")
                        .expressionAttributeValues(
                                Map.of(":pk", AttributeValue.fromS(pk), ":before", AttributeValue.fromS(before)))
                        .scanIndexForward(false)
                        .consistentRead(true),
                most);
    }

    /**
     * Keys of one partition of {@link #BY_CONTACT}, latest first. The index is eventually consistent: items written in
     * the last second may be missing.
     *
     * @param place the value of {@link #CONTACT}
     * @param before only items whose {@link #SAID} is less than this
     */
    public List<Item> byContactBefore(String place, String before, int most) {
        return query(query -> query.indexName(BY_CONTACT)
                .keyConditionExpression(CONTACT + " = :place AND " + SAID + " < :before")
                .expressionAttributeValues(
                        Map.of(":place", AttributeValue.fromS(place), ":before", AttributeValue.fromS(before)))
                .scanIndexForward(false)
                .limit(most));
    }

    /** Keys of one partition of {@link #BY_REVIEW}, oldest first, after a position. */
    public List<Item> review(String place, String after, int most) {
        return query(query -> query.indexName(BY_REVIEW)
                .keyConditionExpression(REVIEW + " = :place AND " + SINCE + " > :after")
                .expressionAttributeValues(Map.of(
                        ":place",
                        AttributeValue.fromS(place),
                        ":after",
                        AttributeValue.fromS(after.isEmpty() ? "0" : after)))
                .limit(most));
    }

    private List<Item> query(Consumer<QueryRequest.Builder> terms) {
        return attempt("read", 0, () -> dynamo.query(b -> terms.accept(b.tableName(name())))).items().stream()
                .map(Item::of)
                .toList();
    }

    /**
     * Some of all items, in no order that says anything. What was stored before the first page is in one of them.
     *
     * @param position where the page begins; empty for the first
     * @param most the most items
     */
    public Page<Item> scan(Optional<String> position, int most) {
        var page = attempt(
                "read",
                0,
                () -> dynamo.scan(b -> b.tableName(name())
                        .consistentRead(true)
                        .limit(most)
                        .exclusiveStartKey(position.map(Table::positionKey).orElse(null))));
        return new Page<>(
                page.items().stream()
                        .map(Item::of)
                        .filter(item -> !isOver(item))
                        .toList(),
                Optional.of(page.lastEvaluatedKey())
                        .filter(key -> !key.isEmpty())
                        .map(key -> {
                            ItemKey last = Item.of(key).key();
                            return last.pk() + POSITION_SEPARATOR + last.sk();
                        }));
    }

    private static Map<String, AttributeValue> positionKey(String position) {
        int end = position.indexOf(POSITION_SEPARATOR);
        return new ItemKey(position.substring(0, end), position.substring(end + 1)).attributes();
    }

    /** Writes items, and overwrites existing ones. */
    public void put(List<Item> items) {
        write(puts(items), Optional.empty());
    }

    /** As {@link #put(List)}, with a timeout for each batch and no second attempt. */
    public void put(List<Item> items, Duration timeout) {
        write(puts(items), Optional.of(timeout));
    }

    private static List<WriteRequest> puts(List<Item> items) {
        Map<ItemKey, Item> distinct = new LinkedHashMap<>();
        items.forEach(item -> distinct.put(item.key(), item));
        return distinct.values().stream()
                .map(item -> WriteRequest.builder()
                        .putRequest(PutRequest.builder().item(item.attributes()).build())
                        .build())
                .toList();
    }

    /** Deletes items; ignores those that do not exist. */
    public void delete(List<ItemKey> keys) {
        delete(keys, Optional.empty());
    }

    /** As {@link #delete(List)}, with a timeout for each batch and no second attempt. */
    public void delete(List<ItemKey> keys, Duration timeout) {
        delete(keys, Optional.of(timeout));
    }

    private void delete(List<ItemKey> keys, Optional<Duration> timeout) {
        write(
                keys.stream()
                        .distinct()
                        .map(key -> WriteRequest.builder()
                                .deleteRequest(DeleteRequest.builder()
                                        .key(key.attributes())
                                        .build())
                                .build())
                        .toList(),
                timeout);
    }

    private void write(List<WriteRequest> requests, Optional<Duration> timeout) {
        inParallel(requests, MAX_PUTS, chunk -> {
            writeChunk(chunk, timeout);
            return chunk.size();
        });
    }

    private void writeChunk(List<WriteRequest> chunk, Optional<Duration> timeout) {
        Map<String, List<WriteRequest>> asked = Map.of(name(), chunk);
        for (int round = 0; !asked.isEmpty(); round++) {
            Map<String, List<WriteRequest>> request = asked;
            asked = attempt(
                            "write",
                            round,
                            () -> dynamo.batchWriteItem(b -> {
                                b.requestItems(request);
                                timeout.ifPresent(limit -> b.overrideConfiguration(
                                        c -> c.apiCallTimeout(limit).apiCallAttemptTimeout(limit)));
                            }))
                    .unprocessedItems();
        }
    }

    /**
     * Writes an item if there is none with its key.
     *
     * @return the existing item, unchanged; empty if the new one was written
     */
    public Optional<Item> putNew(Item item) {
        return attempt("write", 0, () -> {
            try {
                dynamo.putItem(b -> b.tableName(name())
                        .item(item.attributes())
                        .conditionExpression(IS_FREE)
                        .expressionAttributeValues(unexpired())
                        .returnValuesOnConditionCheckFailure(ReturnValuesOnConditionCheckFailure.ALL_OLD));
                return Optional.empty();
            } catch (ConditionalCheckFailedException e) {
                return Optional.of(Item.of(e.item()));
            }
        });
    }

    private Map<String, AttributeValue> unexpired() {
        return Map.of(":now", number(clock.instant().getEpochSecond()));
    }

    /** A number for DynamoDB. */
    public static AttributeValue number(long value) {
        return AttributeValue.fromN(Long.toString(value));
    }

    /**
     * A conditional write in PartiQL. One request carries several; each succeeds or fails separately.
     *
     * @param inserted the new item of an INSERT; empty for any other write
     */
    public record Statement(String text, List<AttributeValue> parameters, Optional<Item> inserted) {

        public Statement(String text, List<AttributeValue> parameters) {
            this(text, parameters, Optional.empty());
        }
    }

    /**
     * A statement that writes an item if there is none with its key. {@link #execute} replaces an expired item that is
     * not deleted yet.
     */
    public Statement insert(Item item) {
        List<AttributeValue> parameters = new ArrayList<>();
        StringBuilder members = new StringBuilder();
        item.attributes().forEach((name, value) -> {
            members.append(members.isEmpty() ? "" : ",")
                    .append('\'')
                    .append(name)
                    .append("':?");
            parameters.add(value);
        });
        return new Statement("INSERT INTO " + quotedName() + " VALUE {" + members + "}", parameters, Optional.of(item));
    }

    /**
     * A statement that writes attributes of an item with this version. A value of DynamoDB's NULL makes an attribute
     * count as absent.
     */
    public Statement update(ItemKey key, long version, Map<String, AttributeValue> values, List<String> removed) {
        return update(key, VERSION, version, values, removed);
    }

    private Statement update(
            ItemKey key, String same, long number, Map<String, AttributeValue> values, List<String> removed) {
        List<AttributeValue> parameters = new ArrayList<>();
        StringBuilder statement = new StringBuilder("UPDATE ").append(quotedName());
        values.forEach((name, value) -> {
            statement.append(" SET \"").append(name).append("\"=?");
            parameters.add(value);
        });
        removed.forEach(name -> statement.append(" REMOVE \"").append(name).append('"'));
        parameters.add(AttributeValue.fromS(key.pk()));
        parameters.add(AttributeValue.fromS(key.sk()));
        parameters.add(number(number));
        return new Statement(
                statement
                        .append(" WHERE pk=? AND sk=? AND \"")
                        .append(same)
                        .append("\"=?")
                        .toString(),
                parameters);
    }

    /** A statement that adds attributes to an item, unless it has another version by now or, without one, another expiry. */
    public Statement mark(Item item, Map<String, AttributeValue> values) {
        String same = item.has(VERSION) ? VERSION : EXPIRES_AT;
        return update(item.key(), same, item.number(same), values, List.of());
    }

    /** A statement that writes attributes of an item with this version; version 0 writes a new item. */
    public Statement save(ItemKey key, long version, Map<String, AttributeValue> values) {
        return save(key, version, values, List.of());
    }

    /** As {@link #save(ItemKey, long, Map)}, and removes attributes that the item may have. */
    public Statement save(ItemKey key, long version, Map<String, AttributeValue> values, List<String> removed) {
        if (version > 0) {
            return update(key, version, values, removed);
        }
        Item item = Item.at(key);
        values.forEach(item::with);
        return insert(item);
    }

    /** An item that replaces the item with this version; version 0 if there must be none. */
    public record Put(Item item, long version) {}

    /**
     * Writes an item.
     *
     * @return false if the existing item has another version
     */
    public boolean put(Put put) {
        return attempt("write", 0, () -> {
            try {
                dynamo.putItem(toPutItem(put));
                return true;
            } catch (ConditionalCheckFailedException e) {
                return false;
            }
        });
    }

    private PutItemRequest toPutItem(Put put) {
        var conditional = conditional(put);
        return PutItemRequest.builder()
                .tableName(conditional.tableName())
                .item(conditional.item())
                .conditionExpression(conditional.conditionExpression())
                .expressionAttributeNames(
                        conditional.hasExpressionAttributeNames() ? conditional.expressionAttributeNames() : null)
                .expressionAttributeValues(conditional.expressionAttributeValues())
                .build();
    }

    /**
     * Writes all of the items or none.
     *
     * @return false if one of the existing items has another version
     */
    public boolean putTogether(List<Put> puts) {
        List<TransactWriteItem> writes = puts.stream()
                .map(put -> TransactWriteItem.builder().put(conditional(put)).build())
                .toList();
        for (int round = 0; ; round++) {
            Optional<Boolean> done = attempt("write", round, () -> {
                try {
                    dynamo.transactWriteItems(b -> b.transactItems(writes));
                    return Optional.of(true);
                } catch (TransactionCanceledException e) {
                    return outcome(e);
                }
            });
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    private software.amazon.awssdk.services.dynamodb.model.Put conditional(Put put) {
        var request = software.amazon.awssdk.services.dynamodb.model.Put.builder()
                .tableName(name())
                .item(put.item().attributes());
        if (put.version() == 0) {
            return request.conditionExpression(IS_FREE)
                    .expressionAttributeValues(unexpired())
                    .build();
        }
        return request.conditionExpression("#version = :version")
                .expressionAttributeNames(Map.of("#version", VERSION))
                .expressionAttributeValues(Map.of(":version", number(put.version())))
                .build();
    }

    /** Why a transaction failed: false if a condition was not met, empty if a retry may succeed. */
    private static Optional<Boolean> outcome(TransactionCanceledException e) {
        List<String> codes =
                e.cancellationReasons().stream().map(CancellationReason::code).toList();
        if (codes.contains("ConditionalCheckFailed")) {
            return Optional.of(false);
        }
        if (codes.contains("ValidationError") || codes.contains("ItemCollectionSizeLimitExceeded")) {
            throw new RefusedException("DynamoDB refused a write: " + codes, e);
        }
        return Optional.empty();
    }

    /**
     * Executes conditional writes, 25 per request. A request that fails does not keep the others from being made.
     *
     * @return for each whether it was written; false if its condition was not met
     */
    public List<Boolean> execute(List<Statement> statements) {
        List<Boolean> done = new ArrayList<>();
        inParallel(statements, MAX_STATEMENTS, this::executeChunk).forEach(done::addAll);
        replaceWhatIsOver(statements, done);
        return done;
    }

    /**
     * Executes conditional writes.
     *
     * @param writes each with a name
     * @return the names of those whose condition was not met
     */
    public <K> Set<K> conflicts(Map<K, Statement> writes) {
        List<K> names = List.copyOf(writes.keySet());
        List<Boolean> done = execute(names.stream().map(writes::get).toList());
        Set<K> conflicts = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!done.get(i)) {
                conflicts.add(names.get(i));
            }
        }
        return conflicts;
    }

    /** Replaces expired items. PartiQL's INSERT has no condition, so it fails if an expired item is not deleted yet. */
    private void replaceWhatIsOver(List<Statement> statements, List<Boolean> done) {
        Map<ItemKey, Integer> failed = new LinkedHashMap<>();
        for (int i = 0; i < done.size(); i++) {
            int place = i;
            if (!done.get(i)) {
                statements.get(i).inserted().ifPresent(item -> failed.putIfAbsent(item.key(), place));
            }
        }
        stored(List.copyOf(failed.keySet()), true).values().stream()
                .filter(this::isOver)
                .forEach(item -> {
                    int place = Objects.requireNonNull(failed.get(item.key()));
                    done.set(
                            place,
                            putNew(statements.get(place).inserted().orElseThrow())
                                    .isEmpty());
                });
    }

    private List<Boolean> executeChunk(List<Statement> chunk) {
        Boolean[] done = new Boolean[chunk.size()];
        List<Integer> open = new ArrayList<>();
        for (int i = 0; i < chunk.size(); i++) {
            open.add(i);
        }
        for (int round = 0; !open.isEmpty(); round++) {
            List<Integer> asked = open;
            var responses = attempt(
                            "write",
                            round,
                            () -> dynamo.batchExecuteStatement(b -> b.statements(asked.stream()
                                    .map(chunk::get)
                                    .map(statement -> BatchStatementRequest.builder()
                                            .statement(statement.text())
                                            .parameters(statement.parameters())
                                            .build())
                                    .toList())))
                    .responses();
            open = new ArrayList<>();
            for (int i = 0; i < asked.size(); i++) {
                int place = asked.get(i);
                var error = responses.get(i).error();
                if (error == null) {
                    done[place] = true;
                } else if (error.code() == BatchStatementErrorCodeEnum.CONDITIONAL_CHECK_FAILED
                        || error.code() == BatchStatementErrorCodeEnum.DUPLICATE_ITEM) {
                    done[place] = false;
                } else if (isPassing(error.code())) {
                    open.add(place);
                } else if (Cause.of(error.codeAsString(), 0).isPresent()) {
                    throw alerts.failed("DynamoDB failed to write", error.codeAsString());
                } else {
                    throw new RefusedException("DynamoDB refused a write: " + error.codeAsString(), null);
                }
            }
        }
        return List.of(done);
    }

    private static boolean isPassing(BatchStatementErrorCodeEnum code) {
        return switch (code) {
            case PROVISIONED_THROUGHPUT_EXCEEDED,
                    THROTTLING_ERROR,
                    REQUEST_LIMIT_EXCEEDED,
                    INTERNAL_SERVER_ERROR,
                    TRANSACTION_CONFLICT -> true;
            default -> false;
        };
    }

    /** The table's name, quoted for PartiQL. */
    public String quotedName() {
        return "\"" + name() + "\"";
    }

    /** The value of {@link #STORED_AT} of an item written now. */
    public long now() {
        return clock.instant().toEpochMilli();
    }

    /** When an item written now expires, in Unix seconds. */
    public long expiry(Instant now) {
        return now.plus(config.retentionDays(), ChronoUnit.DAYS).getEpochSecond();
    }

    private String name() {
        return config.table().orElseThrow(() -> alerts.settings("HUB_TABLE is not set"));
    }

    private <T> T attempt(String what, int round, Supplier<T> call) {
        if (round >= MAX_ROUNDS) {
            throw new UnavailableException("DynamoDB left part of a " + what + " undone", null);
        }
        try {
            if (round > 0) {
                Thread.sleep(ThreadLocalRandom.current().nextLong(20L << round));
            }
            return call.get();
        } catch (DynamoDbException e) {
            if (e.awsErrorDetails() != null
                    && "ValidationException".equals(e.awsErrorDetails().errorCode())) {
                if (e.getMessage() != null && e.getMessage().contains(NO_INDEX)) {
                    throw alerts.gone("an index of the table does not exist", e);
                }
                throw new RefusedException("DynamoDB refused a " + what, e);
            }
            throw alerts.failed("DynamoDB failed to " + what, e);
        } catch (SdkException e) {
            throw alerts.failed("DynamoDB failed to " + what, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("interrupted", e);
        }
    }

    /** Does what one request can, for all of a list at the same time; the results are in the order of the list. */
    private static <T, R> List<R> inParallel(List<T> all, int most, Function<List<T>, R> request) {
        List<Supplier<R>> requests = new ArrayList<>();
        for (int from = 0; from < all.size(); from += most) {
            List<T> chunk = all.subList(from, Math.min(from + most, all.size()));
            requests.add(() -> request.apply(chunk));
        }
        return Parallel.all(requests);
    }
}
