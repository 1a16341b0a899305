package io.mkomhub.local.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * API Gateway's response for what a function returned, payload format 2.0.
 *
 * @param status the HTTP status
 * @param headers all headers with their values
 * @param body the body
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html#http-api-develop-integrations-lambda.response">
 *     Lambda function response for format 2.0</a>
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GatewayResponse(int status, Map<String, List<String>> headers, byte[] body) {

    /** Creates a response of API Gateway itself. */
    static GatewayResponse message(int status, String message) {
        return new GatewayResponse(
                status,
                Map.of("Content-Type", List.of("application/json")),
                ("{\"message\":\"" + message + "\"}").getBytes(StandardCharsets.UTF_8));
    }

    static GatewayResponse internalServerError() {
        return message(500, "Internal Server Error");
    }

    /** Returns the response for a function's JSON; an internal server error if it is not valid. */
    static GatewayResponse of(String payload, ObjectMapper json) {
        JsonNode returned;
        try {
            returned = json.readTree(payload);
        } catch (JsonProcessingException e) {
            return internalServerError();
        }
        if (!returned.has("statusCode")) {
            return inferred(payload, returned);
        }
        Optional<byte[]> body = body(returned);
        JsonNode status = returned.path("statusCode");
        if (body.isEmpty() || !status.canConvertToInt() || status.asInt() < 100 || status.asInt() > 599) {
            return internalServerError();
        }
        Map<String, List<String>> headers = new LinkedHashMap<>();
        headers.put("Content-Type", List.of("text/plain;charset=UTF-8"));
        for (Map.Entry<String, JsonNode> header : returned.path("headers").properties()) {
            headers.keySet().removeIf(header.getKey()::equalsIgnoreCase);
            headers.put(header.getKey(), List.of(header.getValue().asText()));
        }
        List<String> cookies = new ArrayList<>();
        returned.path("cookies").forEach(cookie -> cookies.add(cookie.asText()));
        if (!cookies.isEmpty()) {
            headers.put("Set-Cookie", cookies);
        }
        return new GatewayResponse(status.asInt(), headers, body.get());
    }

    private static GatewayResponse inferred(String payload, JsonNode returned) {
        String body = returned.isTextual() ? returned.asText() : payload;
        return new GatewayResponse(
                200, Map.of("Content-Type", List.of("application/json")), body.getBytes(StandardCharsets.UTF_8));
    }

    private static Optional<byte[]> body(JsonNode returned) {
        String text = returned.path("body").asText("");
        if (!returned.path("isBase64Encoded").asBoolean()) {
            return Optional.of(text.getBytes(StandardCharsets.UTF_8));
        }
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
