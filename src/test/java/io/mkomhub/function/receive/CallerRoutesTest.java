package io.mkomhub.function.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.OpenApi;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.Json;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallerRoutesTest {

    private static final Route ME = new CallerRoutes("1.2.3").routes().get(0);

    private static String me(Set<String> scopes, Set<String> channels) {
        HttpResponse response = ME.handler()
                .answer(
                        new HttpRequest("GET", "/me", "", Map.of(), Map.of(), new byte[0], "203.0.113.9", "req-1"),
                        new Route.Call("crm", scopes, channels, Map.of()));
        assertThat(response.status()).isEqualTo(200);
        assertThat(OpenApi.document()
                        .errors(Json.object().put("$ref", "#/components/schemas/Caller"), Json.read(response.body())))
                .isEmpty();
        return response.body();
    }

    @Test
    void me_shouldShowNameScopesAndChannelsInOrder_andTheVersion() {
        assertThat(me(Set.of("send", "read"), Set.of("shop", "app")))
                .isEqualTo("{\"name\":\"crm\",\"scopes\":[\"read\",\"send\"],\"channels\":[\"app\",\"shop\"],"
                        + "\"sandbox\":false,\"version\":\"1.2.3\"}");
    }

    @ParameterizedTest
    @CsvSource({"sandbox, true", "read, false", "send, false", "*, false"})
    void sandbox_shouldBeTrue_whenTheKeyCanSendToTestNumbersOnly(String scope, boolean sandbox) {
        assertThat(Json.read(me(Set.of(scope), Set.of())).path("sandbox").asBoolean())
                .isEqualTo(sandbox);
    }

    @Test
    void me_shouldBeForAnyKey() {
        assertThat(ME.access()).isEqualTo(Access.ANY_KEY);
    }
}
