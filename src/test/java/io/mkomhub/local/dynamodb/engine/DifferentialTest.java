package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Sends the same random requests, good and bad ones, to the engine and to another one. Compares what they answer: errors by their
 * names, since engines word them differently, and everything else exactly, but for where a page says that it ended, which may be
 * said of the very last item or not. Compares all items after each request.
 *
 * <p>{@code -Dconformance.endpoint=http://…} says where the other engine is; without it there is nothing to compare. {@code
 * -Dconformance.engine=name} says which it is: those of its differences that {@code random-differences.yaml} lists are expected.
 * {@code -Ddifferential.seed=7} sends another sequence than those of every build, {@code -Ddifferential.requests=2000} says how
 * long each is.
 */
class DifferentialTest {

    private static final Set<String> SETS = Set.of("SS", "NS", "BS");
    private static final int SEQUENCES = 3;
    private static final int REQUESTS = 1000;
    private static final int SHOWN = 20;

    private final String table = "random-" + UUID.randomUUID().toString().substring(0, 8);
    private final List<KnownDifference> known = KnownDifference.of(System.getProperty("conformance.engine", ""));
    private final List<String> differences = new ArrayList<>();
    private final Set<String> met = new HashSet<>();
    private DynamoDbEngine engine;
    private EngineServer server;
    private Endpoint own;
    private Endpoint other;

    /**
     * In what another engine is known to differ.
     *
     * @param request found in the request
     * @param ours found in our answer and its message, or in our items if only they differ
     * @param theirs found in the other's
     */
    private record KnownDifference(String name, Pattern request, Pattern ours, Pattern theirs) {

        static List<KnownDifference> of(String engine) {
            List<KnownDifference> known = new ArrayList<>();
            ConformanceCases.load("random-differences")
                    .path(engine)
                    .properties()
                    .forEach(entry -> {
                        JsonNode rule = entry.getValue();
                        known.add(new KnownDifference(
                                entry.getKey(),
                                pattern(rule, "request"),
                                pattern(rule, "ours"),
                                pattern(rule, "theirs")));
                    });
            return known;
        }

        private static Pattern pattern(JsonNode rule, String member) {
            return Pattern.compile(rule.path(member).asText());
        }

        boolean isThis(String request, String ours, String theirs) {
            return this.request.matcher(request).find()
                    && this.ours.matcher(ours).find()
                    && this.theirs.matcher(theirs).find();
        }
    }

    @BeforeEach
    void start() {
        String address = System.getProperty("conformance.endpoint", "");
        assumeTrue(!address.isEmpty(), "there is no other engine to compare with");
        engine = DynamoDbEngine.inMemory();
        server = new EngineServer(engine, 0);
        server.start();
        own = new Endpoint(server.endpoint());
        other = new Endpoint(URI.create(address));
    }

    @AfterEach
    void stop() {
        if (engine != null) {
            server.close();
            engine.close();
        }
    }

    @Test
    void answers_shouldBeTheSame_whenRequestsAreRandom() {
        Optional<Long> seed = Optional.ofNullable(Long.getLong("differential.seed"));
        int requests = Integer.getInteger("differential.requests", REQUESTS);
        seed.map(LongStream::of)
                .orElseGet(() -> LongStream.rangeClosed(1, SEQUENCES))
                .forEach(each -> compare(each, requests));
        assertThat(differences).isEmpty();
        if (seed.isEmpty()) {
            assertThat(known)
                    .extracting(KnownDifference::name)
                    .as("differences that are none any more")
                    .allSatisfy(name -> assertThat(met).contains(name));
        }
    }

    private void compare(long seed, int requests) {
        String create = EngineFixture.TABLE.replace("'items'", "'" + table + "'");
        assertThat(own.ask("CreateTable", create).status()).isEqualTo(200);
        assertThat(other.ask("CreateTable", create).status()).isEqualTo(200);
        RandomRequests random = new RandomRequests(table, seed);
        for (int i = 0; i < requests && differences.size() < SHOWN; i++) {
            compare(random.next());
        }
        String delete = "{'TableName':'" + table + "'}";
        own.ask("DeleteTable", delete);
        other.ask("DeleteTable", delete);
    }

    private void compare(RandomRequests.Asked request) {
        Endpoint.Reply one = own.ask(request.operation(), request.body());
        Endpoint.Reply two = other.ask(request.operation(), request.body());
        boolean isOrdered =
                request.operation().equals("Query") && !request.body().has("IndexName");
        String ours = outcome(one, isOrdered);
        String theirs = outcome(two, isOrdered);
        Map<String, JsonNode> ourItems = items(own);
        Map<String, JsonNode> theirItems = items(other);
        if (!ours.equals(theirs)) {
            differ(request, ours + " " + one.message(), theirs + " " + two.message());
        } else if (!ourItems.equals(theirItems)) {
            differ(request, "items " + without(ourItems, theirItems), "items " + without(theirItems, ourItems));
        }
        // So that one difference does not make all others.
        repeat(ourItems, theirItems);
    }

    private void differ(RandomRequests.Asked request, String ours, String theirs) {
        Optional<String> name = known.stream()
                .filter(each -> each.isThis(request.toString(), ours, theirs))
                .map(KnownDifference::name)
                .findFirst();
        name.ifPresentOrElse(met::add, () -> differences.add(request + "\n  ours   " + ours + "\n  theirs " + theirs));
    }

    /** All items by their keys. */
    private Map<String, JsonNode> items(Endpoint endpoint) {
        Map<String, JsonNode> items = new TreeMap<>();
        endpoint.ask("Scan", "{'TableName':'" + table + "','ConsistentRead':true}")
                .body()
                .path("Items")
                .forEach(item -> items.put(item.path("pk") + " " + item.path("sk"), normal(item)));
        return items;
    }

    private static Map<String, JsonNode> without(Map<String, JsonNode> all, Map<String, JsonNode> same) {
        Map<String, JsonNode> rest = new TreeMap<>(all);
        rest.entrySet().removeAll(same.entrySet());
        return rest;
    }

    /** Gives the other engine the items that ours has. */
    private void repeat(Map<String, JsonNode> ourItems, Map<String, JsonNode> theirItems) {
        without(theirItems, ourItems).forEach((name, item) -> {
            ObjectNode delete = Endpoint.JSON.createObjectNode().put("TableName", table);
            delete.putObject("Key").<ObjectNode>set("pk", item.path("pk")).set("sk", item.path("sk"));
            other.ask("DeleteItem", delete);
        });
        without(ourItems, theirItems).forEach((name, item) -> {
            ObjectNode put = Endpoint.JSON.createObjectNode().put("TableName", table);
            other.ask("PutItem", put.set("Item", item));
        });
    }

    /** What an answer says, but for the order of items where DynamoDB has none. */
    private static String outcome(Endpoint.Reply reply, boolean isOrdered) {
        JsonNode body = reply.body();
        if (reply.status() != 200) {
            List<String> codes = new ArrayList<>();
            body.path("CancellationReasons")
                    .forEach(reason -> codes.add(reason.path("Code").asText() + normal(reason.path("Item"))));
            return reply.error() + codes + normal(body.path("Item"));
        }
        ObjectNode shown = Endpoint.JSON.createObjectNode();
        for (String member : new String[] {"Item", "Items", "Attributes", "Count", "ScannedCount", "Responses"}) {
            if (body.has(member)) {
                JsonNode value = normal(body.get(member));
                shown.set(member, member.equals("Items") && !isOrdered ? sorted(value) : value);
            }
        }
        JsonNode byTable = body.path("Responses");
        if (byTable.isObject()) {
            shown.set("Responses", sorted(normal(byTable.elements().next())));
        }
        return shown.toString();
    }

    private static ArrayNode sorted(JsonNode array) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        array.forEach(each -> sorted.put(each.toString(), each));
        return Endpoint.JSON.createArrayNode().addAll(sorted.values());
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
}
