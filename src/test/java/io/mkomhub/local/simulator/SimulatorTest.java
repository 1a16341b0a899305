package io.mkomhub.local.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the simulator keeps, and what it forgets. */
class SimulatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static Simulator keeping(int transmissions) throws Exception {
        // Nobody listens where callbacks would go.
        Simulator simulator =
                Simulator.start(new SimulatorConfig(0, "token", URI.create("http://localhost:9/"), transmissions));
        assertThat(call(simulator, "POST", "/faults", "{\"callbacks\":false}").statusCode())
                .isEqualTo(200);
        return simulator;
    }

    private static HttpResponse<String> call(Simulator simulator, String method, String path, String body)
            throws Exception {
        return HTTP.send(
                HttpRequest.newBuilder(simulator.url().resolve(path))
                        .header("Authorization", "Bearer token")
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String phone(int contact) {
        return Long.toString(5_511_970_000_000L + contact);
    }

    /** One message, with an automatic answer to {@code Sim}. */
    private static void send(Simulator simulator, int contact, String reference) throws Exception {
        HttpResponse<String> response =
                call(simulator, "POST", "/sms/api/transmission/v1", """
                {"mailing":{"identifier":"teste","cost_centre_id":1},
                 "messages":[{"msisdn":"%s","message":"Oi","schedule":null,"reference":"%s",
                   "auto_answer":[{"access_level":"1","access_code":"Sim","send_message":"Obrigado"}]}]}
                """.formatted(phone(contact), reference));
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).contains("\"success\":true");
    }

    private static int reply(Simulator simulator, int contact) throws Exception {
        return call(simulator, "POST", "/replies", "{\"msisdn\":\"%s\",\"message\":\"Sim\"}".formatted(phone(contact)))
                .statusCode();
    }

    private static JsonNode seen(Simulator simulator, String query) throws Exception {
        HttpResponse<String> response = call(simulator, "GET", "/transmissions" + query, "");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JSON.readTree(response.body());
    }

    private static List<String> references(JsonNode seen) {
        List<String> references = new ArrayList<>();
        seen.path("transmissions")
                .forEach(each -> references.add(each.path("reference").asText()));
        return references;
    }

    @ParameterizedTest(name = "{1} sent, {0} kept")
    @CsvSource({"1, 1", "1, 3", "3, 2", "3, 3", "3, 4", "3, 8", "100, 5"})
    void transmissions_shouldBeTheLast_whenMoreWereSent(int kept, int sent) throws Exception {
        try (Simulator simulator = keeping(kept)) {
            for (int i = 0; i < sent; i++) {
                send(simulator, i, "r" + i);
            }

            JsonNode seen = seen(simulator, "");
            int oldest = Math.max(0, sent - kept);
            assertThat(references(seen))
                    .isEqualTo(
                            IntStream.range(oldest, sent).mapToObj(i -> "r" + i).toList());
            assertThat(seen.path("messages").asInt()).isEqualTo(sent);
            assertThat(seen.path("requests").asInt()).isEqualTo(sent);
            assertThat(seen.path("transmissions_forgotten").asInt()).isEqualTo(oldest);
            JsonNode last = seen(simulator, "?limit=1");
            assertThat(references(last)).containsExactly("r" + (sent - 1));
            String msisdn = last.path("transmissions").path(0).path("msisdn").asText();
            assertThat(references(seen(simulator, "?msisdn=" + msisdn))).containsExactly("r" + (sent - 1));
            for (int i = 0; i < oldest; i++) {
                assertThat(reply(simulator, i)).as("reply to r%d", i).isEqualTo(404);
            }
            assertThat(reply(simulator, oldest)).as("reply to r%d", oldest).isEqualTo(202);
        }
    }

    @Test
    void conversation_shouldStay_whenOnlyAnEarlierMessageToTheSamePersonIsForgotten() throws Exception {
        try (Simulator simulator = keeping(2)) {
            send(simulator, 1, "first");
            send(simulator, 1, "second");
            send(simulator, 2, "other");

            assertThat(references(seen(simulator, ""))).containsExactly("second", "other");
            assertThat(reply(simulator, 1)).isEqualTo(202);
        }
    }

    @Test
    void automaticAnswers_shouldTakePlaces_butCountAsNoMessage() throws Exception {
        try (Simulator simulator = keeping(2)) {
            send(simulator, 1, "one");
            send(simulator, 2, "two");

            assertThat(reply(simulator, 2)).isEqualTo(202);

            JsonNode seen = seen(simulator, "");
            assertThat(references(seen)).containsExactly("two", "two");
            assertThat(seen.path("messages").asInt()).isEqualTo(2);
            assertThat(seen.path("transmissions_forgotten").asInt()).isEqualTo(1);
            assertThat(reply(simulator, 1)).isEqualTo(404);
        }
    }

    @Test
    void clear_shouldStartAllCountsAnew_whenSomeWereForgotten() throws Exception {
        try (Simulator simulator = keeping(1)) {
            send(simulator, 1, "one");
            send(simulator, 2, "two");

            assertThat(call(simulator, "DELETE", "/transmissions", "").statusCode())
                    .isEqualTo(204);

            JsonNode seen = seen(simulator, "");
            assertThat(references(seen)).isEmpty();
            assertThat(seen.path("messages").asInt(-1)).isZero();
            assertThat(seen.path("transmissions_forgotten").asInt(-1)).isZero();
            assertThat(seen.path("callbacks").path("pending").isInt()).isTrue();
            assertThat(reply(simulator, 2)).isEqualTo(404);
        }
    }
}
