package io.mkomhub.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import io.mkomhub.local.template.Template;
import io.mkomhub.platform.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private static List<HttpTrigger> triggers(String... keys) {
        return Stream.of(keys)
                .map(key -> new HttpTrigger(key, Duration.ofSeconds(29)))
                .toList();
    }

    private static final RouteTable ROUTES =
            new RouteTable(triggers("ANY /a/{proxy+}", "$default", "ANY /a/b/{rest+}", "ANY /webhooks/{proxy+}"));

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "/, $default, , ",
        "/webhooks, $default, , ",
        "/webhooks/, $default, , ",
        "/webhooksx/mkom, $default, , ",
        "/Webhooks/mkom, $default, , ",
        "//webhooks/mkom, $default, , ",
        "/x/webhooks/mkom, $default, , ",
        "/webhooks/mkom, ANY /webhooks/{proxy+}, proxy, mkom",
        "/webhooks/mkom/, ANY /webhooks/{proxy+}, proxy, mkom/",
        "/webhooks%2Fmkom, ANY /webhooks/{proxy+}, proxy, mkom",
        "/webhooks/mkom/status, ANY /webhooks/{proxy+}, proxy, mkom/status",
        "/a/x, ANY /a/{proxy+}, proxy, x",
        "/a/b, ANY /a/{proxy+}, proxy, b",
        "/a/b/c, ANY /a/b/{rest+}, rest, c",
    })
    void event_shouldNameTheLongestRoute_whenSeveralTakeThePath(String path, String key, String name, String value) {
        GatewayRequest request = new GatewayRequest("POST", path, "", "HTTP/1.1", "127.0.0.1", Map.of(), new byte[0]);

        JsonNode event = Json.read(new GatewayEvent(new ObjectMapper(), "1")
                .of(request, ROUTES.match(GatewayEvent.path(request)), "r", Instant.EPOCH));

        assertThat(event.path("routeKey").asText()).isEqualTo(key);
        assertThat(event.at("/requestContext/routeKey").asText()).isEqualTo(key);
        if (name == null) {
            assertThat(event.has("pathParameters")).isFalse();
        } else {
            assertThat(event.path("pathParameters").path(name).asText()).isEqualTo(value);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /a", "POST /a/{proxy+}", "ANY /a/{id}", "ANY /{proxy+}", "ANY /a/{x}/{proxy+}", ""})
    void route_shouldBeRefused_whenItIsOfAKindThatDoesNotRunHere(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteTable(triggers("$default", key)))
                .withMessageContaining("not " + key);
    }

    @ParameterizedTest
    @ValueSource(strings = "ANY /a/{proxy+}")
    void routes_shouldBeRefused_whenNothingTakesTheRest(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RouteTable(triggers(key)))
                .withMessageContaining("$default");
    }

    @Test
    void routes_shouldRunHere_whenTheyAreThoseThatAreDeployed() {
        List<HttpTrigger> deployed = Template.load(Path.of("template.yaml"))
                .resolve(
                        Map.of("MailingCostCentreId", "1"),
                        new CloudAddresses("https://sqs", "sa-east-1", "000000000000", "mkom-hub"))
                .functions()
                .stream()
                .flatMap(function -> function.triggers().stream())
                .filter(HttpTrigger.class::isInstance)
                .map(HttpTrigger.class::cast)
                .toList();

        assertThat(new RouteTable(deployed).match("/webhooks/mkom").trigger().routeKey())
                .isEqualTo("ANY /webhooks/{proxy+}");
    }
}
