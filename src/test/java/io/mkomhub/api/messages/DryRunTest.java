package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.message.MarketingCap;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.window.MarketingConfig;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DryRunTest {

    /** 22:30 in Brasília. */
    private static final Instant NOW = Instant.parse("2026-11-27T01:30:00Z");

    private static final MessageLimits PRICED = new TestMessageLimits(10, "BR", Optional.of("0.085"));

    private static final MarketingConfig MARKETING = new TestMarketing(2, 3);

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();

    @AfterEach
    void stop() {
        stores.close();
    }

    private HttpResponse post(MessageLimits limits, String dryRun, Route.Call call, String body) {
        MessageRoutes messages = new MessageRoutes(
                new Acceptance(
                        TestIntake.of(stores, queues.queues()),
                        limits,
                        TestIntake.capMeter(),
                        TestIntake.budgets(stores, limits),
                        TestChannels.channels(stores),
                        Clock.fixed(NOW, ZoneOffset.UTC)),
                stores.history(),
                new Idempotency(stores.answers(), Clock.systemUTC()),
                TestMailingDefaults.NATAL,
                new DryRun(stores.optOuts(), stores.marketing(), MARKETING, () -> Optional.of("21:00-08:00"), limits),
                Clock.fixed(NOW, ZoneOffset.UTC));
        Route route = messages.routes().stream()
                .filter(one -> one.methods().contains("POST") && one.path().equals("/messages"))
                .findFirst()
                .orElseThrow();
        assertThat(route.parameters()).containsExactly("dry_run");
        return route.handler()
                .answer(
                        new HttpRequest(
                                "POST",
                                "/messages",
                                "dry_run=" + dryRun,
                                Map.of("dry_run", dryRun),
                                Map.of("idempotency-key", "dry"),
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        call);
    }

    private JsonNode dry(MessageLimits limits, String body) {
        HttpResponse response = post(limits, "true", call(), body);
        assertThat(response.status()).isEqualTo(200);
        return Json.read(response.body());
    }

    private static Route.Call call() {
        return new Route.Call("crm", Set.of("send"), Set.of(), Map.of());
    }

    private static String message(String msisdn, String rest) {
        return "{\"msisdn\":\"" + msisdn + "\"," + rest + "}";
    }

    @Test
    void dryRun_shouldSayWhatAMessageCostsAndWhatGsm7WouldSave() {
        String text = "ã" + "a".repeat(99);

        JsonNode answer = dry(PRICED, "[" + message("5511953959059", "\"message\":\"" + text + "\"") + "]");

        assertThat(answer.path("dry_run").asBoolean()).isTrue();
        assertThat(answer.path("messages").get(0))
                .isEqualTo(Json.read("{\"success\":true,\"segments\":2,\"encoding\":\"UCS-2\",\"characters\":100,"
                        + "\"price\":\"0.1700\",\"opted_out\":false,\"gsm7\":{\"segments\":1,\"saved_segments\":1,"
                        + "\"saved_price\":\"0.0850\",\"message\":\"" + "a".repeat(100) + "\"}}"));
        assertThat(answer.path("total"))
                .isEqualTo(Json.read(
                        "{\"messages\":1,\"refused\":0,\"opted_out\":0,\"over_cap\":0,\"waiting\":0,\"segments\":2,"
                                + "\"saved_segments\":1,\"price\":\"0.1700\",\"saved_price\":\"0.0850\"}"));
    }

    @Test
    void dryRun_shouldSayWhatIsOverACap_andLeaveItOutOfTheTotal() {
        String marketing = "\"message\":\"Oferta\",\"class\":\"marketing\"";

        JsonNode answer = dry(
                PRICED,
                "[" + message("5511983959059", marketing) + "," + message("551183959059", marketing) + ","
                        + message("5511983959059", marketing) + "," + message("5511953959058", marketing) + ","
                        + message("5511983959059", "\"message\":\"Oi\"") + "]");

        assertThat(answer.path("messages").findValuesAsText("over_cap")).containsExactly("marketing_per_day");
        assertThat(answer.path("messages").get(2).path("over_cap").asText()).isEqualTo("marketing_per_day");
        assertThat(answer.path("total").path("over_cap").asInt()).isEqualTo(1);
        assertThat(answer.path("total").path("segments").asInt()).isEqualTo(4);
        assertThat(answer.path("total").path("price").asText()).isEqualTo("0.3400");
    }

    /** The cap is 2 a day and 3 a week. */
    @Test
    void dryRun_shouldCountEachMessageOnce_whenOlderOnesNoLongerCount() {
        Msisdn number = Msisdn.parse("5511983959059");
        stores.now(NOW);
        count(number, 1, NOW.minus(Duration.ofDays(8)));
        count(number, 2, NOW.minus(Duration.ofDays(2)));
        String advertising = message("5511983959059", "\"message\":\"Oferta\",\"class\":\"marketing\"");

        JsonNode answer = dry(PRICED, "[" + String.join(",", Collections.nCopies(4, advertising)) + "]");

        assertThat(answer.path("messages").findValuesAsText("over_cap"))
                .containsExactly("marketing_per_day", "marketing_per_day");
    }

    private void count(Msisdn number, int place, Instant at) {
        stores.marketing()
                .count(
                        MarketingCap.of(MARKETING),
                        List.of(TestMessage.acceptedAt(at)
                                .to(number.digits())
                                .at(place)
                                .tracked()),
                        at);
    }

    @Test
    void dryRun_shouldShowNoPrice_whenNoneIsSet() {
        JsonNode answer =
                dry(TestMessageLimits.DEFAULTS, message("5511953959059", "\"message\":\"Não\",\"reference\":\"r\""));

        assertThat(answer.findValues("price")).isEmpty();
        assertThat(answer.findValues("saved_price")).isEmpty();
        assertThat(answer.path("messages").get(0).path("reference").asText()).isEqualTo("r");
    }

    @Test
    void dryRun_shouldNameTheCharacters_whenATextCannotBeGsm7() {
        JsonNode messages = dry(
                        PRICED,
                        "[" + message("5511953959059", "\"message\":\"Olá 🙂\"") + ","
                                + message("5511953959059", "\"message\":\"Olá 🙂\",\"encoding\":\"gsm7\"") + ","
                                + message("5511953959059", "\"message\":\"Olá\",\"encoding\":\"gsm7\"") + "]")
                .path("messages");

        assertThat(messages.get(0).path("gsm7"))
                .isEqualTo(Json.read("{\"segments\":1,\"saved_segments\":0,\"saved_price\":\"0.0000\","
                        + "\"kept_characters\":[\"🙂\"]}"));
        assertThat(messages.get(1).path("kept_characters")).hasToString("[\"🙂\"]");
        assertThat(messages.get(1).has("gsm7")).isFalse();
        assertThat(messages.get(2).path("message").asText()).isEqualTo("Ola");
        assertThat(messages.get(2).path("characters").asInt()).isEqualTo(3);
        assertThat(messages.get(2).has("gsm7")).isFalse();
    }

    @Test
    void dryRun_shouldSayWhoHasOptedOut_andNotCountThem() {
        stores.optOuts().decide(List.of(new Msisdn("5511953959059")), true, "api:crm", NOW);

        JsonNode answer = dry(
                PRICED,
                "[" + message("5511953959059", "\"message\":\"Não\"") + ","
                        + message("5511953959058", "\"message\":\"Oi\"") + "]");

        assertThat(answer.path("messages").get(0).path("opted_out").asBoolean()).isTrue();
        assertThat(answer.path("messages").get(1).path("opted_out").asBoolean()).isFalse();
        assertThat(answer.path("total").path("opted_out").asInt()).isEqualTo(1);
        assertThat(answer.path("total").path("segments").asInt()).isEqualTo(1);
        assertThat(answer.path("total").path("price").asText()).isEqualTo("0.0850");
    }

    @Test
    void dryRun_shouldSayUntilWhenAdvertisingWaits_whenThereAreQuietHours() {
        JsonNode answer = dry(
                PRICED,
                "[" + message("5511953959059", "\"message\":\"Oi\",\"class\":\"marketing\"") + ","
                        + message(
                                "5511953959059",
                                "\"message\":\"Oi\",\"class\":\"marketing\",\"schedule\":\"2026-11-28T21:00:00\"")
                        + ","
                        + message(
                                "5511953959059",
                                "\"message\":\"Oi\",\"class\":\"marketing\",\"schedule\":\"2026-11-28T20:59:59\"")
                        + "," + message("5511953959059", "\"message\":\"Oi\"") + "]");

        assertThat(answer.path("messages").findValuesAsText("waits_until"))
                .containsExactly("2026-11-27T11:00:00Z", "2026-11-29T11:00:00Z");
        assertThat(answer.path("messages").get(0).has("waits_until")).isTrue();
        assertThat(answer.path("messages").get(1).has("waits_until")).isTrue();
        assertThat(answer.path("total").path("waiting").asInt()).isEqualTo(2);
    }

    @Test
    void dryRun_shouldWarnOrRefuse_whenAScheduleIsInThePast() {
        String past = "[" + message("5511953959059", "\"message\":\"Oi\",\"schedule\":\"2023-04-26T17:01:00\"") + ","
                + message("5511953959059", "\"message\":\"Oi\"") + "]";

        JsonNode sends = dry(PRICED, past).path("messages");
        JsonNode refuses = dry(PRICED, "{\"past_schedule\":\"refuse\",\"messages\":" + past + "}")
                .path("messages");

        assertThat(sends.get(0).path("success").asBoolean()).isTrue();
        assertThat(sends.get(0).path("warning").path("field").asText()).isEqualTo("[0].schedule");
        assertThat(sends.get(1).has("warning")).isFalse();
        assertThat(refuses.get(0).path("success").asBoolean()).isFalse();
        assertThat(refuses.get(0).path("error").path("field").asText()).isEqualTo("messages[0].schedule");
        assertThat(refuses.get(1).path("success").asBoolean()).isTrue();
    }

    /** In the zone of the receiver: 9h of São Paulo and of Rio Branco. */
    @Test
    void dryRun_shouldSayWhenTheDeliveryWindowOpens_whenTheRequestHasOne() {
        JsonNode answer = dry(
                PRICED,
                "{\"window\":{\"from\":\"09:00\",\"to\":\"10:00\"},\"messages\":["
                        + message("5511953959059", "\"message\":\"Oi\"") + ","
                        + message("5568953959059", "\"message\":\"Oi\"") + "]}");

        assertThat(answer.path("messages").findValuesAsText("waits_until"))
                .containsExactly("2026-11-27T12:00:00Z", "2026-11-27T14:00:00Z");
    }

    @Test
    void dryRun_shouldNameTheCap_asTheRealRequestDoes() {
        String body = "[" + message("+351912345678", "\"message\":\"Oi\"") + ","
                + message("5511953959059", "\"message\":\"Oi\"") + "]";

        JsonNode refused = dry(PRICED, body).path("messages").get(0);

        assertThat(refused.path("success").asBoolean()).isFalse();
        assertThat(refused.path("error").path("cap").asText()).isEqualTo("allowed_countries");
        assertThat(refused)
                .isEqualTo(Json.read(post(PRICED, "false", call(), body).body())
                        .path("messages")
                        .get(0));
    }

    @Test
    void dryRun_shouldStoreAndQueueNothing_howeverManyMessages() {
        String body = IntStream.range(0, 1_000)
                .mapToObj(i -> message("55119%08d".formatted(50_000_000 + i), "\"message\":\"Oi\""))
                .collect(Collectors.joining(",", "[", "]"));
        // The first use of the hash key stores its fingerprint.
        dry(PRICED, message("5511953959059", "\"message\":\"Oi\""));
        int before = stores.touched().size();

        JsonNode answer = dry(PRICED, body);

        assertThat(answer.path("messages")).hasSize(1_000);
        assertThat(answer.path("total").path("price").asText()).isEqualTo("85.0000");
        assertThat(queues.batched("outbound")).isEmpty();
        assertThat(stores.touched().stream().skip(before)).isNotEmpty().allSatisfy(touched -> {
            assertThat(touched.action()).isEqualTo("dynamodb:BatchGetItem");
            assertThat(touched.partition()).startsWith("O#");
        });
        assertThat(stores.everything()).hasSizeLessThan(2);
    }

    @Test
    void dryRun_shouldAnswerAsTheRealRequest_whenNothingCanBeSent() {
        String none = "[" + message("123", "\"message\":\"Oi\"") + "]";
        Route.Call bound = new Route.Call("crm", Set.of("send"), Set.of("shop"), Map.of());
        String ok = message("5511953959059", "\"message\":\"Oi\"");

        HttpResponse invalid = post(PRICED, "true", call(), none);
        assertThat(invalid.status()).isEqualTo(400);
        assertThat(invalid.body()).isEqualTo(post(PRICED, "false", call(), none).body());
        assertThat(post(PRICED, "true", bound, ok).status()).isEqualTo(403);
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> post(PRICED, "true", call(), ok.replace("}", ",\"channel\":\"nowhere\"}")))
                .satisfies(e -> assertThat(e.field()).isEqualTo("channel"));
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> post(PRICED, "yes", call(), ok))
                .satisfies(e -> assertThat(e.field()).isEqualTo("dry_run"));
    }
}
