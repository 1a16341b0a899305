package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.mkomhub.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The hub as the SMSC of a real Kannel, of both system-types, configured as {@code docs/kannel.md} says. */
@LocalHub
class KannelIT {

    private static final byte[] NOTHING = {};

    private static final Map<String, Kannel> KANNELS = new LinkedHashMap<>();
    private static Application application;

    private final Hub hub;

    KannelIT(Hub hub) {
        this.hub = hub;
    }

    @BeforeAll
    static void start(Hub hub) {
        assumeTrue(Kannel.isInstalled(), "bearerbox and smsbox are not installed (apt-get install kannel)");
        application = new Application();
    }

    @AfterAll
    static void stop() {
        KANNELS.values().forEach(Kannel::close);
        KANNELS.clear();
        if (application != null) {
            application.close();
        }
    }

    /** A Kannel of a type, and the channel that it is from now on: both groups have the same user. */
    private Kannel kannel(String type) {
        Kannel kannel = KANNELS.computeIfAbsent(
                type, systemType -> new Kannel(systemType, hub.cloud().hubUrl(), application.url()));
        putChannel(type, kannel, "change-me-please");
        return kannel;
    }

    private void putChannel(String type, Kannel kannel, String password) {
        hub.call(
                        "PUT",
                        "/channels/kannel-it",
                        hub.key(),
                        Json.write(Json.object()
                                .put("kind", "kannel")
                                .put("style", type)
                                .put("username", "kannel")
                                .put("password", password)
                                .put("address", kannel.url() + "/")
                                .put("sender", "28000")))
                .expect(200);
    }

    private static void send(Kannel kannel, String phone, String text, String more) {
        Answer answer = new Http(kannel.sendsms())
                .call(
                        "GET",
                        "/cgi-bin/sendsms?username=app&password=app&to=" + phone + "&text="
                                + URLEncoder.encode(text, StandardCharsets.UTF_8) + more,
                        Map.of(),
                        NOTHING);
        assertThat(answer.expect(202).body()).isEqualTo("0: Accepted for delivery");
    }

    private static String report(String phone) {
        return "&dlr-mask=31&dlr-url="
                + URLEncoder.encode(application.url() + "/dlr?p=" + phone + "&s=%d", StandardCharsets.UTF_8);
    }

    private List<String> takenFor(String phone) {
        return hub.mkom().takenFor(phone).stream()
                .map(message -> message.path("message").asText())
                .toList();
    }

    private void awaitTaken(String phone, String text) {
        Await.until("taken", () -> takenFor(phone), taken -> !taken.isEmpty());
        hub.idle();
        assertThat(takenFor(phone)).containsExactly(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kannel"})
    void send_shouldReachThePhoneAndBeReported_whenKannelSends(String type) {
        Kannel kannel = kannel(type);
        String phone = hub.newPhone();
        send(kannel, phone, "Oi, tudo bem?", report(phone));

        awaitTaken(phone, "Oi, tudo bem?");
        // Kannel's own, when the hub has taken the message, and then the hub's.
        application.await("/dlr?p=" + phone + "&s=8");
        application.await("/dlr?p=" + phone + "&s=1");
        assertThat(application.requests().stream().filter(each -> each.contains(phone)))
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kannel"})
    void send_shouldArriveAsOneMessage_whenKannelSplitsIt(String type) {
        Kannel kannel = kannel(type);
        String phone = hub.newPhone();
        // The emoji's two halves are the last of one part and the first of the next.
        String text = ("Informação: não há previsão de chuva para amanhã. "
                                .repeat(2)
                                .substring(0, 66) + "😀" + "São João, coração, pão e avelã. ".repeat(10))
                .substring(0, 300);
        send(kannel, phone, text, "&coding=2&charset=UTF-8" + report(phone));

        awaitTaken(phone, text);
        application.await("/dlr?p=" + phone + "&s=1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kannel"})
    void send_shouldArriveAsOneMessage_whenItIsLongAndOfGsmCharactersOnly(String type) {
        Kannel kannel = kannel(type);
        String phone = hub.newPhone();
        String text = ("x".repeat(152) + "{[€]}" + "y".repeat(180)).substring(0, 330);
        send(kannel, phone, text, "&charset=UTF-8");

        awaitTaken(phone, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kannel"})
    void failure_shouldBeReportedToTheApplication_whenMkomRefusesTheMessage(String type) {
        Kannel kannel = kannel(type);
        String phone = hub.newPhone();
        hub.mkom().faults("{\"rejectRate\":1}");
        send(kannel, phone, "Oi", report(phone));

        application.await("/dlr?p=" + phone + "&s=2");
        hub.idle();
        assertThat(takenFor(phone)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"generic", "kannel"})
    void reply_shouldReachTheApplication_whenKannelWroteToThePersonLast(String type) {
        Kannel kannel = kannel(type);
        String phone = hub.newPhone();
        send(kannel, phone, "Confirma?", "");
        awaitTaken(phone, "Confirma?");

        hub.mkom().reply(phone, "não, amanhã 😀");

        application.await(
                "/mo?from=%2B" + phone + "&text=" + URLEncoder.encode("não, amanhã 😀", StandardCharsets.UTF_8));
    }

    @Test
    void send_shouldArriveInTheEnd_whenTheHubSendsKannelAwayForAWhile() {
        Kannel kannel = kannel("generic");
        String phone = hub.newPhone();
        putChannel("generic", kannel, "another-password");
        send(kannel, phone, "Insistente", report(phone));
        Await.until("sent away", kannel::log, log -> log.contains("Message temporary not accepted, will retry."));
        assertThat(takenFor(phone)).isEmpty();

        putChannel("generic", kannel, "change-me-please");

        awaitTaken(phone, "Insistente");
        application.await("/dlr?p=" + phone + "&s=1");
    }

    @Test
    void send_shouldBeRefusedOnce_whenItAsksForWhatCannotBeDone() {
        Kannel kannel = kannel("generic");
        String phone = hub.newPhone();
        send(kannel, phone, "Flash", "&mclass=0" + report(phone));

        application.await("/dlr?p=" + phone + "&s=16");
        assertThat(takenFor(phone)).isEmpty();
    }
}
