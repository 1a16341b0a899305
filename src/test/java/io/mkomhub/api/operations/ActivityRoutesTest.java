package io.mkomhub.api.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.OpenApi;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.requests.ActivityStore.Change;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ActivityRoutesTest {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final TestStores stores = new TestStores();

    @BeforeEach
    void start() {
        record(now.minusSeconds(60), "joao", "DELETE /contacts/{msisdn}", Map.of());
        record(now.minusSeconds(30), "maria", "POST /mailings/{id}/pause", Map.of("id", "7"));
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    private void record(Instant at, String by, String route, Map<String, String> target) {
        stores.activity().begin(new Change(at, by, route, target, CorrelationId.of("c-1"), true), by);
    }

    private HttpResponse get(Map<String, String> query) {
        Route route = new ActivityRoutes(stores.activity(), new TestClock(now))
                .routes()
                .get(0);
        assertThat(route.access()).isEqualTo(Access.READ);
        return route.handler()
                .answer(
                        new HttpRequest("GET", "/activity", "", query, Map.of(), new byte[0], "203.0.113.9", "req-1"),
                        new Route.Call("ops", Set.of("read"), Set.of(), Map.of()));
    }

    @Test
    void list_shouldShowWhoChangedWhat_latestFirst() {
        String body = get(Map.of()).body();

        assertThat(Json.read(body)).isEqualTo(Json.read("""
                {"activity":[
                  {"at":"%s","by":"maria","route":"POST /mailings/{id}/pause","target":{"id":"7"},"correlation_id":"c-1","finished":true},
                  {"at":"%s","by":"joao","route":"DELETE /contacts/{msisdn}","target":{},"correlation_id":"c-1","finished":true}]}""".formatted(now.minusSeconds(30), now.minusSeconds(60))));
        assertThat(OpenApi.document()
                        .errors(Json.object().put("$ref", "#/components/schemas/ActivityList"), Json.read(body)))
                .isEmpty();
    }

    @Test
    void list_shouldGoOnAtTheCursor() {
        String next = Json.read(get(Map.of("limit", "1")).body()).path("next").asText();

        assertThat(Json.read(get(Map.of("limit", "1", "cursor", next)).body())
                        .path("activity")
                        .path(0)
                        .path("by")
                        .asText())
                .isEqualTo("joao");
    }

    @Test
    void list_shouldBeAFile_whenCsvIsWanted() {
        assertThat(get(Map.of("format", "csv")).body())
                .contains("at,by,route,target,correlation_id,finished\r\n")
                .contains(",maria,POST /mailings/{id}/pause,7,c-1,true\r\n");
    }

    @Test
    void list_shouldRefuseAPeriod_thatEndsBeforeItBegins() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> get(Map.of("from", "2026-11-28", "to", "2026-11-27")))
                .withMessage("to: must be after from");
    }
}
