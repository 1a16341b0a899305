package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.Documents;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.window.OverCap;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class MessageRoutesTest {

    private static final String HUB = "/messages";
    private static final String MKOM = "/sms/api/transmission/v1";
    private static final String ANA = "{\"msisdn\":\"5511980664212\",\"message\":\"Oi\",\"reference\":\"pedido-1\"}";
    private static final String BAD = "{\"msisdn\":\"123\",\"message\":\"Oi\",\"reference\":\"pedido-2\"}";

    private static TestStores stores;
    private final TestQueues queues = new TestQueues();
    private Clock clock = Clock.systemUTC();
    private TestMessageLimits limits = TestMessageLimits.DEFAULTS;
    private Set<String> scopes = Set.of("send");
    private final List<Channel> channels = new ArrayList<>();

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    private HttpResponse post(String path, String caller, Map<String, String> headers, String body) {
        MessageRoutes messages = new MessageRoutes(
                new Acceptance(
                        TestIntake.of(stores, queues.queues()),
                        limits,
                        TestIntake.capMeter(),
                        TestIntake.budgets(stores, limits),
                        TestChannels.channels(stores, channels.toArray(Channel[]::new)),
                        clock),
                stores.history(),
                new Idempotency(stores.answers(), clock),
                TestMailingDefaults.NATAL,
                TestDryRun.of(stores),
                clock);
        Route route = messages.routes().stream()
                .filter(one -> one.methods().contains("POST") && one.path().equals(path))
                .findFirst()
                .orElseThrow();
        return route.handler()
                .answer(
                        new HttpRequest(
                                "POST",
                                path,
                                "",
                                Map.of(),
                                headers,
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        new Route.Call(caller, scopes, Set.of(), Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {HUB, MKOM})
    void post_shouldAcceptTestNumbersOnly_whenTheKeyIsForTests(String path) {
        scopes = Set.of("sandbox");
        String person = message("5511953959059");
        String test = message("5511900000400");

        HttpResponse refused = post(path, "tests", Map.of(), body(person));
        HttpResponse both = post(path, "tests", Map.of(), body(person, test));

        assertThat(json(refused).findValuesAsText("success")).containsExactly("false");
        assertThat(refused.status()).isEqualTo(path.equals(HUB) ? 400 : 200);
        assertThat(both.status()).isEqualTo(path.equals(HUB) ? 202 : 200);
        assertThat(json(both).findValuesAsText("success")).containsExactlyInAnyOrder("false", "true");
    }

    @Test
    void post_shouldLeaveBudgetsAlone_whenTheKeyIsForTests() {
        limits = TestMessageLimits.withBudgets("4714=1/day");
        String test = "{\"mailing\":{\"identifier\":\"Teste\",\"cost_centre_id\":4714},\"messages\":["
                + message("5511900000000") + "," + message("5511900000001") + "]}";
        scopes = Set.of("sandbox");
        assertThat(post(HUB, "tests", Map.of(), test).status()).isEqualTo(202);

        scopes = Set.of("send");
        assertThat(post(HUB, "crm", Map.of(), ofCentre(4714, 1)).status()).isEqualTo(202);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "channel":"shop-sms"                                                             | can use the channels only
            "mailing":{"identifier":"Teste","cost_centre_id":1,"messages_per_minute":1}      | cannot set a pace
            """)
    void post_shouldRefuseWhatReachesOthers_whenTheKeyIsForTests(String member, String detail) {
        scopes = Set.of("sandbox");

        HttpResponse response =
                post(HUB, "tests", Map.of(), "{" + member + ",\"messages\":[" + message("5511900000000") + "]}");

        assertThat(response.status()).isEqualTo(403);
        assertThat(response.body()).contains(detail);
    }

    private static String message(String msisdn) {
        return "{\"msisdn\":\"" + msisdn + "\",\"message\":\"Oi\"}";
    }

    private HttpResponse post(String path, String caller, String key, String... messages) {
        return post(path, caller, Map.of("idempotency-key", key), body(messages));
    }

    private static String body(String... messages) {
        return "{\"messages\":[" + String.join(",", messages) + "]}";
    }

    private static JsonNode json(HttpResponse response) {
        return Json.read(response.body());
    }

    @Test
    void post_shouldGiveTheFirstAnswer_whenTheRequestComesAgain() {
        HttpResponse first = post(HUB, "crm", "again", ANA, BAD);
        HttpResponse second = post(HUB, "crm", "again", ANA, BAD);

        assertThat(first.status()).isEqualTo(202);
        assertThat(second.status()).isEqualTo(202);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(second.headers()).containsEntry("Idempotent-Replayed", "true");
        assertThat(first.headers()).doesNotContainKey("Idempotent-Replayed");
        assertThat(queues.batched("outbound")).hasSize(1);
    }

    private static String ofCentre(long centre, int messages) {
        return "{\"mailing\":{\"identifier\":\"Natal\",\"cost_centre_id\":" + centre + "},\"messages\":["
                + String.join(",", Collections.nCopies(messages, ANA)) + "]}";
    }

    @Test
    void post_shouldAcceptAllMessages_whenThoseOverTheBudgetAreHeld() {
        limits = TestMessageLimits.withBudgets("4713=1/day", OverCap.HOLD);

        HttpResponse response = post(HUB, "crm", Map.of("idempotency-key", "held"), ofCentre(4713, 3));
        HttpResponse again = post(HUB, "crm", Map.of("idempotency-key", "held"), ofCentre(4713, 3));
        HttpResponse ofMkoms = post(MKOM, "crm", Map.of(), ofCentre(4713, 1));

        assertThat(response.status()).isEqualTo(202);
        JsonNode messages = json(response).path("messages");
        assertThat(messages.findValuesAsText("success")).containsExactly("true", "true", "true");
        assertThat(messages.path(0).has("held_by")).isFalse();
        assertThat(messages.findValuesAsText("held_by")).containsExactly("budget_per_day", "budget_per_day");
        assertThat(json(again)).isEqualTo(json(response));
        assertThat(ofMkoms.status()).isEqualTo(200);
    }

    @Test
    void post_shouldAcceptTheFirstMessagesThatTheBudgetAllows() {
        limits = TestMessageLimits.withBudgets("4711=3/day");

        HttpResponse partly = post(HUB, "crm", Map.of("idempotency-key", "budget"), ofCentre(4711, 5));
        HttpResponse again = post(HUB, "crm", Map.of("idempotency-key", "budget"), ofCentre(4711, 5));
        HttpResponse none = post(HUB, "crm", Map.of("idempotency-key", "over"), ofCentre(4711, 1));
        HttpResponse noneOfMkoms = post(MKOM, "crm", Map.of(), ofCentre(4711, 1));
        HttpResponse other = post(HUB, "crm", Map.of(), ofCentre(4712, 5));

        assertThat(partly.status()).isEqualTo(202);
        JsonNode messages = json(partly).path("messages");
        assertThat(messages.findValuesAsText("success")).containsExactly("true", "true", "true", "false", "false");
        assertThat(messages.path(3).path("error").path("cap").asText()).isEqualTo("budget_per_day");
        assertThat(messages.path(3).path("error").path("field").asText()).isEqualTo("mailing.cost_centre_id");
        assertThat(messages.path(3).path("error").path("detail").asText())
                .isEqualTo("is over the budget of cost centre 4711, 3/day; wait for the next day, or have the setting"
                        + " Budgets changed");
        assertThat(json(again)).isEqualTo(json(partly));
        assertThat(none.status()).isEqualTo(400);
        assertThat(json(none).path("errors").path(0).path("cap").asText()).isEqualTo("budget_per_day");
        assertThat(json(noneOfMkoms).path("messages").path(0).path("success").asBoolean())
                .isFalse();
        assertThat(other.status()).isEqualTo(202);

        // With a larger budget, the same request is judged anew: nothing of it was accepted.
        limits = TestMessageLimits.withBudgets("4711=30/day");
        assertThat(post(HUB, "crm", Map.of("idempotency-key", "over"), ofCentre(4711, 1))
                        .status())
                .isEqualTo(202);
    }

    @ParameterizedTest(name = "{0} with {1}")
    @CsvSource({
        HUB + ",SEND,true,true",
        MKOM + ",SEND,true,false",
        HUB + ",REFUSE,false,false",
        MKOM + ",REFUSE,true,false"
    })
    void post_shouldSendTheManualsRequest_unlessTheSettingRefusesPastSchedules(
            String path, PastSchedule setting, boolean sends, boolean warns) {
        limits = new TestMessageLimits(10, "BR", setting, Optional.empty());

        HttpResponse response = post(path, "crm", Map.of(), Documents.TRANSMISSION.text());
        JsonNode message = json(response).path("messages").path(0);

        assertThat(message.path("success").asBoolean()).isEqualTo(sends);
        assertThat(message.path("warning").path("field").asText()).isEqualTo(warns ? "messages[0].schedule" : "");
        assertThat(queues.batched("outbound")).hasSize(sends ? 1 : 0);
        if (path.equals(MKOM)) {
            assertThat(message).isEqualTo(Json.read("{\"success\":true,\"reference\":\"12345678910\"}"));
        }
    }

    @ParameterizedTest(name = "{0}, {1}, {2}")
    @CsvSource({
        "another caller,erp," + HUB + ",Oi,202",
        "another body,crm," + HUB + ",Tchau,422",
        "another path,crm," + MKOM + ",Oi,422",
        "the same,crm," + HUB + ",Oi,202"
    })
    void post_shouldRefuseTheKey_onlyWhenItsCallerUsedItWithAnotherRequest(
            String name, String caller, String path, String text, int expected) {
        post(HUB, "crm", name, ANA);

        assertThat(post(path, caller, name, ANA.replace("Oi", text)).status()).isEqualTo(expected);
    }

    /** MKOM's own programs repeat a request on the path that they know. */
    @Test
    void post_shouldGiveTheFirstAnswer_whenItWasInTheWordsOfMkom() {
        HttpResponse first = post(MKOM, "crm", "mkom", ANA, BAD);
        HttpResponse second = post(MKOM, "crm", "mkom", ANA, BAD);

        assertThat(second.status()).isEqualTo(200);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(second.headers()).containsEntry("Idempotent-Replayed", "true");
    }

    @Test
    void post_shouldGiveTheSameIds_whenTheFirstTryWasInterrupted() {
        AtomicInteger requests = new AtomicInteger();
        stores.gate(() -> {
            // The key is claimed; the table is away when the answer is to be stored.
            if (requests.incrementAndGet() > 1) {
                throw SdkClientException.create("unable to connect");
            }
        });
        HttpResponse first = post(HUB, "crm", "interrupted", ANA);
        stores.gate(() -> {});
        HttpResponse second = post(HUB, "crm", "interrupted", ANA);

        assertThat(first.status()).isEqualTo(202);
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(second.headers()).doesNotContainKey("Idempotent-Replayed");
        assertThat(queues.batched("outbound")).hasSize(2);
    }

    /** Otherwise the messages after it would get the ids of those before them, and be taken for repeats. */
    @Test
    void post_shouldGiveTheSameIds_whenAMessageHasExpiredSinceTheFirstTryWasInterrupted() {
        Instant now = Instant.parse("2026-11-20T15:00:00Z");
        String brief = ANA.replace("}", ",\"valid_until\":\"2026-11-20T15:00:10Z\"}");
        AtomicInteger requests = new AtomicInteger();
        stores.gate(() -> {
            if (requests.incrementAndGet() > 1) {
                throw SdkClientException.create("unable to connect");
            }
        });
        clock = Clock.fixed(now, ZoneOffset.UTC);
        HttpResponse first = post(HUB, "crm", "expired since", brief, ANA);
        stores.gate(() -> {});
        clock = Clock.fixed(now.plusSeconds(11), ZoneOffset.UTC);
        HttpResponse second = post(HUB, "crm", "expired since", brief, ANA);

        assertThat(json(first).path("messages")).hasSize(2).allMatch(message -> message.has("id"));
        assertThat(json(second)).isEqualTo(json(first));
        assertThat(second.headers()).doesNotContainKey("Idempotent-Replayed");
    }

    @ParameterizedTest(name = "priority {0}, through a channel that is {1}: {2}")
    @CsvSource({
        ",,outbound",
        "normal,,outbound",
        "urgent,,urgent",
        ",NORMAL,outbound",
        ",URGENT,urgent",
        "normal,URGENT,outbound",
        "urgent,NORMAL,urgent"
    })
    void post_shouldQueueInTheLaneOfTheRequest_otherwiseInThatOfItsChannel(
            @Nullable String word, @Nullable Priority ofChannel, String queue) {
        StringBuilder body = new StringBuilder("{");
        if (word != null) {
            body.append("\"priority\":\"").append(word).append("\",");
        }
        if (ofChannel != null) {
            channels.add(TestChannels.webhook("erp", ofChannel));
            body.append("\"channel\":\"erp\",");
        }
        body.append("\"messages\":[").append(ANA).append("]}");

        assertThat(post(HUB, "crm", Map.of(), body.toString()).status()).isEqualTo(202);

        assertThat(queues.batched(queue)).hasSize(1);
        assertThat(queues.requests()).as("nothing is on another queue").isEqualTo(1);
    }

    @Test
    void post_shouldAcceptEachTime_whenThereIsNoKey() {
        JsonNode first = json(post(HUB, "crm", Map.of(), body(ANA)));
        JsonNode second = json(post(HUB, "crm", Map.of(), body(ANA)));

        assertThat(first.path("messages").get(0).path("id"))
                .isNotEqualTo(second.path("messages").get(0).path("id"));
    }

    @Test
    void answers_shouldHoldNoReference_whenTheyAreRemembered() {
        post(HUB, "crm", "no-reference", ANA.replace("pedido-1", "cpf-52998224725"));

        assertThat(stores.answers()
                        .remember("crm", "no-reference", "another", "", Instant.now())
                        .orElseThrow()
                        .answer())
                .doesNotContain("52998224725")
                .contains("reference");
    }

    @Test
    void post_shouldShowTheTextThatGoesOut_alsoWhenTheRequestComesAgain() {
        String maria = "{\"msisdn\":\"5511980664213\",\"message\":\"Olá, Maria\",\"encoding\":\"gsm7\"}";
        String emoji = "{\"msisdn\":\"5511980664214\",\"message\":\"Olá 🙂\",\"encoding\":\"gsm7\"}";

        JsonNode first = json(post(HUB, "crm", "gsm7", ANA, maria, emoji));

        JsonNode messages = first.path("messages");
        assertThat(messages.get(0).has("message")).isFalse();
        assertThat(messages.get(1).path("message").asText()).isEqualTo("Ola, Maria");
        assertThat(messages.get(1).path("encoding").asText()).isEqualTo("GSM-7");
        assertThat(messages.get(1).has("kept_characters")).isFalse();
        assertThat(messages.get(2).has("message")).isFalse();
        assertThat(messages.get(2).path("encoding").asText()).isEqualTo("UCS-2");
        assertThat(messages.get(2).path("kept_characters")).hasToString("[\"🙂\"]");
        assertThat(json(post(HUB, "crm", "gsm7", ANA, maria, emoji))).isEqualTo(first);
        assertThat(stores.answers()
                        .remember("crm", "gsm7", "another", "", Instant.now())
                        .orElseThrow()
                        .answer())
                .doesNotContain("Maria", "🙂")
                .contains("GSM-7");
        assertThat(queues.batched("outbound"))
                .singleElement()
                .satisfies(
                        record -> assertThat(record).contains("\"Ola, Maria\"").doesNotContain("Olá, Maria"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 256})
    void post_shouldNameTheHeader_whenTheKeyIsTooShortOrTooLong(int length) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> post(HUB, "crm", "k".repeat(length), ANA))
                .satisfies(e -> assertThat(e.field()).isEqualTo("Idempotency-Key"));
    }

    @Test
    void post_shouldAnswerInTheHubsWords_onItsOwnPath() {
        JsonNode messages = json(post(HUB, "crm", Map.of(), body(ANA, BAD))).path("messages");

        assertThat(messages.get(0).path("success").asBoolean()).isTrue();
        assertThat(messages.get(0).path("status").asText()).isEqualTo("queued");
        assertThat(messages.get(0).path("segments").asInt()).isEqualTo(1);
        assertThat(messages.get(0).path("reference").asText()).isEqualTo("pedido-1");
        assertThat(messages.get(1).path("success").asBoolean()).isFalse();
        assertThat(messages.get(1).path("reference").asText()).isEqualTo("pedido-2");
        assertThat(messages.get(1).path("error").path("field").asText()).isEqualTo("messages[1].msisdn");
    }

    @Test
    void post_shouldAnswerInMkomsWords_onMkomsPath() {
        JsonNode answer = json(post(MKOM, "crm", Map.of(), body(ANA, BAD)));

        assertThat(answer.path("mailing").path("id").asText()).matches("[1-9][0-9]*");
        assertThat(List.copyOf(answer.path("messages").get(0).properties().stream()
                        .map(Map.Entry::getKey)
                        .toList()))
                .containsExactly("success", "reference");
        assertThat(answer.path("messages").get(1).path("error").asText()).contains("msisdn");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({HUB + ",400", MKOM + ",200"})
    void post_shouldAcceptNothing_whenNoMessageIsValid(String path, int status) {
        HttpResponse response = post(path, "crm", Map.of(), body(BAD));

        assertThat(response.status()).isEqualTo(status);
        assertThat(Optional.ofNullable(json(response).path("mailing").path("id").textValue())
                        .orElse("0"))
                .isEqualTo("0");
        assertThat(queues.batched("outbound")).isEmpty();
    }
}
