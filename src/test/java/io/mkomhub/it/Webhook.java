package io.mkomhub.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A user's endpoint that verifies webhooks as the Standard Webhooks specification requires of receivers. */
final class Webhook implements AutoCloseable {

    private static final long TOLERANCE_SECONDS = 300;

    private final SecretKeySpec key;
    private final LoopbackServer server;
    private final List<String> ids = new CopyOnWriteArrayList<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final List<Headers> headers = new CopyOnWriteArrayList<>();
    private final AtomicInteger forged = new AtomicInteger();
    private final AtomicInteger toRefuse = new AtomicInteger();

    Webhook(String secret) {
        key = new SecretKeySpec(Base64.getDecoder().decode(secret.substring("whsec_".length())), "HmacSHA256");
        try {
            server = LoopbackServer.start("webhook", 0, this::answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String address() {
        return "http://localhost:" + server.port() + "/hooks?tenant=1";
    }

    /** Refuses so many calls from now on. */
    void refuse(int times) {
        toRefuse.set(times);
    }

    /** The events of a type about a number. */
    List<JsonNode> events(String type, String phone) {
        return events.stream()
                .filter(event -> event.path("type").asText().equals(type))
                .filter(event -> event.path("data").path("msisdn").asText().equals(phone))
                .toList();
    }

    /** All events that were taken, in order. */
    List<JsonNode> events() {
        return events;
    }

    /** {@code webhook-id} of everything that was taken. */
    List<String> ids() {
        return ids;
    }

    /** {@code X-Correlation-Id} of everything that was taken. */
    List<String> correlationIds() {
        return header("x-correlation-id");
    }

    /** A header of everything that was taken. */
    List<String> header(String name) {
        return headers.stream().map(each -> String.valueOf(each.getFirst(name))).toList();
    }

    /** How many calls had no valid signature. */
    int forged() {
        return forged.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = Exchanges.text(exchange);
        String id = header(exchange, "webhook-id");
        String timestamp = header(exchange, "webhook-timestamp");
        boolean valid = Math.abs(Instant.now().getEpochSecond() - Long.parseLong(timestamp)) < TOLERANCE_SECONDS
                && List.of(header(exchange, "webhook-signature").split(" ", -1))
                        .contains("v1," + hmac(id + "." + timestamp + "." + body))
                && header(exchange, "content-type").startsWith("application/cloudevents+json");
        if (!valid) {
            forged.incrementAndGet();
            Exchanges.answerJson(exchange, 401, "{}");
        } else if (toRefuse.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            Exchanges.answerJson(exchange, 500, "{}");
        } else {
            ids.add(id);
            headers.add(exchange.getRequestHeaders());
            events.add(Json.read(body));
            Exchanges.answer(exchange, 204, new byte[0]);
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    private String hmac(String content) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(key);
            return Base64.getEncoder().encodeToString(mac.doFinal(content.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
