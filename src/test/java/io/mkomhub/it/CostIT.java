package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.LocalUsage;
import io.mkomhub.local.dynamodb.engine.Usage;
import io.mkomhub.local.sqs.SqsUsage;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the hub asks of DynamoDB and SQS for a message, counted, is what {@code docs/cost.md} says, and for each access
 * {@code docs/data-model.md}. A change that costs more fails here until somebody writes the new figures into the documents.
 */
@Timeout(900)
@EmbeddedOnly("counts what the embedded DynamoDB and SQS are asked for")
class CostIT {

    private static final Path DOCUMENT = Path.of("docs", "cost.md");
    private static final Path DATA_MODEL = Path.of("docs", "data-model.md");
    private static final String TOKEN = "Token 7a6b-verbatim";
    private static final int BULK = 1_000;
    private static final String COUNT = "CountFunction";

    /** The most write units that the sums may cost a message, if many are sent. */
    private static final double COUNTING = 0.05;

    private static final long COST_CENTRE = 777;

    /** Enough for a median that one late poll or one refreshed setting does not move. */
    private static final int TIMES = 3;

    /** Less than half a unit, so that single messages cost exactly what is documented. */
    private static final double UNITS = 0.4;

    /** A busy machine splits what an idle one handles in one batch. */
    private static final double SPREAD_OF_REQUESTS = 0.25;

    /** The documents round to two decimals. */
    private static final double ROUNDING = 0.005;

    /** A scenario that a busy machine disturbed is counted again: what really costs more costs more each time. */
    private static final int ATTEMPTS = 3;

    /** What each process of a function reads once in a while, whatever the traffic: a busy machine starts more of them. */
    private static final Set<String> LISTS = Set.of("channel", "auto-reply flow", "decision about a mailing");

    /** What the functions asked of the table. */
    private static List<Usage.Row> rows(LocalUsage usage) {
        return usage.dynamoDb().orElseThrow().rows().stream()
                .filter(row -> Cost.isFunction(row.target().caller()))
                .filter(row -> !LISTS.contains(row.target().kind()))
                .toList();
    }

    /** Who asked for which kind of item, and how. */
    private record Access(String function, String request, String item) {

        private static Access of(Usage.Target target) {
            String function = target.caller().replaceFirst("Function$", "").toLowerCase(Locale.ROOT);
            String item = target.index().isEmpty() ? target.kind() : target.kind() + ", index " + target.index();
            return new Access("`" + function + "`", target.operation(), item);
        }
    }

    /** What was counted for one message: in all, and for each access. */
    private record Counted(Cost cost, Map<Access, Cost> accesses) {

        private static Counted of(LocalUsage usage, int messages) {
            Map<Access, Cost> accesses = new HashMap<>();
            rows(usage)
                    .forEach(row -> accesses.merge(
                            Access.of(row.target()),
                            new Cost(
                                    row.amount().writeUnits() / messages,
                                    row.amount().readUnits() / messages,
                                    0),
                            Cost::plus));
            return new Counted(Cost.of(usage, messages), accesses);
        }

        /** The median of each. What few of them have is left out. */
        private static Counted median(List<Counted> all) {
            Map<Access, Cost> accesses = new TreeMap<>(Comparator.comparing(Access::toString));
            all.stream().flatMap(one -> one.accesses().keySet().stream()).forEach(access -> {
                Cost median = Cost.median(all.stream()
                        .map(one -> one.accesses().getOrDefault(access, Cost.NOTHING))
                        .toList());
                if (!median.equals(Cost.NOTHING)) {
                    accesses.put(access, median);
                }
            });
            return new Counted(Cost.median(all.stream().map(Counted::cost).toList()), accesses);
        }

        /** Its rows in the table of accesses. How those of many messages come together depends on the machine. */
        private List<String> accessRows(String scenario) {
            List<String> rows = new ArrayList<>();
            if (!scenario.startsWith("each ")) {
                accesses.forEach((access, cost) -> rows.add("| %s | %s | %s | %s | %s |"
                        .formatted(scenario, access.function(), access.request(), access.item(), cost.units())));
            }
            return rows;
        }
    }

    /** What one message costs. */
    private record Cost(double writeUnits, double readUnits, double sqsRequests) {

        private static final Cost NOTHING = new Cost(0, 0, 0);

        private Cost plus(Cost other) {
            return new Cost(
                    writeUnits + other.writeUnits, readUnits + other.readUnits, sqsRequests + other.sqsRequests);
        }

        private static Cost of(LocalUsage usage, int messages) {
            List<Usage.Row> rows = rows(usage);
            return new Cost(
                    sum(rows, row -> row.amount().writeUnits()) / messages,
                    sum(rows, row -> row.amount().readUnits()) / messages,
                    sum(
                                    usage.sqs().rows().stream()
                                            .filter(row -> isFunction(row.call().caller()))
                                            .filter(row -> !row.call().action().equals(SqsUsage.EMPTY_RECEIVE))
                                            .toList(),
                                    row -> row.amount().charged())
                            / messages);
        }

        private static <T> double sum(List<T> rows, ToDoubleFunction<T> of) {
            return rows.stream().mapToDouble(of).sum();
        }

        /**
         * Not the tests themselves; not {@code sweep}, which runs once a minute, messages or none; and not {@code count},
         * which counts together what changes within seconds.
         */
        private static boolean isFunction(String caller) {
            return caller.endsWith("Function") && !caller.equals("SweepFunction") && !caller.equals(COUNT);
        }

        private static Cost median(List<Cost> costs) {
            return new Cost(
                    median(costs, Cost::writeUnits), median(costs, Cost::readUnits), median(costs, Cost::sqsRequests));
        }

        private static double median(List<Cost> costs, ToDoubleFunction<Cost> part) {
            return costs.stream().mapToDouble(part).sorted().toArray()[costs.size() / 2];
        }

        private boolean isCloseTo(Cost other) {
            double requests = other.sqsRequests * SPREAD_OF_REQUESTS + ROUNDING;
            return Math.abs(writeUnits - other.writeUnits) <= UNITS
                    && Math.abs(readUnits - other.readUnits) <= UNITS
                    && Math.abs(sqsRequests - other.sqsRequests) <= requests;
        }

        private String units() {
            return "%s | %s".formatted(text(writeUnits), text(readUnits));
        }

        private String cells() {
            return "%s | %s".formatted(units(), text(sqsRequests));
        }

        private static String text(double number) {
            return String.format(Locale.ROOT, "%.2f", number).replaceFirst("\\.?0+$", "");
        }
    }

    /** The median of what an action costs for each of its messages. */
    private static Counted counted(Hub hub, int messages, Runnable action) {
        List<Counted> costs = new ArrayList<>();
        // The first one is not counted: it fills what the functions keep of settings.
        for (int i = 0; i <= TIMES; i++) {
            hub.idle();
            hub.cloud().usage().reset();
            action.run();
            hub.idle();
            costs.add(Counted.of(hub.cloud().usage(), messages));
        }
        return Counted.median(costs.subList(1, costs.size()));
    }

    /** Counts all scenarios, each until it costs what the documents say, or for the last time. */
    private static Map<String, Counted> counted(Documented documented) {
        Map<String, Counted> costs = new LinkedHashMap<>();
        try (Hub hub = new Hub(
                        "mkom-hub-cost",
                        Path.of("template.yaml"),
                        Map.of(
                                "HUB_AUTO_REPLY_FRESH",
                                "5m",
                                "HUB_CHANNEL_FRESH",
                                "5m",
                                "HUB_MESSAGE_BUDGETS",
                                COST_CENTRE + "=1000000/day"));
                Courier courier = new Courier()) {
            scenarios(hub, courier).forEach((scenario, counting) -> {
                Counted counted = counting.get();
                for (int i = 1; i < ATTEMPTS && !documented.tells(scenario, counted); i++) {
                    counted = counting.get();
                }
                costs.put(scenario, counted);
            });
        }
        return costs;
    }

    private static Map<String, Supplier<Counted>> scenarios(Hub hub, Courier courier) {
        Map<String, Supplier<Counted>> scenarios = new LinkedHashMap<>();
        scenarios.put("one message", () -> counted(hub, 1, () -> hub.sendOne(withoutReference(hub))));
        scenarios.put("one message with a reference", () -> counted(hub, 1, () -> hub.sendOne(hub.newMessage())));
        scenarios.put(
                "one message of a cost centre with a budget",
                () -> counted(hub, 1, () -> hub.send(withBudget(hub)).expect(202)));
        scenarios.put(
                "one message of a mailing with a pace",
                () -> counted(hub, 1, () -> hub.send(withPace(hub)).expect(202)));
        scenarios.put(
                "one message of class `marketing` with a cap for its recipient",
                () -> counted(hub, 1, () -> hub.send(advertising(hub)).expect(202)));
        scenarios.put("each of 1,000 messages in one request", () -> inBulk(hub, () -> withoutReference(hub)));
        scenarios.put("one message that is held for its schedule", () -> counted(hub, 1, () -> hub.sendOne(held(hub))));
        scenarios.put("each of 1,000 messages that are held", () -> inBulk(hub, () -> held(hub)));
        scenarios.put(
                "change of a held message",
                () -> ofHeld(hub, "PATCH", Json.write(Json.object().put("message", "Outro texto"))));
        scenarios.put("cancellation of a held message", () -> ofHeld(hub, "DELETE", ""));
        scenarios.put("reply answered by a flow", () -> reply(hub));
        scenarios.put("scheduled-message request", () -> scheduled(hub));
        scenarios.put("message through RapidPro, its status told", () -> throughRapidPro(hub, courier));
        scenarios.put("reply passed on to RapidPro", () -> replyToRapidPro(hub, courier));
        return scenarios;
    }

    private static Counted inBulk(Hub hub, Supplier<ObjectNode> message) {
        return counted(
                hub,
                BULK,
                () -> hub.send(Stream.generate(message).limit(BULK).toList()).expect(202));
    }

    private static Counted throughRapidPro(Hub hub, Courier courier) {
        putChannel(hub, courier);
        return counted(hub, 1, () -> {
            String id = "c" + hub.newReference();
            Courier.send(hub, "rapidpro", TOKEN, id, hub.newPhone(), hub.newText());
            Await.until("told", () -> courier.statuses(id), told -> told.contains("delivered"));
        });
    }

    private static ObjectNode withoutReference(Hub hub) {
        return Json.object().put("msisdn", hub.newPhone()).put("message", hub.newText());
    }

    private static byte[] withBudget(Hub hub) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", "Orcamento").put("cost_centre_id", COST_CENTRE);
        body.putArray("messages").add(withoutReference(hub));
        return Json.write(body).getBytes(StandardCharsets.UTF_8);
    }

    /** At any hour: quiet hours are the window of advertising that has none of its own. */
    private static byte[] advertising(Hub hub) {
        ObjectNode body = Json.object();
        body.putObject("window").put("from", "00:00").put("to", "24:00");
        body.putArray("messages").add(withoutReference(hub).put("class", "marketing"));
        return Json.write(body).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] withPace(Hub hub) {
        ObjectNode body = Json.object();
        body.putObject("mailing")
                .put("identifier", "Aos poucos")
                .put("cost_centre_id", 1)
                .put("messages_per_minute", 600);
        body.putArray("messages").add(withoutReference(hub));
        return Json.write(body).getBytes(StandardCharsets.UTF_8);
    }

    private static ObjectNode held(Hub hub) {
        return withoutReference(hub)
                .put(
                        "schedule",
                        Instant.now()
                                .plus(1, ChronoUnit.HOURS)
                                .truncatedTo(ChronoUnit.HOURS)
                                .plus(30, ChronoUnit.MINUTES)
                                .toString());
    }

    /** What a request about a held message costs. */
    private static Counted ofHeld(Hub hub, String method, String body) {
        List<String> ids = new ArrayList<>(IntStream.range(0, TIMES + 1)
                .mapToObj(i -> hub.sendOne(held(hub)))
                .toList());
        return counted(
                hub,
                1,
                () -> hub.call(method, "/messages/" + ids.remove(0), hub.key(), body)
                        .expect(200));
    }

    private static void reply(Hub hub, String phone, String text) {
        hub.callback(Json.write(Json.object()
                        .put("internal_id", Long.parseLong(phone.substring(2)))
                        .put("message", text)
                        .put("msisdn", phone)
                        .put("timestamp", System.currentTimeMillis() / 1000)))
                .expect(200);
    }

    private static Counted reply(Hub hub) {
        hub.call("PUT", "/auto-replies/cost", hub.key(), """
                        {"match": {"keyword": "menu"},
                         "auto_answer": [{"access_level": "1", "access_code": ".*", "send_message": "Escolha: 1 ou 2"}]}
                        """).expect(200);
        return counted(hub, 1, () -> reply(hub, hub.newPhone(), "menu"));
    }

    private static Counted replyToRapidPro(Hub hub, Courier courier) {
        List<String> phones =
                IntStream.range(0, TIMES + 1).mapToObj(i -> hub.newPhone()).toList();
        for (String phone : phones) {
            Courier.send(hub, "rapidpro", TOKEN, "c" + hub.newReference(), phone, hub.newText());
        }
        List<String> left = new ArrayList<>(phones);
        return counted(hub, 1, () -> {
            String phone = left.remove(0);
            reply(hub, phone, "obrigado");
            Await.until("told", () -> courier.received(phone), told -> !told.isEmpty());
        });
    }

    private static Counted scheduled(Hub hub) {
        assertThat(hub.call("PUT", "/plans/cost", hub.key(), "{\"items\":[{\"type\":\"TEXT\",\"value\":\"Olá\"}]}")
                        .status())
                .isIn(201, 200);
        return counted(hub, 1, () -> {
            String phone = hub.newPhone();
            hub.call(
                            "POST",
                            "/scheduled-messages/cost?token="
                                    + hub.cloud().secrets().scheduledToken(),
                            Map.of("Content-Type", "application/json"),
                            """
                            {"id":%s,"clientId":72,"origin":"SCHEDULED_MESSAGE",
                             "contact":{"uid":"1","type":"WHATSAPP","key":"%s","name":"João"},"data":{}}
                            """.formatted(phone.substring(4), phone))
                    .expect(200);
        });
    }

    private static void putChannel(Hub hub, Courier courier) {
        hub.call(
                        "PUT",
                        "/channels/rapidpro",
                        hub.key(),
                        Json.write(Json.object()
                                .put("kind", "rapidpro")
                                .put("address", courier.address())
                                .put("authorization", TOKEN)))
                .expect(200);
    }

    /** What the documents say. */
    private record Documented(Map<String, Cost> costs, List<String> accesses) {

        private static Documented read() throws IOException {
            Map<String, Cost> costs = new LinkedHashMap<>();
            tableRows(DOCUMENT, "| counted for ").stream()
                    .map(line -> line.split("\\|"))
                    .forEach(cells -> costs.put(
                            cells[1].strip(), new Cost(number(cells[2]), number(cells[3]), number(cells[4]))));
            return new Documented(costs, tableRows(DATA_MODEL, "| counted for | function |"));
        }

        /** The rows of the table below a heading. */
        private static List<String> tableRows(Path document, String heading) throws IOException {
            try (Stream<String> lines = Files.lines(document)) {
                return lines.dropWhile(line -> !line.startsWith(heading))
                        .skip(2)
                        .takeWhile(line -> line.startsWith("|"))
                        .toList();
            }
        }

        private boolean tells(String scenario, Counted counted) {
            Cost cost = costs.get(scenario);
            return cost != null
                    && counted.cost().isCloseTo(cost)
                    && accessesOf(scenario).equals(counted.accessRows(scenario));
        }

        private List<String> accessesOf(String scenario) {
            return accesses.stream()
                    .filter(row -> row.startsWith("| " + scenario + " |"))
                    .toList();
        }
    }

    private static double number(String cell) {
        return Double.parseDouble(cell.strip());
    }

    @Test
    void cost_shouldBeWhatTheDocumentsSay() throws IOException {
        Documented documented = Documented.read();

        Map<String, Counted> counted = counted(documented);

        StringBuilder table = new StringBuilder();
        counted.forEach((scenario, one) ->
                table.append("| %s | %s |%n".formatted(scenario, one.cost().cells())));
        assertThat(documented.costs().keySet()).as("counted:%n%s", table).isEqualTo(counted.keySet());
        assertThat(counted)
                .as("counted:%n%s", table)
                .allSatisfy((scenario, one) -> assertThat(one.cost())
                        .matches(cost -> cost.isCloseTo(
                                Objects.requireNonNull(documented.costs().get(scenario)))));
        List<String> accesses = new ArrayList<>();
        counted.forEach((scenario, one) -> accesses.addAll(one.accessRows(scenario)));
        assertThat(documented.accesses())
                .as("counted:%n%s", String.join("\n", accesses))
                .isEqualTo(accesses);
    }

    @Test
    void sums_shouldCostAtMostATwentiethOfAWriteUnitForAMessage_whenManyAreSent() throws InterruptedException {
        try (Hub hub = new Hub("mkom-hub-sums", Path.of("template.yaml"), Map.of())) {
            inBulk(hub, () -> withoutReference(hub));
            assertThat(hub.cloud().drainStreams(Duration.ofMinutes(2))).isTrue();
            hub.cloud().usage().reset();
            int requests = 5;
            for (int i = 0; i < requests; i++) {
                hub.send(Stream.generate(() -> withoutReference(hub))
                                .limit(BULK)
                                .toList())
                        .expect(202);
            }
            hub.idle();
            assertThat(hub.cloud().drainStreams(Duration.ofMinutes(2))).isTrue();

            double units = hub.cloud().usage().dynamoDb().orElseThrow().rows().stream()
                    .filter(row -> row.target().caller().equals(COUNT))
                    .mapToDouble(row -> row.amount().writeUnits())
                    .sum();
            System.out.printf("sums: %.4f write units a message%n", units / (requests * BULK));
            assertThat(units).isPositive();
            assertThat(units / (requests * BULK)).isLessThanOrEqualTo(COUNTING);
        }
    }
}
