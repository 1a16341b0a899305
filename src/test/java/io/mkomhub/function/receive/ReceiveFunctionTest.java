package io.mkomhub.function.receive;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent.RequestContext.Http;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.secrets.TestSecrets;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a route gets of a body, as API Gateway hands it on. */
class ReceiveFunctionTest {

    private static APIGatewayV2HTTPEvent event(String body, boolean base64) {
        return APIGatewayV2HTTPEvent.builder()
                .withRawPath("/echo")
                .withRawQueryString("")
                .withHeaders(Map.of("Content-Type", "application/octet-stream"))
                .withBody(body)
                .withIsBase64Encoded(base64)
                .withRequestContext(RequestContext.builder()
                        .withRequestId("r")
                        .withHttp(Http.builder()
                                .withMethod("POST")
                                .withSourceIp("127.0.0.1")
                                .build())
                        .build())
                .build();
    }

    private static HttpResponse answer(APIGatewayV2HTTPEvent event) {
        return answer(
                event,
                Route.of(
                        "POST",
                        "/echo",
                        Access.OPEN,
                        (request, call) -> HttpResponse.text(
                                200, "text/plain", HexFormat.of().formatHex(request.body()))));
    }

    private static HttpResponse answer(APIGatewayV2HTTPEvent event, Route route) {
        AccessConfig open = new AccessConfig() {
            @Override
            public List<String> allowedCidrs() {
                return List.of("0.0.0.0/0");
            }

            @Override
            public int rateLimit() {
                return 0;
            }
        };
        try (TestStores stores = new TestStores()) {
            Router router = new Router(
                    List.of(() -> List.of(route)),
                    new Gatekeeper(TestSecrets.of("", "hook-token-of-tests", "plan-token-of-tests", ""), open),
                    new RateLimit(open),
                    stores.activity(),
                    TestAuditLog.create(),
                    Clock.systemUTC());
            var response = new ReceiveFunction(router, TestAuditLog.create()).receive(event);
            return new HttpResponse(
                    response.getStatusCode(), Map.of(), response.getBody(), response.getIsBase64Encoded());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "UTF-16 with its mark, fffe6d007300",
        "windows-1252, 53e36f2050617520809f",
        "every kind of octet, 00017f8081c0feff0d0a",
        "nothing, ''"
    })
    void body_shouldBeTheOctetsThatWereSent_whenTheGatewayEncodesThem(String name, String octets) {
        String body = Base64.getEncoder().encodeToString(HexFormat.of().parseHex(octets));

        assertThat(answer(event(body, true)).body()).isEqualTo(octets);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"São, 53c3a36f", "S\uFFFDo, 53efbfbd6f", "\uFEFFa, efbbbf61", "😀, f09f9880"})
    void body_shouldBeInUtf8_whenTheGatewayHandsOnText(String text, String octets) {
        assertThat(answer(event(text, false)).body()).isEqualTo(octets);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void response_shouldSayWhetherItsBodyIsInBase64(boolean base64) {
        Route route = Route.of(
                "POST", "/echo", Access.OPEN, (request, call) -> new HttpResponse(200, Map.of(), "AP8=", base64));

        assertThat(answer(event("", false), route)).isEqualTo(new HttpResponse(200, Map.of(), "AP8=", base64));
    }
}
