package io.mkomhub.api.optouts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OptOutRoutesTest {

    /** Nothing is stored, so there is no store. */
    @SuppressWarnings("NullAway")
    private static HttpResponse imported(String file) {
        Route route = new OptOutRoutes(null, Clock.systemUTC())
                .routes().stream()
                        .filter(one -> one.methods().contains("POST"))
                        .findFirst()
                        .orElseThrow();
        HttpRequest request = new HttpRequest(
                "POST", "/opt-outs", "", Map.of(), Map.of(), file.getBytes(StandardCharsets.UTF_8), "", "");
        return route.handler().answer(request, new Route.Call("office", Set.of("admin"), Set.of(), Map.of()));
    }

    @Test
    void importing_shouldNameTheLines_whenNoneHasANumber() {
        HttpResponse response = imported("nome;telefone\nAna;12\n\nBia;5511 9 5395 9O59\n");

        assertThat(response.status()).isEqualTo(400);
        JsonNode problem = Json.read(response.body());
        assertThat(problem.path("detail").asText()).isEqualTo("no line of the list has a number that can be blocked");
        assertThat(problem.path("errors"))
                .extracting(error -> error.path("field").asText())
                .containsExactly("line 2", "line 4");
        assertThat(response.body()).doesNotContain("9O59");
    }

    @Test
    void importing_shouldBeRefused_whenThereIsOnlyAHeading() {
        HttpResponse response = imported("telefone\n");

        assertThat(response.status()).isEqualTo(400);
        assertThat(Json.read(response.body()).path("errors")).isEmpty();
    }
}
