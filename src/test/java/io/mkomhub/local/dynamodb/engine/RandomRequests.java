package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random requests for one table, good and bad ones: the same ones for the same seed. */
final class RandomRequests {

    private static final List<String> ATTRIBUTES =
            List.of("a", "b", "c", "m", "l", "m.x", "m.y.z", "l[0]", "l[1]", "l[9]");

    private final String table;
    private final Random random;

    /**
     * A sequence.
     *
     * @param table whose key is pk and sk, both strings, with an index ByG of g
     */
    RandomRequests(String table, long seed) {
        this.table = table;
        this.random = new Random(seed);
    }

    /** A request. */
    record Asked(String operation, JsonNode body) {

        @Override
        public String toString() {
            return operation + " " + body;
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

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String key() {
        return "{'pk':{'S':'" + pick("p", "q") + "'},'sk':{'S':'" + pick("a", "ab", "b") + "'}}";
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

    /** The next request. */
    Asked next() {
        String[] request = request();
        return new Asked(request[0], parsed(request[1]));
    }

    private String[] request() {
        String told = ",'ReturnValuesOnConditionCheckFailure':'" + pick("ALL_OLD", "NONE") + "'}";
        return switch (random.nextInt(24)) {
            case 0, 1, 2 -> new String[] {"PutItem", putBody() + told};
            case 3, 4, 5, 6 ->
                new String[] {
                    "UpdateItem",
                    updateBody() + ",'ReturnValues':'"
                            + pick("ALL_NEW", "ALL_OLD", "UPDATED_NEW", "UPDATED_OLD", "NONE") + "'" + told
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
            case 15 -> new String[] {"GetItem", "{'TableName':'" + table + "','Key':" + perhapsWrongKey() + "}"};
            case 16 ->
                new String[] {
                    pick("DeleteItem", "UpdateItem"), "{'TableName':'" + table + "','Key':" + perhapsWrongKey() + "}"
                };
            case 17 -> new String[] {"Scan", scan()};
            case 18 ->
                new String[] {
                    "BatchGetItem",
                    "{'RequestItems':{'" + table + "':{'ConsistentRead':true,'Keys':[" + perhapsWrongKey() + "," + key()
                            + "]}}}"
                };
            case 19 ->
                new String[] {
                    "TransactGetItems",
                    "{'TransactItems':[{'Get':{'TableName':'" + table + "','Key':" + perhapsWrongKey()
                            + "}},{'Get':{'TableName':'" + table + "','Key':" + key() + ",'ProjectionExpression':'"
                            + path() + "'}}]}"
                };
            case 20 -> new String[] {"TransactWriteItems", checks()};
            case 21 -> new String[] {"UpdateItem", named()};
            case 22 -> new String[] {"ExecuteStatement", select()};
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
        return "{'Statements':[" + insert + ",{'Statement':'" + update + "','Parameters':[" + parameters + "]}]}";
    }

    private String query() {
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

    /** A key of the table, or one with something wrong with it. */
    private String perhapsWrongKey() {
        return switch (random.nextInt(10)) {
            case 0 -> "{'pk':{'S':'p'}}";
            case 1 -> "{'pk':{'S':'p'},'sk':{'N':'1'}}";
            case 2 -> "{'pk':{'S':''},'sk':{'S':'a'}}";
            case 3 -> "{'pk':{'S':'p'},'sk':{'S':'a'},'a':{'S':'x'}}";
            case 4 -> "{'pk':" + value() + ",'sk':{'S':'a'}}";
            default -> key();
        };
    }

    private String scan() {
        String filter = random.nextBoolean() ? condition(1) : "";
        return "{'TableName':'" + table + "','ConsistentRead':true"
                + (filter.isEmpty() ? "" : ",'FilterExpression':'" + filter + "'")
                + pick("", ",'Select':'COUNT'", ",'ProjectionExpression':'" + path() + "'")
                + values(filter) + "}";
    }

    /** A transaction that checks an item, deletes another and puts a third; perhaps they are the same. */
    private String checks() {
        String condition = condition(1);
        return "{'TransactItems':[{'ConditionCheck':{'TableName':'" + table + "','Key':" + key()
                + ",'ConditionExpression':'" + condition
                + "'" + values(condition) + ",'ReturnValuesOnConditionCheckFailure':'" + pick("ALL_OLD", "NONE")
                + "'}},{'Delete':"
                + conditional("'Key':" + perhapsWrongKey()) + "}},{'Put':{'TableName':'" + table + "','Item':" + item()
                + "}}]}";
    }

    /** An update with placeholders for names, perhaps with one too few or too many, or with a reserved word. */
    private String named() {
        return "{'TableName':'" + table + "','Key':" + key() + ",'UpdateExpression':'"
                + pick(
                        "SET #n = :v",
                        "SET m.#n = :v",
                        "SET #n.x = :v",
                        "REMOVE #n",
                        "SET name = :v",
                        "SET a = #n",
                        "ADD #n :v")
                + "'"
                + pick("", ",'ConditionExpression':'attribute_exists(#n)'", ",'ConditionExpression':'#o < :v'")
                + ",'ExpressionAttributeNames':{'#n':'" + pick("a", "m", "x", "name", "a.b") + "'"
                + pick("", "", ",'#o':'b'") + "}"
                + pick("", ",'ExpressionAttributeValues':{':v':" + value() + "}") + ",'ReturnValues':'ALL_NEW'}";
    }

    private String select() {
        String parameter = pick("{'S':'p'}", "{'S':'q'}", "{'S':'p'}", "{'N':'1'}");
        return "{'ConsistentRead':true,'Statement':'SELECT " + pick("*", "a, b", "m.x") + " FROM \\'" + table
                + "\\' WHERE pk=?"
                + pick(
                        "",
                        " AND sk=^ab^",
                        " AND begins_with(sk, ^a^)",
                        " AND a=1",
                        " AND a IS MISSING",
                        " AND (a>1 OR b IS NULL)")
                + "','Parameters':[" + parameter + pick("", "", ",{'S':'x'}") + "]}";
    }
}
