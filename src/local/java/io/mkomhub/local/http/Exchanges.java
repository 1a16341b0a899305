package io.mkomhub.local.http;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Reads requests and writes responses. */
public final class Exchanges {

    private Exchanges() {}

    /**
     * Returns the whole body of a request; empty if it is longer than {@code limit} bytes.
     *
     * <p>Does not read beyond the limit.
     */
    public static Optional<byte[]> body(HttpExchange exchange, int limit) throws IOException {
        String length = exchange.getRequestHeaders().getFirst("Content-Length");
        if (length != null && Long.parseLong(length) > limit) {
            return Optional.empty();
        }
        byte[] body = exchange.getRequestBody().readNBytes(limit + 1);
        return body.length > limit ? Optional.empty() : Optional.of(body);
    }

    /** Returns the whole body of a request as text. */
    public static String text(HttpExchange exchange) throws IOException {
        return new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Responds with JSON. */
    public static void answerJson(HttpExchange exchange, int status, String json) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer(exchange, status, json.getBytes(StandardCharsets.UTF_8));
    }

    /** Responds with a body and the headers that are already set. */
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
