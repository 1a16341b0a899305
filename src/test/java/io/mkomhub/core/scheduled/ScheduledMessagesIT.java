package io.mkomhub.core.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.mkomhub.it.EmbeddedOnly;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Scheduled messages on the packaged functions. */
class ScheduledMessagesIT {

    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final AtomicInteger IDS = new AtomicInteger(1);
    private static final AtomicInteger LOOKUPS = new AtomicInteger();

    /** Answers come sooner on any machine, and later only if they wait for what is away: DynamoDB is given 8 s. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static LocalCloud cloud;
    private static HttpServer erp;

    @BeforeAll
    static void start() throws IOException {
        String reader = HexFormat.of()
                .formatHex(Digests.newSha256().digest("reader-of-plans".getBytes(StandardCharsets.UTF_8)));
        String local =
                HexFormat.of().formatHex(Digests.newSha256().digest("local-api-key".getBytes(StandardCharsets.UTF_8)));
        cloud = LocalCloud.start(LocalCloudConfig.builder(
                        Path.of("template.yaml"), Path.of(System.getProperty("local.package", "target/function.zip")))
                .elsewhere()
                .stackName("mkom-hub-scheduled")
                .environment("HUB_API_KEYS", "local " + local + " *\nreader " + reader + " read")
                .environment("HUB_SCHEDULED_TOKEN", "local-scheduled-token second-token")
                .build());
        erp = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        erp.setExecutor(Executors.newCachedThreadPool(task -> {
            Thread thread = new Thread(task, "erp");
            thread.setDaemon(true);
            return thread;
        }));
        erp.createContext("/", exchange -> {
            LOOKUPS.incrementAndGet();
            String path = exchange.getRequestURI().getPath();
            if (path.startsWith("/slow")) {
                sleep(Duration.ofSeconds(4));
            }
            if (path.startsWith("/elsewhere")) {
                exchange.getResponseHeaders().set("Location", "/boletos");
                exchange.sendResponseHeaders(302, -1);
                exchange.close();
                return;
            }
            byte[] body = path.startsWith("/large")
                    ? ("\"" + "x".repeat(100_000) + "\"").getBytes(StandardCharsets.UTF_8)
                    : path.startsWith("/words")
                            ? "sim".getBytes(StandardCharsets.UTF_8)
                            : "{\"valor\": 1234.56}".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(path.startsWith("/gone") ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        erp.start();
    }

    @AfterAll
    static void stop() {
        erp.stop(0);
        cloud.close();
    }

    @AfterEach
    void mend() {
        cloud.startSqs();
        cloud.startDynamoDb();
    }

    private static void sleep(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return HTTP.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static HttpRequest.Builder to(String path) {
        return HttpRequest.newBuilder(cloud.hubUrl().resolve(path)).timeout(Duration.ofSeconds(40));
    }

    private static HttpResponse<String> api(String method, String path, String body) {
        return send(
                to(path).header("Authorization", "Bearer local-api-key").method(method, BodyPublishers.ofString(body)));
    }

    private static void put(String plan, String body) {
        HttpResponse<String> response = api("PUT", "/plans/" + plan, body.replace('\'', '"'));
        assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
    }

    private static HttpResponse<String> ask(String plan, String body) {
        return send(to("/scheduled-messages/" + plan + "?token=local-scheduled-token")
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    private static String request(int id, String key, String data) {
        return "{'id':%d,'clientId':72,'origin':'SCHEDULED_MESSAGE','contact':{'uid':'1','type':'WHATSAPP','key':'%s','name':'João da Silva'},'data':%s}"
                .formatted(id, key, data);
    }

    private static String request(int id, String data) {
        return request(id, "5513999999999", data);
    }

    /** What a slow machine's queue did not take in time comes with the next minute's sweep. */
    private static JsonNode stored(String plan, int id, Predicate<JsonNode> wanted) {
        Instant limit = Instant.now().plusSeconds(100);
        JsonNode last = Json.object();
        while (Instant.now().isBefore(limit)) {
            HttpResponse<String> response = api("GET", "/scheduled-messages/" + plan + "/" + id, "");
            if (response.statusCode() == 200) {
                last = json(response.body()).get("requests");
                if (wanted.test(last)) {
                    return last;
                }
            }
            sleep(Duration.ofMillis(300));
        }
        throw new AssertionError("not stored: " + last);
    }

    private static JsonNode json(String text) {
        return Json.read(text);
    }

    private static String value(HttpResponse<String> response) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json(response.body()).get(0).get("value").asText();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"documento-qrcode,response-qrcode", "documento-api-oficial,response-api-oficial"})
    void answer_shouldBeTheDocumentsOwn_toTheDocumentsOwnRequest(String plan, String response) throws IOException {
        put(plan, Files.readString(Path.of("examples/plans", plan + ".json")));

        HttpResponse<String> answer = ask(plan, new String(Samples.document("request.json"), StandardCharsets.UTF_8));

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(answer.body()).isEqualTo(Json.write(Json.read(Samples.document(response + ".json"))));
        JsonNode stored = stored(plan, 3589818, requests -> true);
        assertThat(stored).hasSize(1);
        assertThat(stored.get(0).get("answer")).isEqualTo(json(answer.body()));
        assertThat(stored.get(0).get("request")).isEqualTo(Json.read(Samples.document("request.json")));
        assertThat(stored.get(0).get("plan_version").asInt()).isEqualTo(1);
    }

    @Test
    void answer_shouldBeRefused_withoutTheSecret() {
        put("secret", "{'items':[{'type':'TEXT','value':'x'}]}");
        String body = request(1, "{}").replace('\'', '"');

        assertThat(send(to("/scheduled-messages/secret").POST(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(to("/scheduled-messages/secret?token=wrong").POST(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(to("/scheduled-messages/secret?token=local-webhook-token")
                                .POST(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(401);
        assertThat(send(to("/scheduled-messages/secret")
                                .header("Authorization", "Bearer second-token")
                                .POST(BodyPublishers.ofString(body)))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void answer_shouldSayWhatIsWrong() {
        put("wrong", "{'items':[{'type':'TEXT','value':'{data.nome}'}]}");

        HttpResponse<String> unknown = ask("none", request(1, "{}"));
        HttpResponse<String> bad = ask("wrong", request(1, "{}").replace("'uid':'1',", ""));
        HttpResponse<String> missing = ask("wrong", request(7_001, "{}"));

        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(bad.statusCode()).isEqualTo(400);
        assertThat(json(bad.body()).at("/errors/0/field").asText()).isEqualTo("contact.uid");
        assertThat(missing.statusCode()).isEqualTo(422);
        assertThat(missing.headers().firstValue("content-type")).hasValue("application/problem+json");
        assertThat(json(missing.body()).get("detail").asText())
                .isEqualTo("nothing is sent: items[0]: {data.nome} is missing");
        // What was lacking can be given with the same id; the answer then takes the refusal's place.
        stored(
                "wrong",
                7_001,
                requests -> requests.get(0).get("outcome").asText().equals("nothing"));
        assertThat(value(ask("wrong", request(7_001, "{'nome':'Ana'}")))).isEqualTo("Ana");
        stored(
                "wrong",
                7_001,
                requests -> requests.size() == 1
                        && requests.get(0).get("outcome").asText().equals("answered"));
    }

    @Test
    void answer_shouldStayTheSame_whenTheRequestComesAgain() {
        int id = IDS.incrementAndGet();
        put("again", "{'items':[{'type':'TEXT','value':'um {now}'}]}");
        String first = ask("again", request(id, "{}")).body();
        stored("again", id, requests -> true);

        put("again", "{'items':[{'type':'TEXT','value':'dois {now}'}]}");
        assertThat(ask("again", request(id, "{}")).body()).isEqualTo(first);

        // A process that has never seen it.
        cloud.kill("ReceiveFunction");
        HttpResponse<String> answer = ask("again", request(id, "{}"));
        while (answer.statusCode() == 500) {
            // It was given to the process that was killed.
            answer = ask("again", request(id, "{}"));
        }
        assertThat(answer.body()).isEqualTo(first);
        // Another contact is another request, whatever its id.
        assertThat(value(ask("again", request(id, "5511953959059", "{}")))).startsWith("dois");
        assertThat(stored("again", id, requests -> requests.size() == 2)).hasSize(2);
    }

    @Test
    @EmbeddedOnly("takes SQS away")
    void answer_shouldBeGivenAndKept_whileSqsIsDown() throws InterruptedException {
        put("outage", "{'items':[{'type':'TEXT','value':'Olá, {contact.name.first_name}!'}]}");
        assertThat(value(ask("outage", request(8_000, "{}")))).isEqualTo("Olá, João!");

        cloud.stopSqs();
        Instant before = Instant.now();
        assertThat(value(ask("outage", request(8_001, "{}")))).isEqualTo("Olá, João!");
        Duration took = Duration.between(before, Instant.now());
        List<Map<String, AttributeValue>> kept = spool();
        cloud.startSqs();

        assertThat(took).isLessThan(TIMEOUT);
        assertThat(kept).anySatisfy(item -> {
            assertThat(text(item, "queue")).isEqualTo("EVENTS");
            assertThat(text(item, "sk")).matches("[0-9]{16}#[0-9a-f-]{36}");
            assertThat(json(text(item, "body")).at("/scheduled/id").asText()).isEqualTo("8001");
        });
        cloud.invoke("SweepFunction", "{}");
        assertThat(stored("outage", 8_001, requests -> true)).isNotEmpty();
        assertThat(spool()).isEmpty();
    }

    private static String text(Map<String, AttributeValue> item, String name) {
        return item.getOrDefault(name, AttributeValue.fromS("")).s();
    }

    private static List<Map<String, AttributeValue>> spool() {
        List<Map<String, AttributeValue>> items = new ArrayList<>();
        String table = cloud.stack().tables().get(0).name();
        for (int shard = 0; shard < 8; shard++) {
            String pk = "SPOOL#" + shard;
            items.addAll(cloud.dynamoDb()
                    .query(q -> q.tableName(table)
                            .keyConditionExpression("pk = :pk")
                            .expressionAttributeValues(Map.of(":pk", AttributeValue.fromS(pk))))
                    .items());
        }
        return items;
    }

    @Test
    @EmbeddedOnly("takes DynamoDB and SQS away")
    void answer_shouldBeGiven_whileDynamoDbIsDown() {
        put("warm", "{'items':[{'type':'TEXT','value':'{data.x}'}]}");
        put("contacts-down", """
                {'attributes':true,'items':[{'type':'TEXT','value':'{attributes.x}'}],
                 'fallback':[{'type':'TEXT','value':'depois'}]}""");
        assertThat(value(ask("warm", request(8_100, "{'x':1}")))).isEqualTo("1");
        ask("contacts-down", request(8_100, "{}"));

        cloud.stopDynamoDb();
        Instant before = Instant.now();
        assertThat(value(ask("warm", request(8_101, "{'x':2}")))).isEqualTo("2");
        assertThat(Duration.between(before, Instant.now())).isLessThan(TIMEOUT);
        assertThat(value(ask("contacts-down", request(8_101, "{}")))).isEqualTo("depois");
        cloud.stopSqs();
        assertThat(ask("warm", request(8_102, "{'x':3}")).statusCode()).isEqualTo(503);
    }

    @Test
    void contacts_shouldBeUsedByPlans() {
        put("plano", """
                {'attributes':true,'items':[{'type':'TEXT','value':'{attributes.nome} tem o plano {attributes.plano}'}],
                 'fallback':[{'type':'TEXT','value':'Olá!'}]}""");
        assertThat(value(ask("plano", request(8_200, "551399999999", "{}")))).isEqualTo("Olá!");

        HttpResponse<String> one =
                api("PUT", "/contacts/5513999999999", "{\"attributes\":{\"nome\":\"João\",\"plano\":\"Ouro\"}}");
        HttpResponse<String> many =
                api("POST", "/contacts", "msisdn;nome;plano\n5511953959059;Ana;Prata\nabc;Bia;Bronze\n");

        assertThat(one.statusCode()).as(one.body()).isEqualTo(200);
        assertThat(json(many.body()).get("stored").asInt()).isEqualTo(1);
        assertThat(json(many.body()).at("/errors/0/field").asText()).isEqualTo("line 3.msisdn");
        // Known to WhatsApp without the ninth digit.
        assertThat(value(ask("plano", request(8_201, "551399999999", "{}")))).isEqualTo("João tem o plano Ouro");
        assertThat(value(ask("plano", request(8_202, "5511953959059", "{}")))).isEqualTo("Ana tem o plano Prata");
        assertThat(json(api("GET", "/contacts/+5511953959059", "").body())
                        .at("/attributes/plano")
                        .asText())
                .isEqualTo("Prata");
        assertThat(api("GET", "/contacts/5511953959058", "").statusCode()).isEqualTo(404);
        assertThat(stored("plano", 8_200, requests -> true).get(0).get("reason").asText())
                .isEqualTo("items[0]: {attributes.nome} is missing");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "boletos | R$ 1.234,56",
                "gone | look-up: it answered with status 404",
                "elsewhere | look-up: it answered with status 302",
                "words | look-up: its answer is not JSON",
                "large | look-up: its answer is larger than 65536 bytes",
                "slow | look-up: no answer within 2000 ms",
            })
    void lookup_shouldBeUsedOrFallBack(String path, String expected) {
        String url = "http://localhost:" + erp.getAddress().getPort() + "/" + path + "?id={data.id}";
        put("lookup-" + path, """
                {'lookup':{'url':'%s','cache_seconds':60},'items':[{'type':'TEXT','value':'{lookup.valor.money}'}],
                 'fallback':[{'type':'TEXT','value':'depois'}]}""".formatted(url));

        Instant before = Instant.now();
        HttpResponse<String> answer = ask("lookup-" + path, request(IDS.addAndGet(10_000), "{'id':'a b'}"));

        assertThat(Duration.between(before, Instant.now())).isLessThan(TIMEOUT);
        if (path.equals("boletos")) {
            assertThat(value(answer)).isEqualTo(expected);
            int so = LOOKUPS.get();
            assertThat(value(ask("lookup-" + path, request(IDS.addAndGet(10_000), "{'id':'a b'}"))))
                    .isEqualTo(expected);
            assertThat(LOOKUPS).hasValue(so);
        } else {
            assertThat(value(answer)).isEqualTo("depois");
            assertThat(json(api("POST", "/plans/lookup-" + path + "/preview", "{\"data\":{\"id\":2}}")
                                    .body())
                            .get("reason")
                            .asText())
                    .isEqualTo(expected);
        }
    }

    @Test
    void plans_shouldBeWrittenReadAndDeleted() {
        String first = "{'description':'um','items':[{'type':'TEXT','value':'um'}]}";
        HttpResponse<String> created = api("PUT", "/plans/crud", first.replace('\'', '"'));
        put("crud", "{'description':'dois','items':[{'type':'TEXT','value':'dois'}]}");

        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode shown = json(api("GET", "/plans/crud", "").body());
        assertThat(shown.get("version").asInt()).isEqualTo(2);
        assertThat(shown.get("written_by").asText()).isEqualTo("local");
        assertThat(shown.at("/items/0/value").asText()).isEqualTo("dois");
        // What was got can be put back.
        assertThat(api("PUT", "/plans/crud", shown.toString()).statusCode()).isEqualTo(200);
        assertThat(json(api("GET", "/plans/crud?version=1", "").body())
                        .at("/items/0/value")
                        .asText())
                .isEqualTo("um");
        assertThat(json(api("GET", "/plans", "").body()).get("plans").findValuesAsText("name"))
                .contains("crud");
        assertThat(api("DELETE", "/plans/crud", "").statusCode()).isEqualTo(204);
        assertThat(api("GET", "/plans/crud", "").statusCode()).isEqualTo(404);
        assertThat(api("DELETE", "/plans/crud", "").statusCode()).isEqualTo(404);
        assertThat(ask("crud", request(1, "{}")).statusCode()).isEqualTo(404);
        assertThat(json(api("GET", "/plans", "").body()).get("plans").findValuesAsText("name"))
                .doesNotContain("crud");
        assertThat(json(api("GET", "/plans/crud/versions", "").body()).get("versions"))
                .hasSize(4);
        put("crud", first);
        assertThat(json(api("GET", "/plans/crud", "").body()).get("version").asInt())
                .isEqualTo(5);
    }

    @Test
    void plans_shouldBeRefused_whenARuleIsBroken() {
        HttpResponse<String> rule = api("PUT", "/plans/bad", "{\"items\":[{\"type\":\"TEXT\",\"value\":\"{x}\"}]}");
        HttpResponse<String> host = api(
                "PUT",
                "/plans/bad",
                "{\"lookup\":{\"url\":\"https://other.example.com/\"},\"items\":[{\"type\":\"TEXT\",\"value\":\"x\"}]}");
        HttpResponse<String> name = api("PUT", "/plans/b.ad", "{}");

        assertThat(rule.statusCode()).isEqualTo(400);
        assertThat(json(rule.body()).at("/errors/0/field").asText()).isEqualTo("items[0].value");
        assertThat(host.statusCode()).isEqualTo(400);
        assertThat(json(host.body()).at("/errors/0/field").asText()).isEqualTo("lookup.url");
        assertThat(name.statusCode()).isEqualTo(400);
        assertThat(api("GET", "/plans/bad", "").statusCode()).isEqualTo(404);
    }

    @Test
    void plans_shouldBeRefused_withoutTheScope() {
        for (String path : List.of("/plans", "/plans/x", "/plans/x/versions")) {
            assertThat(send(to(path).header("Authorization", "Bearer reader-of-plans"))
                            .statusCode())
                    .isEqualTo(403);
            assertThat(send(to(path)).statusCode()).isEqualTo(401);
        }
        assertThat(send(to("/contacts")
                                .header("Authorization", "Bearer reader-of-plans")
                                .POST(BodyPublishers.ofString("msisdn\n5511953959059")))
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void preview_shouldShowWhatWouldBeSent() {
        put("preview", """
                {'attributes':true,'items':[{'type':'TEXT','value':'{contact.name.first_name}: {attributes.valor.money}'}]}""");

        JsonNode sample = json(api("POST", "/plans/preview/preview", "").body());
        JsonNode given = json(api(
                        "POST",
                        "/plans/preview/preview",
                        "{\"contact\":{\"name\":\"Ana Maria\"},\"attributes\":{\"valor\":9.9}}")
                .body());
        JsonNode draft = json(api(
                        "POST",
                        "/plans/preview/preview",
                        "{\"data\":[1,2],\"plan\":{\"items\":[{\"type\":\"TEXT\",\"value\":\"{data.size}\"}]}}")
                .body());

        assertThat(sample.get("outcome").asText()).isEqualTo("nothing");
        assertThat(sample.get("reason").asText()).isEqualTo("items[0]: {attributes.valor.money} is missing");
        assertThat(given.get("outcome").asText()).isEqualTo("answered");
        assertThat(given.at("/answer/0/value").asText()).isEqualTo("Ana: R$ 9,90");
        assertThat(given.get("version").asInt()).isEqualTo(1);
        assertThat(draft.at("/answer/0/value").asText()).isEqualTo("2");
        assertThat(Optional.ofNullable(draft.get("version"))).isEmpty();
        assertThat(api("POST", "/plans/none/preview", "").statusCode()).isEqualTo(404);
    }
}
