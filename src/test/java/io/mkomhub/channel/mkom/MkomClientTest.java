package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.mkomhub.Documents;
import io.mkomhub.channel.mkom.TransmissionOutcome.Accepted;
import io.mkomhub.channel.mkom.TransmissionOutcome.Refused;
import io.mkomhub.channel.mkom.TransmissionOutcome.Retryable;
import io.mkomhub.channel.mkom.TransmissionOutcome.Unauthorised;
import io.mkomhub.channel.mkom.TransmissionOutcome.Uncertain;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.httpclient.DrippingServer;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.secrets.Secrets;
import io.mkomhub.platform.secrets.TestSecrets;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client as it is in the package, against the simulator. */
@QuarkusTest
@TestProfile(MkomClientTest.Profile.class)
@WithTestResource(SimulatedMkom.class)
@Timeout(20)
class MkomClientTest {

    /** Any one function has to be chosen for the application to start. */
    public static final class Profile implements QuarkusTestProfile {

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.funqy.export", "send", "quarkus.lambda.mock-event-server.test-port", "0");
        }
    }

    private static final BatchId BATCH = BatchId.derived("test");
    private static final Mailing MAILING = new Mailing("Integração API V12.0", 12981);

    private final MkomClient client;
    private final URI simulator;
    private final HttpClient http = HttpClient.newHttpClient();

    @Inject
    MkomClientTest(MkomClient client, @ConfigProperty(name = "quarkus.rest-client.mkom.url") URI simulator) {
        this.client = client;
        this.simulator = simulator;
    }

    private static OutboundMessage message(int place) {
        return new OutboundMessage(
                new MessageId(BATCH, place),
                new Msisdn("5511953959059"),
                "Olá, mensagem " + place,
                Optional.empty(),
                Optional.of("ref-" + place),
                List.of());
    }

    private String call(String method, String path, String body) throws IOException, InterruptedException {
        return http.send(
                        HttpRequest.newBuilder(simulator.resolve(path))
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private void faults(String json) throws IOException, InterruptedException {
        assertThat(call("POST", "/faults", json)).startsWith("{\"latencyMs\"");
    }

    private JsonNode transmissions() throws IOException, InterruptedException {
        return Json.read(call("GET", "/transmissions", "")).path("transmissions");
    }

    @BeforeEach
    void forget() throws IOException, InterruptedException {
        call("DELETE", "/transmissions", "");
        call("DELETE", "/faults", "");
        faults("{\"callbacks\":false}");
    }

    @Test
    void transmit_shouldBeAccepted_whenMkomTakesAll() throws IOException, InterruptedException {
        TransmissionOutcome outcome = client.transmit(MAILING, List.of(message(1), message(2)), List.of());

        Accepted accepted =
                assertThat(outcome).asInstanceOf(type(Accepted.class)).actual();
        assertThat(accepted.refusals()).isEmpty();
        assertThat(accepted.mailingId()).get().asString().matches("[0-9]+");
        assertThat(transmissions()).hasSize(2);
        assertThat(transmissions().get(1).path("message").asText()).isEqualTo("Olá, mensagem 2");
        assertThat(transmissions().get(1).path("reference").asText()).isEqualTo("ref-2~" + BATCH + "-2");
        assertThat(transmissions().get(0).path("mailing_id").asText())
                .isEqualTo(accepted.mailingId().orElse(""));
    }

    @Test
    void transmit_shouldTellWhichMessage_whenMkomRefusesOne() throws IOException, InterruptedException {
        // The simulator, like the manual, knows no number of three digits.
        OutboundMessage refused = new OutboundMessage(
                new MessageId(BATCH, 2), new Msisdn("190"), "Oi", Optional.empty(), Optional.empty(), List.of());

        TransmissionOutcome outcome = client.transmit(MAILING, List.of(message(1), refused, message(3)), List.of());

        assertThat(outcome)
                .asInstanceOf(type(Accepted.class))
                .satisfies(accepted -> assertThat(accepted.refusals()).containsOnlyKeys(refused.id()));
        assertThat(transmissions()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"302", "429", "503"})
    void transmit_shouldBeRetryable_whenMkomCannotNow(int status) throws IOException, InterruptedException {
        faults("{\"status\":" + status + "}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of()))
                .isEqualTo(new Retryable("MKOM answered " + status));
        assertThat(transmissions()).isEmpty();
    }

    /** Whoever answers so had all of the request. */
    @ParameterizedTest
    @CsvSource({"408", "500", "502", "504"})
    void transmit_shouldBeUncertain_whenTheAnswerProvesNothing(int status) throws IOException, InterruptedException {
        faults("{\"status\":" + status + "}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of())).isInstanceOf(Uncertain.class);
    }

    @ParameterizedTest
    @CsvSource({"401", "403"})
    void transmit_shouldBeUnauthorised_whenMkomDoesNotAcceptTheToken(int status)
            throws IOException, InterruptedException {
        faults("{\"status\":" + status + "}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of())).isInstanceOf(Unauthorised.class);
    }

    @Test
    void transmit_shouldBeRefused_whenMkomObjectsToTheRequest() throws IOException, InterruptedException {
        faults("{\"status\":400}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of()))
                .isEqualTo(new Refused("MKOM answered 400"));
    }

    @Test
    void transmit_shouldBeUncertain_whenMkomTakesItAndDoesNotAnswerInTime() throws IOException, InterruptedException {
        faults("{\"acceptThenTimeoutRate\":1,\"timeoutMs\":15000}");

        Instant start = Instant.now();
        TransmissionOutcome outcome = client.transmit(MAILING, List.of(message(1)), List.of());

        assertThat(outcome).isInstanceOf(Uncertain.class);
        assertThat(Instant.now()).isBefore(start.plusSeconds(12));
        assertThat(transmissions()).hasSize(1);
    }

    @Test
    void transmit_shouldBeUncertain_whenTheConnectionIsCutInBetween() throws IOException, InterruptedException {
        faults("{\"acceptThenTimeoutRate\":1,\"timeoutMs\":50}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of())).isInstanceOf(Uncertain.class);
        assertThat(transmissions()).hasSize(1);
    }

    @Test
    void transmit_shouldBeUncertain_whenTheAnswerIsBroken() throws IOException, InterruptedException {
        faults("{\"malformedRate\":1}");

        assertThat(client.transmit(MAILING, List.of(message(1)), List.of()))
                .isEqualTo(new Uncertain("MKOM's answer cannot be read"));
        assertThat(transmissions()).hasSize(1);
    }

    private static MkomClient clientOf(String address, Secrets secrets) {
        return clientOf(address, secrets, Duration.ofSeconds(10));
    }

    private static MkomClient clientOf(String address, Secrets secrets, Duration timeout) {
        TransmissionApi api = QuarkusRestClientBuilder.newBuilder()
                .baseUri(URI.create(address))
                .readTimeout(10, TimeUnit.SECONDS)
                .build(TransmissionApi.class);
        return new MkomClient(api, secrets, TestMkom.config(timeout), Clock.systemUTC());
    }

    private static Secrets secrets() {
        return TestSecrets.of(SimulatedMkom.TOKEN, "", "");
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void transmit_shouldBeRetryable_whenTheConnectionIsRefused() throws IOException {
        assertThat(clientOf("http://localhost:" + freePort(), secrets())
                        .transmit(MAILING, List.of(message(1)), List.of()))
                .isEqualTo(new Retryable("MKOM cannot be reached"));
    }

    @Test
    void transmit_shouldBeRetryable_whenTheNameIsUnknown() {
        assertThat(clientOf("http://mkom.invalid", secrets()).transmit(MAILING, List.of(message(1)), List.of()))
                .isEqualTo(new Retryable("MKOM cannot be reached"));
    }

    // Nothing of a request leaves before the handshake is over.
    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 400 Bad Request\r\n\r\n"})
    void transmit_shouldBeRetryable_whenTheConnectionIsNotMadeSafe(String answer) throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread peer = new Thread(() -> {
                while (true) {
                    try (Socket socket = server.accept()) {
                        socket.getInputStream().read();
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            peer.setDaemon(true);
            peer.start();

            assertThat(clientOf("https://localhost:" + server.getLocalPort(), secrets())
                            .transmit(MAILING, List.of(message(1)), List.of()))
                    .isEqualTo(new Retryable("MKOM cannot be reached"));
        }
    }

    // The client's own time-out begins anew with every byte: a peer that drips would hold a run of the function until
    // it is killed.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nX-Drip: ",
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
            })
    void transmit_shouldBeUncertainAndCloseTheConnection_whenMkomDrips(String begin) throws Exception {
        try (DrippingServer mkom = new DrippingServer(begin)) {
            Instant start = Instant.now();

            assertThat(clientOf(mkom.url().toString(), secrets(), Duration.ofSeconds(2))
                            .transmit(MAILING, List.of(message(1)), List.of()))
                    .isInstanceOf(Uncertain.class);
            assertThat(Instant.now()).isBefore(start.plusSeconds(15));
            assertThat(mkom.isCut()).as("the connection was closed").isTrue();
        }
    }

    @Test
    void transmit_shouldBeUnauthorisedAndAskNobody_whenTheHubHasNoToken() throws IOException, InterruptedException {
        assertThat(clientOf(simulator.toString(), TestSecrets.of("", "", ""))
                        .transmit(MAILING, List.of(message(1)), List.of()))
                .isInstanceOf(Unauthorised.class);
        assertThat(Json.read(call("GET", "/transmissions", "")).path("requests").asInt(-1))
                .isZero();
    }

    /** What arrives at MKOM, as it arrives. */
    private record Received(String authorization, String contentType, String correlationIds, JsonNode body) {}

    private static Received received(Mailing mailing, OutboundMessage message, String... correlationIds)
            throws IOException, InterruptedException {
        BlockingQueue<Received> requests = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/sms/api/transmission/v1", exchange -> {
            var headers = exchange.getRequestHeaders();
            requests.add(new Received(
                    String.valueOf(headers.getFirst("Authorization")),
                    String.valueOf(headers.getFirst("Content-Type")),
                    String.valueOf(headers.get("X-Correlation-Id")),
                    Json.read(exchange.getRequestBody().readAllBytes())));
            exchange.sendResponseHeaders(500, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(clientOf("http://localhost:" + server.getAddress().getPort(), secrets())
                            .transmit(
                                    mailing,
                                    List.of(message),
                                    Stream.of(correlationIds)
                                            .map(CorrelationId::new)
                                            .toList()))
                    .isInstanceOf(Uncertain.class);
            assertThat(requests).hasSize(1);
            return requests.take();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void transmit_shouldNameTheRequestsThatMessagesCameWith_withoutMakingTheHeaderLong()
            throws IOException, InterruptedException {
        assertThat(received(MAILING, message(1)).correlationIds()).isEqualTo("null");
        assertThat(received(MAILING, message(1), "c-1", "c-1").correlationIds()).isEqualTo("[c-1]");
        assertThat(received(MAILING, message(1), "c-1", "c-2", "c-1").correlationIds())
                .isEqualTo("[c-1,c-2]");
        assertThat(received(
                                MAILING,
                                message(1),
                                IntStream.range(0, 500).mapToObj(i -> "c" + i).toArray(String[]::new))
                        .correlationIds())
                .isEqualTo("[c0,c1,c2,c3,c4,c5,c6,c7,c8,c9]");
    }

    /** The manual's document with the reference as the hub writes it. */
    private static JsonNode expected(Documents document, String wireReference) {
        JsonNode json = Json.read(document.bytes());
        ((ObjectNode) json.path("messages").get(0)).put("reference", wireReference);
        return json;
    }

    @Test
    void transmit_shouldSendTheManualsRequest_whenGivenItsMessage() throws IOException, InterruptedException {
        Received received = received(
                MAILING,
                new OutboundMessage(
                        new MessageId(BATCH, 1),
                        new Msisdn("5511953959059"),
                        "Teste de Envio de SMS via API",
                        Optional.of(Instant.parse("2023-04-26T20:01:00Z")),
                        Optional.of("12345678910"),
                        List.of()));

        assertThat(received.authorization()).isEqualTo("Bearer " + SimulatedMkom.TOKEN);
        assertThat(received.contentType()).startsWith("application/json");
        assertThat(received.body()).isEqualTo(expected(Documents.TRANSMISSION, "12345678910~" + BATCH + "-1"));
        assertThat(received.body().path("messages").get(0).has("auto_answer")).isFalse();
    }

    @Test
    void transmit_shouldSendTheManualsRequest_whenTheMessageHasAutomaticAnswers()
            throws IOException, InterruptedException {
        List<AutoAnswer> answers = new ArrayList<>();
        answers.add(new AutoAnswer("1", "(1|2|3|4|5|6|7)", "Agora escolha uma nova opção:"));
        answers.add(new AutoAnswer("1", "(1|2|3|4|5|6|7)", "Obrigado pela sua participação!"));

        Received received = received(
                new Mailing("Envio AutoResposta", 12345),
                new OutboundMessage(
                        new MessageId(BATCH, 1),
                        new Msisdn("5511111111111"),
                        "AutoResposta via API",
                        Optional.empty(),
                        Optional.of("variavel"),
                        answers));

        assertThat(received.body()).isEqualTo(expected(Documents.AUTO_ANSWER, "variavel~" + BATCH + "-1"));
        assertThat(received.body().path("messages").get(0).has("schedule")).isTrue();
    }
}
