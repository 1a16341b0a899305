package io.mkomhub.function.receive;

import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayV2HTTPResponse;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.quarkus.funqy.Funq;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Function {@code receive}: converts API Gateway's event to a request and the response back, payload format 2.0
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html).
 */
public class ReceiveFunction {

    private static final String NO_EVENT = "the event is not an API Gateway event of payload format 2.0";

    private final Router router;
    private final AuditLog auditLog;

    ReceiveFunction(Router router, AuditLog auditLog) {
        this.router = router;
        this.auditLog = auditLog;
    }

    @Funq("receive")
    public APIGatewayV2HTTPResponse receive(APIGatewayV2HTTPEvent event) {
        Optional<HttpRequest> request = read(event);
        HttpResponse response = request.map(router::answer).orElseGet(() -> Problem.of(400, NO_EVENT));
        if (request.isEmpty()) {
            auditLog.answered("", "", AuditLog.NOWHERE, response.status(), NO_EVENT, Duration.ZERO);
        }
        return APIGatewayV2HTTPResponse.builder()
                .withStatusCode(response.status())
                .withHeaders(response.headers())
                .withBody(response.body())
                .withIsBase64Encoded(response.isBase64())
                .build();
    }

    /** No gateway sends an unreadable event, but anyone with permission to invoke the function can. */
    private static Optional<HttpRequest> read(APIGatewayV2HTTPEvent event) {
        try {
            return Optional.of(request(event));
        } catch (IllegalArgumentException | NullPointerException e) {
            return Optional.empty();
        }
    }

    private static HttpRequest request(APIGatewayV2HTTPEvent event) {
        var context = event.getRequestContext();
        return new HttpRequest(
                context.getHttp().getMethod().toUpperCase(Locale.ROOT),
                orEmpty(event.getRawPath()),
                orEmpty(event.getRawQueryString()),
                query(orEmpty(event.getRawQueryString())),
                lowerCased(event.getHeaders()),
                body(event),
                orEmpty(context.getHttp().getSourceIp()),
                orEmpty(context.getRequestId()));
    }

    private static byte[] body(APIGatewayV2HTTPEvent event) {
        String body = orEmpty(event.getBody());
        return event.getIsBase64Encoded() ? Base64.getDecoder().decode(body) : body.getBytes(StandardCharsets.UTF_8);
    }

    /** Parses the raw query string, because the gateway's own map joins repeated parameters with commas. */
    private static Map<String, String> query(String raw) {
        Map<String, String> parameters = new TreeMap<>();
        FormData.parse(raw).forEach((name, values) -> parameters.put(name, values.get(0)));
        return parameters;
    }

    private static Map<String, String> lowerCased(@Nullable Map<String, String> headers) {
        Map<String, String> lowerCased = new TreeMap<>();
        if (headers != null) {
            headers.forEach((name, value) -> lowerCased.put(name.toLowerCase(Locale.ROOT), value));
        }
        return lowerCased;
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
