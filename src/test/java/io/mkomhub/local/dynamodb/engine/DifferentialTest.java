package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * Sends the same random requests, good and bad ones, to the engine and to another one, and compares what they answer: errors by
 * their names, since engines word them differently, and everything else exactly, but for where a page says that it ended, which
 * may be said of the very last item or not.
 *
 * <p>{@code -Dconformance.endpoint=http://…} says where the other engine is; without it there is nothing to compare. {@code
 * -Ddifferential.seed=7} starts another sequence, {@code -Ddifferential.requests=2000} says how long it is.
 */
class DifferentialTest {

    private static final List<String> ATTRIBUTES =
            List.of("a", "b", "c", "m", "l", "m.x", "m.y.z", "l[0]", "l[1]", "l[9]");
    private static final Set<String> SETS = Set.of("SS", "NS", "BS");

    private String lastKey = "";
    private final String table = "random-" + UUID.randomUUID().toString().substring(0, 8);
    private final Random random = new Random(Long.getLong("differential.seed", 1));

    @Test
    void answers_shouldBeTheSame_whenRequestsAreRandom() {
        String address = System.getProperty("conformance.endpoint", "");
        assumeTrue(!address.isEmpty(), "there is no other engine to compare with");
        Endpoint other = new Endpoint(URI.create(address));
        List<String> differences = new ArrayList<>();
        try (DynamoDbEngine engine = DynamoDbEngine.inMemory();
                EngineServer server = new EngineServer(engine, 0)) {
            server.start();
            Endpoint own = new Endpoint(server.endpoint());
            String create = EngineFixture.TABLE.replace("'items'", "'" + table + "'");
            own.ask("CreateTable", create);
            other.ask("CreateTable", create);
            int requests = Integer.getInteger("differential.requests", 2000);
            for (int i = 0; i < requests && differences.size() < 20; i++) {
                compare(own, other, differences);
            }
            other.ask("DeleteTable", "{'TableName':'" + table + "'}");
        }
        assertThat(differences).isEmpty();
    }

    private void compare(Endpoint own, Endpoint other, List<String> differences) {
        String[] request = request();
        Endpoint.Reply one = own.ask(request[0], parsed(request[1]));
        Endpoint.Reply two = other.ask(request[0], parsed(request[1]));
        String ours = outcome(request[0], one);
        String theirs = outcome(request[0], two);
        if (!ours.equals(theirs)) {
            differences.add(request[0] + " " + request[1] + "\n  ours   " + ours + " " + one.message() + "\n  theirs "
                    + theirs + " " + two.message());
        }
        // So that one difference does not make all others.
        String get = "{'TableName':'" + table + "','Key':" + lastKey + ",'ConsistentRead':true}";
        JsonNode item = own.ask("GetItem", get).body().path("Item");
        ObjectNode same = Endpoint.JSON.createObjectNode().put("TableName", table);
        if (item.isObject()) {
            other.ask("PutItem", same.set("Item", item));
        }
    }

    /** Single quotes are double ones of JSON, except that ^ is a single quote of PartiQL. */
    private static JsonNode parsed(String request) {
        try {
            return Endpoint.JSON.readTree(request.replace('\'', '"').replace('^', '\''));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(request, e);
        }
    }

    private static String outcome(String operation, Endpoint.Reply reply) {
        JsonNode body = reply.body();
        if (reply.status() != 200) {
            List<String> codes = new ArrayList<>();
            body.path("CancellationReasons")
                    .forEach(reason -> codes.add(reason.path("Code").asText()));
            if (operation.equals("TransactWriteItems")
                    && (codes.contains("ValidationError") || reply.error().equals("ValidationException"))) {
                // DynamoDB cancels for what only the item shows to be wrong; DynamoDB Local refuses.
                return "ValidationException";
            }
            return reply.error() + codes + normal(body.path("Item"));
        }
        ObjectNode shown = Endpoint.JSON.createObjectNode();
        for (String member : new String[] {"Item", "Items", "Attributes", "Count", "ScannedCount"}) {
            if (body.has(member)) {
                shown.set(member, normal(body.get(member)));
            }
        }
        body.path("Responses")
                .forEach(response -> shown.withArray("codes")
                        .add(response.path("Error").path("Code").asText()));
        return shown.toString();
    }

    /** Numbers in one form, members and elements of sets in one order. */
    private static JsonNode normal(JsonNode node) {
        if (node.isArray()) {
            ArrayNode array = Endpoint.JSON.createArrayNode();
            node.forEach(each -> array.add(normal(each)));
            return array;
        } else if (!node.isObject()) {
            return node;
        }
        ObjectNode object = Endpoint.JSON.createObjectNode();
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        for (String name : names) {
            JsonNode value = node.get(name);
            if (name.equals("N") && value.isTextual()) {
                object.put(name, number(value.textValue()));
            } else if (SETS.contains(name) && value.isArray()) {
                Set<String> elements = new TreeSet<>();
                value.forEach(each -> elements.add(name.equals("NS") ? number(each.asText()) : each.asText()));
                elements.forEach(object.withArray(name)::add);
            } else {
                object.set(name, normal(value));
            }
        }
        return object;
    }

    private static String number(String text) {
        return new BigDecimal(text).stripTrailingZeros().toPlainString();
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        lastKey = "{'pk':{'S':'" + pick("p", "q") + "'},'sk':{'S':'" + pick("a", "ab", "b") + "'}}";
        return lastKey;
    }

    private String scalar() {
        return switch (random.nextInt(9)) {
            case 0 -> "{'S':'" + pick("", "x", "xy", "y", "é") + "'}";
            case 1, 2, 3 -> "{'N':'" + pick("0", "1", "2", "-1", "10", "0.5", "1E10", "99999999999999999999") + "'}";
            case 4 -> "{'BOOL':" + pick("true", "false") + "}";
            case 5 -> "{'NULL':true}";
            case 6 -> "{'B':'" + pick("", "AA==", "AQI=") + "'}";
            case 7 -> "{'SS':['" + pick("x", "y") + "','z']}";
            default -> "{'NS':['" + pick("1", "2") + "','3']}";
        };
    }

    private String value() {
        return switch (random.nextInt(5)) {
            case 0 -> "{'L':[" + scalar() + "," + scalar() + "]}";
            case 1 -> "{'M':{'x':" + scalar() + ",'y':{'M':{'z':" + scalar() + "}}}}";
            default -> scalar();
        };
    }

    private String path() {
        return ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
    }

    private String item() {
        StringBuilder item = new StringBuilder(key());
        item.setLength(item.length() - 1);
        for (String name : new String[] {"a", "b", "c"}) {
            if (random.nextBoolean()) {
                item.append(",'").append(name).append("':").append(value());
            }
        }
        item.append(",'m':{'M':{'x':" + scalar() + ",'y':{'M':{'z':" + scalar() + "}}}},'l':{'L':[" + scalar() + ","
                + scalar() + "]}");
        if (random.nextInt(3) == 0) {
            item.append(",'g':{'S':'" + pick("g1", "g2") + "'}");
        }
        return item.append('}').toString();
    }

    /** Uses :v and :w, and perhaps not both. */
    private String condition(int depth) {
        String operand = path();
        return switch (random.nextInt(depth > 2 ? 8 : 11)) {
            case 0 -> "attribute_exists(" + operand + ")";
            case 1 -> "attribute_not_exists(" + operand + ")";
            case 2, 3 -> operand + " " + pick("=", "<>", "<", "<=", ">", ">=") + " " + pick(":v", ":w", path());
            case 4 -> operand + " BETWEEN :v AND :w";
            case 5 -> operand + " IN (:v, :w)";
            case 6 -> pick("contains", "begins_with") + "(" + operand + ", " + pick(":v", path()) + ")";
            case 7 -> "size(" + operand + ") " + pick("=", "<", ">") + " :v";
            case 8 -> "NOT " + condition(depth + 1);
            case 9 -> "(" + condition(depth + 1) + ") OR " + condition(depth + 1);
            default -> condition(depth + 1) + " AND " + condition(depth + 1);
        };
    }

    private String operand() {
        return switch (random.nextInt(8)) {
            case 0 -> "if_not_exists(" + path() + ", :v)";
            case 1 -> "list_append(" + pick("l, :v", ":v, l", "l, l") + ")";
            case 2 -> path();
            default -> pick(":v", ":w");
        };
    }

    private String update() {
        List<String> parts = new ArrayList<>();
        if (random.nextInt(4) > 0) {
            String sum = random.nextInt(3) == 0 ? operand() + pick(" + ", " - ") + operand() : operand();
            parts.add(
                    "SET " + path() + " = " + sum + (random.nextInt(3) == 0 ? ", " + path() + " = " + operand() : ""));
        }
        if (random.nextInt(3) == 0) {
            parts.add("REMOVE " + path());
        }
        if (random.nextInt(4) == 0) {
            parts.add("ADD " + path() + " :w");
        }
        if (random.nextInt(5) == 0 || parts.isEmpty()) {
            parts.add("DELETE " + path() + " :v");
        }
        return String.join(" ", parts);
    }

    /** The values that an expression uses. */
    private String values(String expressions) {
        List<String> values = new ArrayList<>();
        for (String name : new String[] {":v", ":w"}) {
            if (expressions.contains(name)) {
                values.add("'" + name + "':" + value());
            }
        }
        return values.isEmpty() ? "" : ",'ExpressionAttributeValues':{" + String.join(",", values) + "}";
    }

    private String conditional(String start) {
        String condition = random.nextInt(3) == 0 ? "" : condition(0);
        return "{'TableName':'" + table + "'," + start
                + (condition.isEmpty() ? "" : ",'ConditionExpression':'" + condition + "'") + values(condition);
    }

    private String putBody() {
        return conditional("'Item':" + item());
    }

    private String updateBody() {
        String update = update();
        String condition = random.nextInt(3) > 0 ? "" : condition(0);
        return "{'TableName':'" + table + "','Key':" + key() + ",'UpdateExpression':'" + update + "'"
                + (condition.isEmpty() ? "" : ",'ConditionExpression':'" + condition + "'")
                + values(update + condition);
    }

    private String[] request() {
        String told = ",'ReturnValuesOnConditionCheckFailure':'" + pick("ALL_OLD", "NONE") + "'}";
        return switch (random.nextInt(16)) {
            case 0, 1, 2 -> new String[] {"PutItem", putBody() + told};
            case 3, 4, 5, 6 ->
                new String[] {
                    "UpdateItem", updateBody() + ",'ReturnValues':'" + pick("ALL_NEW", "ALL_OLD", "NONE") + "'" + told
                };
            case 7 -> new String[] {"DeleteItem", conditional("'Key':" + key()) + ",'ReturnValues':'ALL_OLD'" + told};
            case 8 ->
                new String[] {
                    "GetItem",
                    "{'TableName':'" + table + "','Key':" + key() + ",'ConsistentRead':true,'ProjectionExpression':'"
                            + path() + ", " + path() + "'}"
                };
            case 9, 10 -> new String[] {"Query", query()};
            case 11, 12 -> new String[] {"BatchExecuteStatement", statements()};
            case 13 ->
                new String[] {
                    "Query",
                    "{'TableName':'" + table + "','IndexName':'ByG','Select':'COUNT','KeyConditionExpression':'g = :g',"
                            + "'ExpressionAttributeValues':{':g':{'S':'" + pick("g1", "g2") + "'}}}"
                };
            case 14 ->
                new String[] {
                    "BatchWriteItem",
                    "{'RequestItems':{'" + table + "':[{'PutRequest':{'Item':" + item() + "}},{'DeleteRequest':{'Key':"
                            + key().replaceFirst("'S':'[pq]'", "'S':'s'") + "}}]}}"
                };
            default ->
                new String[] {
                    "TransactWriteItems",
                    "{'TransactItems':[{'Put':" + putBody() + "}},{'Update':"
                            + updateBody().replaceFirst("'(Key|pk)':\\{'pk':\\{'S':'[pq]'", "'Key':{'pk':{'S':'r'")
                            + "}}]}"
                };
        };
    }

    /** An insert and an update of another item, both as an application writes them. */
    private String statements() {
        String update = "UPDATE \\'" + table + "\\' SET \\'a\\'=? " + pick("", "REMOVE \\'b\\' ", "SET c=? ")
                + "WHERE pk=? AND sk=? AND "
                + pick("\\'c\\'=?", "a>?", "contains(a, ?)", "m.x<>?", "b IS MISSING AND c<=?");
        String insert = "{'Statement':'INSERT INTO \\'" + table
                + "\\' VALUE {^pk^:?,^sk^:?,^a^:?}','Parameters':[{'S':'t'},{'S':'" + pick("a", "b", "c", "d", "e")
                + "'}," + value() + "]}";
        String parameters = value() + (update.contains("c=? W") ? "," + value() : "") + ",{'S':'" + pick("p", "q")
                + "'},{'S':'" + pick("a", "ab", "b") + "'}," + pick("{'N':'1'}", "{'S':'x'}", "{'N':'-5'}");
        key();
        return "{'Statements':[" + insert + ",{'Statement':'" + update + "','Parameters':[" + parameters + "]}]}";
    }

    private String query() {
        key();
        String sort = pick("", " AND sk = :s", " AND sk > :s", " AND sk <= :s", " AND begins_with(sk, :s)");
        String filter = random.nextInt(3) == 0 ? condition(1) : "";
        String values = "':p':{'S':'" + pick("p", "q") + "'}"
                + (sort.isEmpty() ? "" : ",':s':{'S':'" + pick("a", "b", "ab") + "'}");
        for (String name : new String[] {":v", ":w"}) {
            values += filter.contains(name) ? ",'" + name + "':" + value() : "";
        }
        return "{'TableName':'" + table + "','ConsistentRead':true,'KeyConditionExpression':'pk = :p" + sort + "'"
                + (filter.isEmpty() ? "" : ",'FilterExpression':'" + filter + "'")
                + ",'ScanIndexForward':" + pick("true", "false")
                + (random.nextInt(3) == 0 ? ",'Limit':" + pick("1", "2") : "")
                + ",'ExpressionAttributeValues':{" + values + "}}";
    }
}
