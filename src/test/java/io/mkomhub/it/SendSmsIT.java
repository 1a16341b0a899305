package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Kannel's sendsms, as its clients write it. */
@LocalHub
class SendSmsIT {

    private static final String ACCEPTED = "0: Accepted for delivery";
    private static final byte[] NOTHING = {};

    private static Application application;

    private final Hub hub;

    SendSmsIT(Hub hub) {
        this.hub = hub;
    }

    @BeforeAll
    static void setUp(Hub hub) {
        application = new Application();
        putChannel(hub, "sendsms", "generic", application.url() + "/kannel");
        putChannel(hub, "fluxos", "rapidpro", application.url() + "/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive");
    }

    private static void putChannel(Hub hub, String username, String style, String address) {
        hub.call(
                        "PUT",
                        "/channels/" + username,
                        hub.key(),
                        Json.write(Json.object()
                                .put("kind", "kannel")
                                .put("style", style)
                                .put("username", username)
                                .put("password", "se&gredo-longo")
                                .put("address", address)))
                .expect(200);
    }

    @AfterAll
    static void tearDown() {
        application.close();
    }

    private Answer sendsms(String parameters) {
        return sendsmsAs("sendsms", parameters);
    }

    private Answer sendsmsAs(String username, String parameters) {
        return hub.call(
                "GET",
                "/kannel/cgi-bin/sendsms?username=" + username + "&password=se%26gredo-longo&" + parameters,
                Map.of(),
                NOTHING);
    }

    /** As RapidPro's Kannel channel writes it. */
    private Answer rapidPro(String phone, String id, String text) {
        String report = encoded(
                application.url() + "/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/status?uuid=" + id + "&status=%d");
        return sendsmsAs(
                "fluxos",
                "coding=2&dlr-mask=27&dlr-url=" + report + "&from=28000&text="
                        + percent(text.getBytes(StandardCharsets.UTF_16BE)) + "&to=%2B" + phone);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String part(String phone, int reference, int total, int number, String octets) {
        return "to=%s&from=28000&coding=2&charset=UTF-16BE&text=%s&udh=%%05%%00%%03%%%02x%%%02x%%%02x"
                .formatted(phone, octets, reference, total, number);
    }

    private List<String> takenFor(String phone) {
        return hub.mkom().takenFor(phone).stream()
                .map(message -> message.path("message").asText())
                .toList();
    }

    private void awaitTaken(String phone, String... texts) {
        Await.until("taken", () -> takenFor(phone), taken -> taken.size() >= texts.length);
        hub.idle();
        assertThat(takenFor(phone)).containsExactly(texts);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource({"'', UTF-8", "&charset=latin1, ISO-8859-1", "&coding=2, UTF-16BE", "&coding=2&charset=utf8, UTF-8"})
    void sendsms_shouldReachThePhoneAsItWasWritten_whateverItsForm(String parameters, Charset charset) {
        String phone = hub.newPhone();
        String text = hub.newText() + " ção à 100% + 1&2";

        Answer answer = sendsms("to=" + phone + parameters + "&text=" + percent(text.getBytes(charset)));

        assertThat(answer.expect(202).body()).isEqualTo(ACCEPTED);
        assertThat(answer.header("content-type")).startsWith("text/plain");
        awaitTaken(phone, text);
    }

    @Test
    void sendsms_shouldTakeAForm_whenItIsPosted() {
        String phone = hub.newPhone();
        String text = hub.newText();
        Answer answer = hub.call(
                "POST",
                "/kannel/cgi-bin/sendsms",
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                "user=sendsms&pass=se%26gredo-longo&to=" + phone + "&text=" + encoded(text));
        assertThat(answer.expect(202).body()).isEqualTo(ACCEPTED);
        awaitTaken(phone, text);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        // A peer that tries again loses nothing while somebody mends the password.
        "username=sendsms&password=x,503,'Temporal failure, try again later.'",
        "username=fluxos&password=x,503,'Temporal failure, try again later.'",
        "username=x&password=se%26gredo-longo,403,Authorization failed for sendsms",
        "'',403,Authorization failed for sendsms"
    })
    void sendsms_shouldSendNobodyIn_whenTheCredentialsAreNotAChannels(String credentials, int status, String words) {
        Answer answer = hub.call(
                "GET",
                "/kannel/cgi-bin/sendsms?" + credentials + "&to=" + hub.newPhone() + "&text=Oi",
                Map.of(),
                NOTHING);
        assertThat(answer.expect(status).body()).isEqualTo(words);
    }

    @Test
    void sendsms_shouldReachEachReceiverOnce_whenThereAreSeveral() {
        String one = hub.newPhone();
        String other = hub.newPhone();
        String text = hub.newText();
        sendsms("to=" + one + "+" + other + "+" + one + "&text=" + encoded(text))
                .expect(202);
        awaitTaken(one, text);
        awaitTaken(other, text);
    }

    @Test
    void sendsms_shouldSendOnce_whenItComesAgainUnderTheSameId() {
        String phone = hub.newPhone();
        String text = hub.newText();
        String request = "id=4c1d&to=" + phone + "&text=" + encoded(text);
        for (int i = 0; i < 3; i++) {
            assertThat(sendsms(request).expect(202).body()).isEqualTo(ACCEPTED);
        }
        awaitTaken(phone, text);
    }

    @Test
    void sendsms_shouldSendLater_whenItIsDeferred() {
        String phone = hub.newPhone();
        Instant before = Instant.now();
        sendsms("deferred=1&validity=60&to=" + phone + "&text=" + encoded(hub.newText()))
                .expect(202);
        JsonNode taken = Await.until("taken", () -> hub.mkom().takenFor(phone), messages -> !messages.isEmpty())
                .get(0);
        assertThat(LocalDateTime.parse(taken.path("schedule").asText())
                        .atZone(Hub.BRASILIA)
                        .toInstant())
                .isBetween(before.plus(Duration.ofSeconds(59)), before.plus(Duration.ofMinutes(3)));
    }

    @Test
    void sendsms_shouldReportToTheAddressGiven_withTheValueFilledIn() {
        String phone = hub.newPhone();
        String url = application.url() + "/dlr?phone=" + phone + "&s=%d";
        sendsms("dlr-mask=31&dlr-url=" + encoded(url) + "&to=" + phone + "&text=" + encoded(hub.newText()))
                .expect(202);
        application.await("/dlr?phone=" + phone + "&s=1");
    }

    @Test
    void sendsms_shouldSendOneMessage_whenPartsComeInAnyOrderAtOnceAndAgain() {
        String phone = hub.newPhone();
        String text = hub.newText() + " 😀 fim";
        byte[] octets = text.getBytes(StandardCharsets.UTF_16BE);
        // The middle part begins and ends in the middle of a character.
        int first = 2 * text.indexOf("😀") + 2;
        List<String> parts = List.of(
                part(phone, 0x21, 3, 1, percent(Arrays.copyOfRange(octets, 0, first))),
                part(phone, 0x21, 3, 2, percent(Arrays.copyOfRange(octets, first, octets.length - 1))),
                part(phone, 0x21, 3, 3, percent(Arrays.copyOfRange(octets, octets.length - 1, octets.length))));
        List<CompletableFuture<Answer>> answers = new ArrayList<>();
        for (int number : new int[] {2, 0, 1, 1, 0, 2}) {
            answers.add(CompletableFuture.supplyAsync(() -> sendsms(parts.get(number))));
        }
        answers.forEach(answer -> assertThat(answer.join().expect(202).body()).isEqualTo(ACCEPTED));
        awaitTaken(phone, text);
    }

    @Test
    void sendsms_shouldReportAFailureAndSendNothing_whenAPartDoesNotCome() {
        String phone = hub.newPhone();
        String url = encoded(application.url() + "/dlr?phone=" + phone + "&s=%d");
        String kept = part(phone, 0x22, 2, 1, "%00a") + "&id=p1&dlr-mask=31&dlr-url=" + url;
        assertThat(sendsms(kept).expect(202).body()).isEqualTo(ACCEPTED);

        application.await("/dlr?phone=" + phone + "&s=2");

        assertThat(sendsms(kept).expect(400).body()).isEqualTo("UDH field misformed, rejected");
        hub.idle();
        assertThat(takenFor(phone)).isEmpty();
    }

    @Test
    void sendsms_shouldAskToComeAgain_whenAnotherMessageOfTheSameReferenceIsWaiting() {
        String phone = hub.newPhone();
        sendsms(part(phone, 0x23, 2, 1, "%00a") + "&id=a1").expect(202);
        assertThat(sendsms(part(phone, 0x23, 2, 1, "%00b") + "&id=b1")
                        .expect(503)
                        .body())
                .isEqualTo("Temporal failure, try again later.");
        sendsms(part(phone, 0x23, 2, 2, "%00a") + "&id=a2").expect(202);
        sendsms(part(phone, 0x23, 2, 1, "%00b") + "&id=b1").expect(202);
        sendsms(part(phone, 0x23, 2, 2, "%00b") + "&id=b2").expect(202);
        awaitTaken(phone, "aa", "bb");
    }

    @Test
    void sendsms_shouldKeepRapidProInformed_whenItIsItsKannelChannel() {
        String phone = hub.newPhone();
        String text = hub.newText();
        assertThat(rapidPro(phone, "m1-" + phone, text).expect(202).body()).isEqualTo(ACCEPTED);
        rapidPro(phone, "m1-" + phone, text).expect(202);

        awaitTaken(phone, text);
        application.await("/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/status?uuid=m1-" + phone + "&status=1");
        String reply = hub.newText();
        hub.mkom().reply(phone, reply);
        String form = "&sender=%2B" + phone + "&message=" + encoded(reply);
        assertThat(Await.until("told", () -> application.requestsWith(form), told -> !told.isEmpty())
                        .get(0))
                .matches("/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive id=[0-9a-f]{64}&ts=[0-9]{10}&.*");
    }

    @Test
    void sendsms_shouldNotMakeRapidProSendAgain_whenTheMessageFailed() {
        String phone = hub.newPhone();
        hub.mkom().faults("{\"rejectRate\":1}");
        rapidPro(phone, "m2-" + phone, hub.newText()).expect(202);

        hub.idle();
        assertThat(application.requestsWith("m2-" + phone)).isEmpty();
        assertThat(takenFor(phone)).isEmpty();
    }

    /** Each octet by its number, as Kannel writes them. */
    private static String percent(byte... octets) {
        StringBuilder encoded = new StringBuilder();
        for (byte octet : octets) {
            encoded.append("%%%02X".formatted(octet & 0xff));
        }
        return encoded.toString();
    }
}
