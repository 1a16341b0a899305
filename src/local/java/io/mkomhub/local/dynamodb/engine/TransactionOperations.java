package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.error.TransactionCanceledException;
import io.mkomhub.local.dynamodb.engine.error.TransactionCanceledException.Reason;
import io.mkomhub.local.dynamodb.engine.expression.Placeholders;
import io.mkomhub.local.dynamodb.engine.expression.Projection;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.storage.Units;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * TransactWriteItems and TransactGetItems.
 *
 * <p>A transaction holds the locks of all its items from reading the first to writing the last, so that transactions happen one
 * after the other wherever they meet.
 */
final class TransactionOperations {

    static final int MAX_ACTIONS = 100;

    /** What all items of a transaction may be large together, in bytes. */
    private static final int LARGEST = 4 * 1024 * 1024;

    /** What 4 KB or 1 KB cost in a transaction, in units. */
    private static final int FACTOR = 2;

    /** How long a token stands for one request. */
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(10);

    private static final int LONGEST_TOKEN = 36;

    private record Token(Instant until, Object payload) {}

    private final Context context;
    private final Map<String, Token> tokens = new ConcurrentHashMap<>();
    private final Set<String> underWay = ConcurrentHashMap.newKeySet();

    TransactionOperations(Context context) {
        this.context = context;
    }

    private static List<Request> actions(Request request) {
        List<Request> actions = request.structures("TransactItems");
        if (actions.isEmpty() || actions.size() > MAX_ACTIONS) {
            throw ApiException.constraint(
                    "'" + request.node("TransactItems") + "'",
                    "transactItems",
                    actions.isEmpty()
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to " + MAX_ACTIONS);
        }
        return actions;
    }

    Answer write(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Write> writes = new ArrayList<>();
        for (Request action : actions(request)) {
            Map.Entry<String, Request> only = action.onlyStructure()
                    .orElseThrow(() -> ApiException.validation(
                            "TransactItems can only contain one of Check, Put, Update or Delete"));
            Write.Kind kind = switch (only.getKey()) {
                case "Put" -> Write.Kind.PUT;
                case "Update" -> Write.Kind.UPDATE;
                case "Delete" -> Write.Kind.DELETE;
                case "ConditionCheck" -> Write.Kind.CHECK;
                default ->
                    throw ApiException.validation("TransactItems can only contain one of Check, Put, Update or Delete");
            };
            if (kind == Write.Kind.UPDATE && !only.getValue().has("UpdateExpression")) {
                throw ApiException.constraint(
                        "null",
                        "transactItems." + (writes.size() + 1) + ".member.update.updateExpression",
                        "Member must not be null");
            }
            writes.add(Write.read(kind, only.getValue()));
        }
        Optional<String> token = request.text("ClientRequestToken");
        token.filter(text -> text.isEmpty() || text.length() > LONGEST_TOKEN).ifPresent(text -> {
            throw ApiException.constraint(
                    "'" + text + "'",
                    "clientRequestToken",
                    text.isEmpty()
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to " + LONGEST_TOKEN);
        });
        execute(writes, "TransactWriteItems", token, request.node("TransactItems"), meter);
        return meter.all(mode, true);
    }

    /**
     * Carries out writes, all or none.
     *
     * @param payload what a token stands for
     */
    void execute(List<Write> writes, String operation, Optional<String> token, Object payload, Meter meter) {
        if (token.isEmpty()) {
            execute(writes, operation, meter);
            return;
        }
        if (!underWay.add(token.get())) {
            throw new ApiException(
                    400,
                    "TransactionInProgressException",
                    "The transaction with the given request token is already in progress.");
        }
        try {
            if (!isRepeated(token.get(), payload, writes, meter)) {
                execute(writes, operation, meter);
                tokens.put(token.get(), new Token(context.storage().now().plus(TOKEN_LIFE), payload));
            }
        } finally {
            underWay.remove(token.get());
        }
    }

    private void execute(List<Write> writes, String operation, Meter meter) {
        List<Table> tables = new ArrayList<>();
        for (Write write : writes) {
            tables.add(context.table(write.tableName()));
        }
        List<Table.Key> keys = checked(writes, tables);
        if (context.faults().happens(Fault.TRANSACTION_CONFLICT, operation)) {
            throw conflict(keys, Set.of(keys.get(0)));
        }
        Set<Table.Key> taken = context.locks().claim(keys);
        if (!taken.isEmpty()) {
            throw conflict(keys, taken);
        }
        try {
            context.storage()
                    .change(() -> context.locks().withAll(keys, () -> {
                        write(writes, tables, keys, meter);
                        return true;
                    }));
        } finally {
            context.locks().release(keys);
        }
    }

    private boolean isRepeated(String text, Object payload, List<Write> writes, Meter meter) {
        Instant now = context.storage().now();
        tokens.values().removeIf(token -> token.until().isBefore(now));
        Token token = tokens.get(text);
        if (token == null) {
            return false;
        } else if (!token.payload().equals(payload)) {
            throw new ApiException(
                    400,
                    "IdempotentParameterMismatchException",
                    "Request token already in use for another request with a different payload");
        }
        // Nothing is written again; DynamoDB charges for reading the items.
        for (Write write : writes) {
            Table table = context.table(write.tableName());
            context.read(table, write.key(table.schema().key()), FACTOR, meter);
        }
        return true;
    }

    /** Keys of the items, all different, if the writes fit their tables. */
    private static List<Table.Key> checked(List<Write> writes, List<Table> tables) {
        List<Reason> reasons = new ArrayList<>();
        List<Table.Key> keys = new ArrayList<>();
        long size = 0;
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            try {
                write.check(tables.get(i).schema(), false);
                keys.add(tables.get(i).key(write.attributes()));
                reasons.add(Reason.NONE);
                size += write.isPut() ? Item.of(write.attributes()).size() : 0;
            } catch (ApiException e) {
                if (isOfTheRequest(e)) {
                    throw e;
                }
                reasons.add(Reason.of(e));
            }
        }
        if (keys.size() < writes.size()) {
            throw new TransactionCanceledException(reasons);
        } else if (new HashSet<>(keys).size() < keys.size()) {
            throw ApiException.validation("Transaction request cannot include multiple operations on one item");
        } else if (size > LARGEST) {
            throw ApiException.validation("Transaction request exceeds the 4MB transaction size limit");
        }
        return keys;
    }

    /** Whether it can be seen without the table's keys, so that DynamoDB refuses the request instead of cancelling. */
    private static boolean isOfTheRequest(ApiException e) {
        return e.text().contains("cannot contain an empty")
                || e.text().contains("maximum allowed size")
                || e.text().contains("size limit of")
                || e.text().contains("part of the key");
    }

    private static TransactionCanceledException conflict(List<Table.Key> keys, Set<Table.Key> taken) {
        return new TransactionCanceledException(keys.stream()
                .map(key -> taken.contains(key) ? Reason.CONFLICT : Reason.NONE)
                .toList());
    }

    private record Planned(@Nullable Item before, @Nullable Item after) {}

    private void write(List<Write> writes, List<Table> tables, List<Table.Key> keys, Meter meter) {
        List<Reason> reasons = new ArrayList<>();
        List<Planned> planned = new ArrayList<>();
        boolean cancelled = false;
        for (int i = 0; i < writes.size(); i++) {
            Item before = tables.get(i).find(keys.get(i));
            try {
                planned.add(
                        new Planned(before, writes.get(i).after(tables.get(i).schema(), before, false)));
                reasons.add(Reason.NONE);
            } catch (ApiException e) {
                if (e.text().contains("update a secondary index key")) {
                    throw e;
                }
                cancelled = true;
                planned.add(new Planned(before, before));
                reasons.add(Reason.of(e));
            }
        }
        for (int i = 0; i < writes.size(); i++) {
            Write write = writes.get(i);
            Table table = tables.get(i);
            Planned plan = planned.get(i);
            int units = cancelled
                    ? write.units(table.schema(), plan.before())
                    : Units.write(Math.max(Context.size(plan.before()), Context.size(plan.after())));
            Map<String, Integer> indexUnits = cancelled || write.kind() == Write.Kind.CHECK
                    ? Map.of()
                    : table.write(keys.get(i), plan.before(), plan.after());
            meter.write(
                    table.schema().name(),
                    context.kind(write.attributes(), table.schema().key()),
                    units,
                    indexUnits,
                    FACTOR);
        }
        if (cancelled) {
            throw new TransactionCanceledException(reasons);
        }
    }

    private record Read(String table, Map<String, Value> key, Optional<Projection> projection) {}

    Answer get(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Read> reads = new ArrayList<>();
        for (Request action : actions(request)) {
            Request get = action.onlyStructure()
                    .filter(only -> only.getKey().equals("Get"))
                    .orElseThrow(() -> ApiException.constraint(
                            "null", "transactItems." + (reads.size() + 1) + ".member.get", "Member must not be null"))
                    .getValue();
            Placeholders placeholders = get.placeholders("ProjectionExpression");
            Optional<Projection> projection =
                    get.text("ProjectionExpression").map(text -> Projection.read(text, placeholders));
            placeholders.checkAllUsed();
            reads.add(new Read(get.tableName(), get.attributes("Key"), projection));
        }
        List<@Nullable Item> found = new ArrayList<>();
        for (Item item : read(
                reads.stream().map(Read::table).toList(),
                reads.stream().map(Read::key).toList(),
                "TransactGetItems",
                meter)) {
            Optional<Projection> projection = reads.get(found.size()).projection();
            found.add(
                    item == null || projection.isEmpty()
                            ? item
                            : projection.get().of(item));
        }
        return meter.all(mode, true).and(json -> {
            json.writeArrayFieldStart("Responses");
            for (Item item : found) {
                json.writeStartObject();
                Answer.item("Item", item).write(json);
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Reads items as they are at one time. */
    List<@Nullable Item> read(List<String> names, List<Map<String, Value>> attributes, String operation, Meter meter) {
        List<Table> tables = names.stream().map(context::table).toList();
        List<Reason> reasons = new ArrayList<>();
        List<Table.Key> keys = new ArrayList<>();
        for (int i = 0; i < tables.size(); i++) {
            try {
                Schemas.checkKey(tables.get(i).schema(), attributes.get(i));
                keys.add(tables.get(i).key(attributes.get(i)));
                reasons.add(Reason.NONE);
            } catch (ApiException e) {
                if (isOfTheRequest(e)) {
                    throw e;
                }
                reasons.add(Reason.of(e));
            }
        }
        if (keys.size() < tables.size()) {
            throw new TransactionCanceledException(reasons);
        } else if (new HashSet<>(keys).size() < keys.size()) {
            throw ApiException.validation("Transaction request cannot include multiple operations on one item");
        } else if (context.faults().happens(Fault.TRANSACTION_CONFLICT, operation)) {
            throw conflict(keys, Set.of(keys.get(0)));
        }
        Set<Table.Key> taken = context.locks().inTransaction(keys);
        if (!taken.isEmpty()) {
            throw conflict(keys, taken);
        }
        return context.locks().withAll(keys, () -> {
            List<@Nullable Item> items = new ArrayList<>();
            for (int i = 0; i < tables.size(); i++) {
                items.add(context.read(tables.get(i), attributes.get(i), FACTOR, meter));
            }
            return items;
        });
    }
}
