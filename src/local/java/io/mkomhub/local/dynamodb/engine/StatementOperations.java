package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.dynamodb.engine.error.ApiException;
import io.mkomhub.local.dynamodb.engine.error.ConditionFailedException;
import io.mkomhub.local.dynamodb.engine.expression.Ast;
import io.mkomhub.local.dynamodb.engine.expression.Ast.Condition;
import io.mkomhub.local.dynamodb.engine.expression.Conditions;
import io.mkomhub.local.dynamodb.engine.partiql.Statement;
import io.mkomhub.local.dynamodb.engine.partiql.StatementParser;
import io.mkomhub.local.dynamodb.engine.storage.KeyRange;
import io.mkomhub.local.dynamodb.engine.storage.KeySchema;
import io.mkomhub.local.dynamodb.engine.storage.Table;
import io.mkomhub.local.dynamodb.engine.storage.TableSchema.IndexSchema;
import io.mkomhub.local.dynamodb.engine.storage.Units;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import io.mkomhub.local.dynamodb.engine.value.ValueJson;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** ExecuteStatement, BatchExecuteStatement and ExecuteTransaction. */
final class StatementOperations {

    private static final int MAX_STATEMENTS = 25;
    private static final int PAGE = 1024 * 1024;
    private static final List<String> NONE_OR_ALL_OLD = List.of("ALL_OLD", "NONE");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Context context;
    private final TransactionOperations transactions;

    StatementOperations(Context context, TransactionOperations transactions) {
        this.context = context;
        this.transactions = transactions;
    }

    private static Statement parse(Request request) {
        String text = request.text("Statement")
                .orElseThrow(() -> ApiException.constraint("null", "statement", "Member must not be null"));
        if (text.isEmpty()) {
            throw ApiException.constraint("''", "statement", "Member must have length greater than or equal to 1");
        }
        List<Value> parameters = new ArrayList<>();
        if (request.has("Parameters")) {
            JsonNode list = request.node("Parameters");
            if (!list.isArray()) {
                throw ValueJson.unexpected(list, "List");
            } else if (list.isEmpty()) {
                throw ApiException.constraint(
                        "'[]'", "parameters", "Member must have length greater than or equal to 1");
            }
            list.forEach(each -> parameters.add(ValueJson.read(each)));
        }
        return StatementParser.parse(text, parameters);
    }

    private static boolean tellsOld(Request request) {
        return request.oneOf("ReturnValuesOnConditionCheckFailure", "NONE", NONE_OR_ALL_OLD)
                .equals("ALL_OLD");
    }

    /** ExecuteStatement. */
    Answer execute(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        Statement statement = parse(request);
        Answer answer;
        if (statement instanceof Statement.Select select) {
            answer = select(select, request, meter);
        } else {
            Write write = write(statement, tellsOld(request));
            Table table = context.table(write.tableName());
            Write checked = checked(write, table, statement);
            Context.Written written = context.write(table, checked, "ExecuteStatement", meter);
            Item returned = returned(statement, checked, written);
            answer = Answer.items("Items", returned == null ? List.of() : List.of(returned));
        }
        return answer.and(meter.one(mode, false));
    }

    private static @Nullable Item returned(Statement statement, Write write, Context.Written written) {
        String clause = statement instanceof Statement.Update update
                ? update.returning()
                : statement instanceof Statement.Delete delete ? delete.returning() : "";
        String values = clause.replace("MODIFIED", "UPDATED").replace(' ', '_');
        return write.returned(values, written.before(), written.after());
    }

    /** A write as the statement says it; its key is still part of its condition. */
    private static Write write(Statement statement, boolean tellOld) {
        if (statement instanceof Statement.Insert insert) {
            return new Write(
                    Write.Kind.INSERT, insert.table(), insert.item(), Optional.empty(), Optional.empty(), tellOld);
        } else if (statement instanceof Statement.Update update) {
            return new Write(
                    Write.Kind.UPDATE, update.table(), Map.of(), update.where(), Optional.of(update.update()), tellOld);
        } else if (statement instanceof Statement.Delete delete) {
            return new Write(Write.Kind.DELETE, delete.table(), Map.of(), delete.where(), Optional.empty(), tellOld);
        }
        throw new IllegalArgumentException("a statement that writes nothing");
    }

    /** The write, with its key taken out of its condition, held against the table. */
    private static Write checked(Write write, Table table, Statement statement) {
        if (write.kind() == Write.Kind.INSERT) {
            write.check(table.schema(), false);
            return write;
        }
        KeySchema schema = table.schema().key();
        List<Condition> conjuncts = new ArrayList<>();
        write.condition().ifPresent(condition -> split(condition, conjuncts));
        checkKeyTypes(schema, conjuncts);
        Map<String, Value> key = key(schema, conjuncts);
        if (key.size() < schema.names().size()) {
            throw ApiException.validation("Where clause does not contain a mandatory equality on all key attributes");
        }
        List<Condition> rest = new ArrayList<>();
        if (statement instanceof Statement.Update) {
            // Unlike an update expression, it does not make an item.
            rest.add(new Ast.Call(
                    "attribute_exists", List.of(Ast.Path.to(schema.partition().name()))));
        }
        conjuncts.stream()
                .filter(condition -> !(condition instanceof Ast.Comparison comparison
                        && comparison.comparator().equals("=")
                        && comparison.left() instanceof Ast.Path path
                        && path.steps().size() == 1
                        && key.containsKey(path.head())))
                .forEach(rest::add);
        Write checked = new Write(
                write.kind(),
                write.tableName(),
                key,
                rest.stream().reduce(Ast.And::new),
                write.update(),
                write.tellOld());
        checked.check(table.schema(), false);
        return checked;
    }

    private static void split(Condition condition, List<Condition> conjuncts) {
        if (condition instanceof Ast.And and) {
            split(and.left(), conjuncts);
            split(and.right(), conjuncts);
        } else {
            conjuncts.add(condition);
        }
    }

    /** Values that key attributes must be equal to. */
    private static Map<String, Value> key(KeySchema schema, List<Condition> conjuncts) {
        Map<String, Value> key = new LinkedHashMap<>();
        for (String name : schema.names()) {
            for (Condition condition : conjuncts) {
                if (condition instanceof Ast.Comparison comparison
                        && comparison.comparator().equals("=")
                        && comparison.left() instanceof Ast.Path path
                        && path.steps().size() == 1
                        && path.head().equals(name)
                        && comparison.right() instanceof Ast.Literal literal) {
                    key.putIfAbsent(name, literal.value());
                }
            }
        }
        return key;
    }

    /** Key attributes are compared only with values of their types. */
    private static void checkKeyTypes(KeySchema schema, List<Condition> conjuncts) {
        for (Condition condition : conjuncts) {
            if (condition instanceof Ast.Comparison comparison) {
                checkKeyType(schema, comparison.left(), List.of(comparison.right()));
            } else if (condition instanceof Ast.Between between) {
                checkKeyType(schema, between.operand(), List.of(between.low(), between.high()));
            } else if (condition instanceof Ast.In in) {
                checkKeyType(schema, in.operand(), in.list());
            } else if (condition instanceof Ast.Call call && call.function().equals("begins_with")) {
                checkKeyType(schema, call.arguments().get(0), call.arguments().subList(1, 2));
            }
        }
    }

    private static void checkKeyType(KeySchema schema, Ast.Operand operand, List<Ast.Operand> compared) {
        schema.attributes().stream()
                .filter(attribute -> isAttribute(operand, attribute.name()))
                .forEach(attribute -> compared.forEach(each -> {
                    if (each instanceof Ast.Literal && !isOfType(each, attribute.type())) {
                        throw ApiException.validation(
                                "Key attribute's data type should match its data type in table's schema: Key "
                                        + attribute.name());
                    }
                }));
    }

    private static Item projected(Statement.Select select, Item item) {
        if (select.paths().isEmpty()) {
            return item;
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        for (Ast.Path path : select.paths()) {
            Value value = Conditions.find(item, path);
            if (value != null && path.steps().get(path.steps().size() - 1) instanceof Ast.Name last) {
                attributes.put(last.name(), value);
            } else if (value != null) {
                attributes.put(path.head(), value);
            }
        }
        return Item.of(attributes);
    }

    private Answer select(Statement.Select select, Request request, Meter meter) {
        Table table = context.table(select.table());
        KeySchema schema = table.schema().key();
        boolean strong = request.flag("ConsistentRead");
        if (select.index().isPresent()) {
            IndexSchema index = table.index(select.index().get())
                    .orElseThrow(() -> ApiException.validation("The table does not have the specified index"));
            if (strong) {
                throw ApiException.validation("Strongly consistent read is not supported on Global Secondary Indexes");
            }
            schema = index.key();
        }
        int limit = request.number("Limit").orElse(Integer.MAX_VALUE);
        if (limit < 1) {
            throw ApiException.constraint(
                    "'" + limit + "'", "limit", "Member must have value greater than or equal to 1");
        }
        Optional<Item> behind = request.text("NextToken").map(StatementOperations::position);
        List<Condition> conjuncts = new ArrayList<>();
        select.where().ifPresent(condition -> split(condition, conjuncts));
        checkKeyTypes(schema, conjuncts);
        List<Item> items = new ArrayList<>();
        List<Item> seen = new ArrayList<>();
        long[] size = new long[1];
        boolean[] full = new boolean[1];
        table.visit(select.index(), range(schema, conjuncts), behind.orElse(null), select.forward(), item -> {
            if (!seen.isEmpty() && size[0] + item.size() > PAGE) {
                full[0] = true;
                return false;
            }
            size[0] += item.size();
            seen.add(item);
            if (select.where().isEmpty() || Conditions.hold(select.where().get(), item)) {
                items.add(projected(select, item));
            }
            full[0] = seen.size() >= limit;
            return !full[0];
        });
        meter.read(
                table.schema().name(),
                select.index().orElse(""),
                context.kindOf().apply(key(schema, conjuncts)),
                Units.read(size[0]) * (strong ? ItemOperations.STRONG : ItemOperations.EVENTUAL));
        Answer answer = Answer.items("Items", items);
        if (!full[0]) {
            return answer;
        }
        Set<String> names = new LinkedHashSet<>(table.schema().key().names());
        names.addAll(schema.names());
        Item last = seen.get(seen.size() - 1).only(names);
        return answer.and(Answer.item("LastEvaluatedKey", last))
                .and(json -> json.writeStringField("NextToken", token(last)));
    }

    private static String token(Item position) {
        try (StringWriter text = new StringWriter();
                JsonGenerator json = JSON.getFactory().createGenerator(text)) {
            ValueJson.write(json, position);
            json.flush();
            return Base64.getUrlEncoder().encodeToString(text.toString().getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Item position(String token) {
        try {
            return Item.of(
                    ValueJson.readMap(JSON.readTree(Base64.getUrlDecoder().decode(token))));
        } catch (IOException | IllegalArgumentException e) {
            throw ApiException.validation("The provided NextToken is invalid");
        }
    }

    /** The keys that conditions leave; all of them, if they do not say which partition. */
    private static KeyRange range(KeySchema schema, List<Condition> conjuncts) {
        Value partition = key(schema, conjuncts).get(schema.partition().name());
        if (partition == null || !partition.type().equals(schema.partition().type())) {
            return KeyRange.segment(0, 1);
        } else if (Schemas.isEmpty(partition)) {
            throw Schemas.emptyKey(schema.partition(), partition);
        }
        if (schema.sort().isPresent()) {
            String sort = schema.sort().get().name();
            for (Condition condition : conjuncts) {
                if (condition instanceof Ast.Comparison comparison
                        && !comparison.comparator().equals("<>")
                        && isAttribute(comparison.left(), sort)
                        && isOfType(comparison.right(), schema.sort().get().type())) {
                    return KeyRange.compared(
                            partition, comparison.comparator(), ((Ast.Literal) comparison.right()).value());
                } else if (condition instanceof Ast.Between between
                        && isAttribute(between.operand(), sort)
                        && isOfType(between.low(), schema.sort().get().type())
                        && isOfType(between.high(), schema.sort().get().type())) {
                    return KeyRange.between(
                            partition, ((Ast.Literal) between.low()).value(), ((Ast.Literal) between.high()).value());
                } else if (condition instanceof Ast.Call call
                        && call.function().equals("begins_with")
                        && isAttribute(call.arguments().get(0), sort)
                        && isOfType(call.arguments().get(1), schema.sort().get().type())) {
                    return KeyRange.beginning(
                            partition, ((Ast.Literal) call.arguments().get(1)).value());
                }
            }
        }
        return KeyRange.partition(partition);
    }

    private static boolean isAttribute(Ast.Operand operand, String name) {
        return operand instanceof Ast.Path path
                && path.steps().size() == 1
                && path.head().equals(name);
    }

    private static boolean isOfType(Ast.Operand operand, String type) {
        return operand instanceof Ast.Literal literal && literal.value().type().equals(type);
    }

    private static void checkCount(Request request, String name, int size, int most) {
        if (size < 1 || size > most) {
            throw ApiException.constraint(
                    "'" + request.node(name) + "'",
                    Request.memberName(name),
                    size < 1
                            ? "Member must have length greater than or equal to 1"
                            : "Member must have length less than or equal to " + most);
        }
    }

    private record Outcome(@Nullable Item item, Optional<ApiException> error, String table) {}

    /** BatchExecuteStatement. */
    Answer executeBatch(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Request> statements = request.structures("Statements");
        checkCount(request, "Statements", statements.size(), MAX_STATEMENTS);
        List<Member> members = statements.stream().map(this::member).toList();
        Set<Table.Key> seen = new HashSet<>();
        for (Member member : members) {
            if (member.key().isPresent() && !seen.add(member.key().get())) {
                throw ApiException.validation("Provided list of item keys contains duplicates");
            }
        }
        List<Outcome> outcomes = context.storage().change(() -> {
            List<Outcome> all = new ArrayList<>();
            members.forEach(member -> all.add(outcome(member, meter)));
            return all;
        });
        return meter.all(mode, false).and(json -> {
            json.writeArrayFieldStart("Responses");
            for (Outcome outcome : outcomes) {
                write(json, outcome);
            }
            json.writeEndArray();
        });
    }

    private static void write(JsonGenerator json, Outcome outcome) throws IOException {
        json.writeStartObject();
        if (outcome.error().isPresent()) {
            ApiException error = outcome.error().get();
            json.writeObjectFieldStart("Error");
            json.writeStringField("Code", error.shortCode());
            json.writeStringField("Message", error.text());
            if (error instanceof ConditionFailedException failed) {
                Answer.item("Item", failed.item()).write(json);
            }
            json.writeEndObject();
        }
        if (!outcome.table().isEmpty()) {
            json.writeStringField("TableName", outcome.table());
        }
        Answer.item("Item", outcome.item()).write(json);
        json.writeEndObject();
    }

    /**
     * A statement of a batch.
     *
     * @param work what is left to do about it; fails if there is something wrong with it
     */
    private record Member(String table, Optional<Table.Key> key, Function<Meter, @Nullable Item> work) {}

    private Member member(Request request) {
        String name = "";
        try {
            Statement statement = parse(request);
            name = statement.table();
            Table table = context.table(name);
            if (statement instanceof Statement.Select select) {
                Map<String, Value> key = onlyKey(table, select)
                        .orElseThrow(() -> ApiException.validation("Select statements within BatchExecuteStatement must"
                                + " specify the primary key in the where clause."));
                Schemas.checkKey(table.schema(), key);
                double factor = request.flag("ConsistentRead") ? ItemOperations.STRONG : ItemOperations.EVENTUAL;
                return new Member(
                        name,
                        Optional.of(table.key(key)),
                        meter -> shown(select, context.read(table, key, factor, meter)));
            }
            Write write = checked(write(statement, tellsOld(request)), table, statement);
            return new Member(
                    name,
                    Optional.of(table.key(write.attributes())),
                    meter -> returned(
                            statement, write, context.writeInChange(table, write, "BatchExecuteStatement", meter)));
        } catch (ApiException e) {
            if (e.code().equals("SerializationException")) {
                throw e;
            }
            return new Member(name, Optional.empty(), meter -> {
                throw e;
            });
        }
    }

    private Outcome outcome(Member member, Meter meter) {
        try {
            if (context.faults().happens(Fault.UNPROCESSED, "BatchExecuteStatement")) {
                throw Fault.UNPROCESSED.error();
            }
            return new Outcome(member.work().apply(meter), Optional.empty(), member.table());
        } catch (ApiException e) {
            return new Outcome(null, Optional.of(e), member.table());
        }
    }

    private static @Nullable Item shown(Statement.Select select, @Nullable Item item) {
        return item == null
                        || (select.where().isPresent()
                                && !Conditions.hold(select.where().get(), item))
                ? null
                : projected(select, item);
    }

    /** The key of the only item that a statement can find. */
    private static Optional<Map<String, Value>> onlyKey(Table table, Statement.Select select) {
        List<Condition> conjuncts = new ArrayList<>();
        select.where().ifPresent(condition -> split(condition, conjuncts));
        Map<String, Value> key = key(table.schema().key(), conjuncts);
        boolean whole = key.size() == table.schema().key().names().size();
        return whole && select.index().isEmpty() ? Optional.of(key) : Optional.empty();
    }

    /** ExecuteTransaction. */
    Answer executeTransaction(Request request, Meter meter) {
        String mode = Context.capacityMode(request);
        List<Request> members = request.structures("TransactStatements");
        checkCount(request, "TransactStatements", members.size(), TransactionOperations.MAX_ACTIONS);
        List<Statement> statements = new ArrayList<>();
        for (Request member : members) {
            Statement statement = parse(member);
            String at = "Validation failed in TransactStatements[" + statements.size() + "]: ";
            if (isReturning(statement)) {
                throw ApiException.validation(at + "RETURNING clause is not supported in ExecuteTransaction.");
            } else if (statement instanceof Statement.Select select
                    && select.index().isPresent()) {
                throw ApiException.validation(at + "Reads on indices are not supported within transactions.");
            }
            statements.add(statement);
        }
        long reads =
                statements.stream().filter(Statement.Select.class::isInstance).count();
        if (reads == statements.size()) {
            return read(statements, meter).and(meter.all(mode, true));
        } else if (reads > 0) {
            throw ApiException.validation(
                    "A transaction is either of statements that read or of statements that write");
        }
        List<Write> writes = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            Statement statement = statements.get(i);
            Table table = context.table(statement.table());
            writes.add(checked(write(statement, tellsOld(members.get(i))), table, statement));
        }
        transactions.execute(
                writes,
                "ExecuteTransaction",
                request.text("ClientRequestToken"),
                request.node("TransactStatements"),
                meter);
        return meter.all(mode, true).and(json -> {
            json.writeArrayFieldStart("Responses");
            for (int i = 0; i < writes.size(); i++) {
                json.writeStartObject();
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    private static boolean isReturning(Statement statement) {
        return (statement instanceof Statement.Update update
                        && !update.returning().isEmpty())
                || (statement instanceof Statement.Delete delete
                        && !delete.returning().isEmpty());
    }

    private Answer read(List<Statement> statements, Meter meter) {
        List<Map<String, Value>> keys = new ArrayList<>();
        for (Statement statement : statements) {
            Table table = context.table(statement.table());
            keys.add(onlyKey(table, (Statement.Select) statement)
                    .orElseThrow(
                            () -> ApiException.validation("Select statements within ExecuteTransaction must specify"
                                    + " the primary key in the where clause.")));
        }
        List<@Nullable Item> found = transactions.read(
                statements.stream().map(Statement::table).toList(), keys, "ExecuteTransaction", meter);
        List<@Nullable Item> shown = new ArrayList<>();
        for (int i = 0; i < statements.size(); i++) {
            shown.add(shown((Statement.Select) statements.get(i), found.get(i)));
        }
        return json -> {
            json.writeArrayFieldStart("Responses");
            for (Item item : shown) {
                json.writeStartObject();
                Answer.item("Item", item).write(json);
                json.writeEndObject();
            }
            json.writeEndArray();
        };
    }
}
