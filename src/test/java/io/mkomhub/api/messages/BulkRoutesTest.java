package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.template.Templates;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class BulkRoutesTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    private static TestStores stores;

    private final TestClock clock = new TestClock(NOW);
    private final TestQueues queues = new TestQueues();
    private final String name = "Carnê " + UUID.randomUUID();
    private TestMessageLimits limits = TestMessageLimits.DEFAULTS;
    private long costCentre = 1;

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @AfterEach
    void reset() {
        stores.gate(() -> {});
    }

    private HttpResponse call(String caller, String path, String id, Map<String, String> headers, byte[] body) {
        BulkRoutes bulk = new BulkRoutes(
                new Acceptance(
                        TestIntake.of(stores, queues.queues()),
                        limits,
                        TestIntake.capMeter(),
                        TestIntake.budgets(stores, limits),
                        TestChannels.channels(stores),
                        clock),
                new Idempotency(stores.answers(), clock),
                stores.bulkMailings(),
                stores.mailings(),
                stores.optOuts(),
                TestMailingDefaults.NONE,
                new Templates(),
                TestAuditLog.create(),
                clock::advance,
                clock);
        return bulk.routes().stream()
                .filter(route -> route.path().equals(path))
                .findFirst()
                .orElseThrow()
                .handler()
                .answer(
                        new HttpRequest(
                                "POST", path.replace("{id}", id), "", Map.of(), headers, body, "203.0.113.9", "req-1"),
                        new Route.Call(caller, Set.of("send"), Set.of(), Map.of("id", id)));
    }

    private HttpResponse create(String members) {
        String body =
                "{\"mailing\":{\"identifier\":\"" + name + "\",\"cost_centre_id\":" + costCentre + "}," + members + "}";
        return call("crm", "/mailings", "", Map.of(), body.getBytes(StandardCharsets.UTF_8));
    }

    private String created(String text) {
        HttpResponse response = create("\"message\":\"" + text + "\"");
        assertThat(response.status()).isEqualTo(201);
        return json(response).path("id").asText();
    }

    private HttpResponse add(String id, byte[] file) {
        return call("crm", "/mailings/{id}/recipients", id, Map.of(), file);
    }

    private HttpResponse add(String id, String file) {
        return add(id, file.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode added(String id, String file) {
        HttpResponse response = add(id, file);
        assertThat(response.status()).as(response.body()).isEqualTo(202);
        return json(response);
    }

    private HttpResponse begin(String id) {
        return call("crm", "/mailings/{id}/start", id, Map.of(), new byte[0]);
    }

    private static JsonNode json(HttpResponse response) {
        return Json.read(response.body());
    }

    private static List<Integer> lines(JsonNode answer, String member) {
        List<Integer> lines = new ArrayList<>();
        answer.path(member).forEach(entry -> lines.add(entry.path("line").asInt()));
        return lines;
    }

    private List<OutboundMessage> queued() {
        return queues.bodies().stream()
                .flatMap(body -> MessageBatchJson.read(body).messages().stream())
                .toList();
    }

    private List<String> texts() {
        return queued().stream().map(OutboundMessage::text).toList();
    }

    private static String number(int person) {
        return "551195400%04d".formatted(person);
    }

    private static String file(IntStream people) {
        return people.mapToObj(BulkRoutesTest::number).collect(Collectors.joining("\n", "celular\n", "\n"));
    }

    private static void fail() {
        throw SdkClientException.create("unable to connect");
    }

    private MailingControl control(String id) {
        return stores.mailings().find(new MailingId(id)).control();
    }

    @Test
    void create_shouldMakeTheMailingWait_untilItIsStarted() {
        HttpResponse response = create("\"message\":\"Oi {nome}, vence {data}\"");

        JsonNode json = json(response);
        String id = json.path("id").asText();
        assertThat(response.status()).isEqualTo(201);
        assertThat(json.path("status").asText()).isEqualTo("created");
        assertThat(json.path("columns").toString()).isEqualTo("[\"data\",\"nome\"]");
        assertThat(control(id).isPaused()).isTrue();
        // By then every run of send knows.
        assertThat(clock.instant()).isEqualTo(NOW.plusSeconds(3));

        JsonNode started = json(begin(id));
        assertThat(started.path("status").asText()).isEqualTo("active");
        assertThat(started.path("started_at").asText()).isEqualTo("2026-11-28T12:00:03Z");
        assertThat(control(id).isPaused()).isFalse();
    }

    @Test
    void create_shouldAnswerTheSame_whenItIsRepeated_andRefuseAnotherText() {
        String id = created("Oi {nome}");

        assertThat(created("Oi {nome}")).isEqualTo(id);
        HttpResponse other = create("\"message\":\"Tchau {nome}\"");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.body()).contains("choose another identifier");

        begin(id);
        assertThat(created("Oi {nome}")).isEqualTo(id);
        assertThat(control(id).isPaused()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            "class":"service"                                        | message          | is missing
            "message":"Oi","class":"spam"                            | class            | must be
            "message":"Oi {nome"                                     | message          |
            "message":"Oi","texto":"Oi"                              | texto            | is unknown
            "message":"Oi","messages":[]                             | messages         | is unknown
            "message":"Oi","priority":"low"                          | priority         | must be
            "message":"Oi","channel":"nowhere"                       | channel          | is not a channel
            """)
    void create_shouldNameTheField_whenTheTermsAreInvalid(String members, String field, String detail) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> create(members))
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.detail()).contains(detail == null ? "" : detail);
                });
    }

    @Test
    void recipients_shouldGetTheirTexts_andEveryOtherLineItsReason() {
        stores.optOuts().decide(Set.of(new Msisdn("5511954009001")), true, "test", NOW);
        String id = created("Oi {nome}");

        JsonNode answer = added(
                id,
                "Nome;Celular;Referência\nAna;(11) 95400-9002;r-1\nBia;11954009003;\nAna;5511954009002;\nCaio;5,51E+12;\n;11954009004;\nDuda;11954009001;\n");

        assertThat(answer.path("accepted").asInt()).isEqualTo(2);
        assertThat(answer.path("segments").asInt()).isEqualTo(2);
        assertThat(answer.path("errors").findValuesAsText("line")).containsExactly("5", "6");
        assertThat(answer.path("errors").get(0).path("detail").asText()).isNotEmpty();
        assertThat(answer.path("errors").get(1).path("detail").asText()).contains("nome");
        assertThat(answer.path("duplicates").toString()).isEqualTo("[{\"line\":4,\"first_line\":2}]");
        assertThat(answer.path("opted_out").toString()).isEqualTo("[{\"line\":7}]");
        assertThat(texts()).containsExactly("Oi Ana", "Oi Bia");
        assertThat(queued().get(0).reference()).contains("r-1");
    }

    @Test
    void recipients_shouldBeReadAsExcelWritesThem() {
        String id = created("Olá {nome}");

        byte[] latin = "sep=;\nTelefone;Nome\n(11) 95400-9012;João\n".getBytes(StandardCharsets.ISO_8859_1);
        assertThat(json(add(id, latin)).path("accepted").asInt()).isEqualTo(1);
        assertThat(added(id, "\uFEFFTelefone;Nome\n(11) 95400-9013;Zoë\n")
                        .path("accepted")
                        .asInt())
                .isEqualTo(1);
        assertThat(added(id, "{\"celular\":\"11954009014\",\"nome\":\"Eva\"}\n")
                        .path("accepted")
                        .asInt())
                .isEqualTo(1);
        assertThat(texts()).containsExactly("Olá João", "Olá Zoë", "Olá Eva");
    }

    @Test
    void recipients_shouldBeAProblem_whenNoLineCanBeSent() {
        String id = created("Oi");

        HttpResponse response = add(id, "celular\n123\n");

        assertThat(response.status()).isEqualTo(400);
        assertThat(lines(json(response), "errors")).containsExactly(2);
        assertThatThrownBy(() -> add(id, "nome\nAna\n")).hasMessageContaining("must name a column");
    }

    @Test
    void part_shouldBeAnsweredTheSame_whenItIsRepeated() {
        String id = created("Oi");

        HttpResponse first = add(id, file(IntStream.range(0, 3)));
        HttpResponse again = add(id, file(IntStream.range(0, 3)));

        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers()).containsEntry("Idempotent-Replayed", "true");
        assertThat(queued()).hasSize(3);
    }

    @Test
    void part_shouldBeCompleted_whenItWasInterrupted() {
        String id = created("Oi");
        stores.optOuts().decide(Set.of(new Msisdn(number(9))), true, "test", NOW);
        queues.onRequest(() -> {
            // Neither the spool.
            stores.gate(BulkRoutesTest::fail);
            fail();
        });
        String file = file(IntStream.range(8, 12));
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> add(id, file));

        queues.onRequest(() -> {});
        stores.gate(() -> {});
        // Neither changes whom the part belongs to.
        stores.optOuts().decide(Set.of(new Msisdn(number(9))), false, "test", NOW);
        JsonNode other = added(id, file(IntStream.range(10, 14)));
        JsonNode again = added(id, file);

        assertThat(lines(other, "duplicates")).containsExactly(2, 3);
        assertThat(again.path("accepted").asInt()).isEqualTo(3);
        assertThat(again.path("duplicates")).isEmpty();
        assertThat(queued())
                .extracting(OutboundMessage::msisdn)
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    @Test
    void people_shouldGetOneMessage_whenTheyStandInSeveralParts() {
        String id = created("Oi");
        added(id, file(IntStream.range(20, 24)));

        JsonNode second = added(id, file(IntStream.range(22, 26)));
        JsonNode third = added(id, file(IntStream.of(25, 20)));

        assertThat(second.path("accepted").asInt()).isEqualTo(2);
        assertThat(second.path("duplicates").toString()).isEqualTo("[{\"line\":2},{\"line\":3}]");
        assertThat(third.path("accepted").asInt()).isZero();
        assertThat(queued()).hasSize(6);
    }

    @Test
    void people_shouldGetOneMessage_whenPartsComeAtTheSameTime() throws Exception {
        String id = created("Oi");
        ExecutorService callers = Executors.newFixedThreadPool(6);
        List<Callable<Integer>> parts = IntStream.range(0, 12)
                .mapToObj(part ->
                        (Callable<Integer>) () -> added(id, file(IntStream.range(100 + part * 5, 110 + part * 5)))
                                .path("accepted")
                                .asInt())
                .toList();

        int accepted = 0;
        for (Future<Integer> part : callers.invokeAll(parts)) {
            accepted += part.get();
        }
        callers.shutdown();

        assertThat(accepted).isEqualTo(65);
        assertThat(queued())
                .extracting(OutboundMessage::msisdn)
                .doesNotHaveDuplicates()
                .hasSize(65);
    }

    @Test
    void people_shouldBelongToAnotherPart_whenABudgetRefusedThem() {
        costCentre = 5101;
        limits = TestMessageLimits.withBudgets("5101=2/day");
        String id = created("Oi");

        JsonNode part = added(id, file(IntStream.range(30, 33)));
        assertThat(part.path("accepted").asInt()).isEqualTo(2);
        assertThat(part.path("errors").get(0).path("line").asInt()).isEqualTo(4);
        assertThat(part.path("errors").get(0).path("cap").asText()).isEqualTo("budget_per_day");

        limits = TestMessageLimits.withBudgets("5101=9/day");
        JsonNode rest = added(id, file(IntStream.range(31, 33)));
        assertThat(rest.path("accepted").asInt()).isEqualTo(1);
        assertThat(lines(rest, "duplicates")).containsExactly(2);
        assertThat(queued())
                .extracting(OutboundMessage::msisdn)
                .doesNotHaveDuplicates()
                .hasSize(3);
    }

    @Test
    void people_shouldGetOneMessage_whenABudgetRefusedTheirPart_andItIsRepeatedAmongOthers() {
        costCentre = 5102;
        limits = TestMessageLimits.withBudgets("5102=0/day");
        String id = created("Oi");
        String first = file(IntStream.range(70, 73));
        assertThat(add(id, first).status()).isEqualTo(400);

        limits = TestMessageLimits.withBudgets("5102=100/day");
        assertThat(added(id, file(IntStream.range(71, 72))).path("accepted").asInt())
                .isEqualTo(1);
        JsonNode repeated = added(id, first);
        assertThat(repeated.path("accepted").asInt()).isEqualTo(2);
        assertThat(lines(repeated, "duplicates")).containsExactly(3);
        JsonNode wider = added(id, file(IntStream.range(70, 75)));
        assertThat(wider.path("accepted").asInt()).isEqualTo(2);
        assertThat(lines(wider, "duplicates")).containsExactly(2, 3, 4);
        assertThat(queued())
                .extracting(OutboundMessage::msisdn)
                .doesNotHaveDuplicates()
                .hasSize(5);
    }

    @Test
    void recipients_shouldWait_whileTheMailingIsBeingCreated() {
        String id = created("Oi");
        clock.advance(Duration.ofSeconds(-1));

        HttpResponse early = add(id, file(IntStream.range(40, 41)));

        assertThat(early.status()).isEqualTo(503);
        assertThat(early.headers()).containsEntry("Retry-After", "3");
        assertThat(queued()).isEmpty();
    }

    @Test
    void cancelled_shouldTakeNobody_andNotBeStarted() {
        String id = created("Oi");
        stores.mailings().decide(new MailingId(id), control -> control.cancelled("api:crm", clock.instant()));

        assertThat(add(id, file(IntStream.range(50, 51))).status()).isEqualTo(409);
        assertThat(begin(id).status()).isEqualTo(409);
        clock.advance(Duration.ofDays(2));
        stores.mailings().decide(new MailingId(id), control -> control.timedOut(clock.instant()));
        assertThat(control(id).isPaused()).isFalse();
        assertThat(add(id, file(IntStream.range(50, 52))).status()).isEqualTo(409);
        assertThat(begin(id).status()).isEqualTo(409);
        assertThat(queued()).isEmpty();
    }

    @Test
    void started_shouldTakeNobody_whenACancellationMayBeForgotten() {
        String id = created("Oi");
        begin(id);
        clock.advance(Duration.ofDays(28));
        assertThat(add(id, file(IntStream.range(80, 81))).status()).isEqualTo(202);
        clock.advance(Duration.ofDays(2));

        assertThat(add(id, file(IntStream.range(81, 82))).status()).isEqualTo(409);
    }

    @Test
    void start_shouldLeaveAPauseAlone_alsoWhenItIsRepeated() {
        String id = created("Oi");
        begin(id);
        stores.mailings().decide(new MailingId(id), control -> control.paused(clock.instant()));

        JsonNode again = json(begin(id));

        assertThat(again.path("status").asText()).isEqualTo("paused");
        assertThat(control(id).isPaused()).isTrue();
    }

    @Test
    void mailing_shouldBeUnknown_toAnotherSender() {
        String id = created("Oi");
        byte[] file = file(IntStream.range(60, 61)).getBytes(StandardCharsets.UTF_8);

        assertThat(Stream.of("recipients", "start")
                        .map(action -> call("loja", "/mailings/{id}/" + action, id, Map.of(), file)
                                .status()))
                .containsExactly(404, 404);
    }
}
