package io.mkomhub.local.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reading requests and writing answers. */
public final class Exchanges {

    private Exchanges() {}

    /**
     * The whole body of a request; empty when it is longer than {@code limit} bytes.
     *
     * <p>What is beyond the limit is not read.
     */
    public static Optional<byte[]> body(HttpExchange exchange, int limit) throws IOException {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && Long.parseLong(length) > limit) {
            return Optional.empty();
        }
        byte[] body = exchange.getRequestBody().readNBytes(limit + 1);
        return body.length > limit ? Optional.empty() : Optional.of(body);
    }

    /** The whole body of a request as text. */
    public static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Answers with JSON. */
    public static void answerJson(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(exchange, status, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Answers with a body, headers as already set. */
    public static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            boolean bodiless = status == 204
                    || status == 304
                    || exchange.getRequestMethod().equals("HEAD");
            if (bodiless || body.length == 0) {
                exchange.sendResponseHeaders(status, -1);
            } else {
                exchange.sendResponseHeaders(status, body.length);
                exchange.getResponseBody().write(body);
            }
        }
    }
}
