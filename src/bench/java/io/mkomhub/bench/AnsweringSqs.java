package io.mkomhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicLong;

/**
 * An SQS that accepts every {@code SendMessageBatch} at once and keeps nothing, so that it costs all contenders the
 * same. It has no other action.
 */
final class AnsweringSqs implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final AtomicLong accepted = new AtomicLong();
    private final LoopbackServer server;

    AnsweringSqs() throws IOException {
        server = LoopbackServer.start("sqs", 0, this::answer);
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** The number of messages so far. */
    long accepted() {
        return accepted.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
        if (!"AmazonSQS.SendMessageBatch".equals(exchange.getRequestHeaders().getFirst("X-Amz-Target"))) {
            Exchanges.answerJson(exchange, 400, "{\"__type\":\"com.amazonaws.sqs#UnsupportedOperation\"}");
            return;
        }
        ObjectNode response = JSON.createObjectNode();
        ArrayNode successful = response.putArray("Successful");
        for (JsonNode entry : request.path("Entries")) {
            successful
                    .addObject()
                    .put("Id", entry.path("Id").asText())
                    .put("MessageId", Long.toString(accepted.incrementAndGet()))
                    .put("MD5OfMessageBody", md5(entry.path("MessageBody").asText()));
        }
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        Exchanges.answer(exchange, 200, JSON.writeValueAsBytes(response));
    }

    private static String md5(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("MD5").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
