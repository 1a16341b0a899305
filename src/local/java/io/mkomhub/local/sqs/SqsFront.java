package io.mkomhub.local.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.AwsCaller;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Stands between the functions and SQS: counts what they ask for, and refuses it when it is told to.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors">
 *     Errors</a>
 */
public final class SqsFront implements AutoCloseable {

    private static final String TARGET = "AmazonSQS.";

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "host", "expect", "upgrade", "transfer-encoding");

    private static final List<String> PASSED_BACK = List.of("content-type", "x-amz-crc32", "x-amzn-query-error");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private final SqsUsage usage;
    private final LoopbackServer server;
    private volatile Optional<Refusal> refusal = Optional.empty();

    /** What SQS answers to every request. */
    public enum Refusal {
        /** The role may not: {@code AccessDenied}. */
        ACCESS_DENIED(403, "com.amazon.coral.service#AccessDeniedException", "AccessDenied"),
        /** The role may not use the queue's KMS key: {@code KmsAccessDenied}. */
        KEY_DENIED(400, "com.amazonaws.sqs#KmsAccessDenied", "KMS.AccessDeniedException"),
        /** There is no such queue: {@code QueueDoesNotExist}. */
        QUEUE_GONE(400, "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

        private final int status;
        private final String type;
        private final String queryError;

        Refusal(int status, String type, String queryError) {
            this.status = status;
            this.type = type;
            this.queryError = queryError;
        }
    }

    private SqsFront(URI target, SqsUsage usage) throws IOException {
        this.target = target;
        this.usage = usage;
        this.server = LoopbackServer.start("sqs-front", 0, this::handle);
    }

    /** Starts in front of an SQS, which need not be there yet. */
    public static SqsFront start(URI target, SqsUsage usage) {
        try {
            return new SqsFront(target, usage);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.port());
    }

    /** Refuses every request from now on. */
    public void refuse(Refusal why) {
        refusal = Optional.of(why);
    }

    /** Refuses none any more. */
    public void admit() {
        refusal = Optional.empty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        count(exchange, body);
        Optional<Refusal> refused = refusal;
        if (refused.isPresent()) {
            refuse(exchange, refused.get());
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        target.resolve(exchange.getRequestURI().getPath()))
                .POST(BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            PASSED_BACK.forEach(name -> response.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            Exchanges.answer(exchange, response.statusCode(), response.body());
        } catch (IOException e) {
            // SQS is away; the caller sees a connection that is cut.
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private void count(HttpExchange exchange, byte[] body) throws IOException {
        String action = Optional.ofNullable(exchange.getRequestHeaders().getFirst("X-Amz-Target"))
                .filter(header -> header.startsWith(TARGET))
                .map(header -> header.substring(TARGET.length()))
                .orElse("?");
        JsonNode request = JSON.readTree(body);
        usage.add(
                new SqsUsage.Call(
                        AwsCaller.of(exchange),
                        action,
                        Queues.nameIn(request.path("QueueUrl").asText())),
                body.length);
    }

    private static void refuse(HttpExchange exchange, Refusal refusal) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amzn-query-error", refusal.queryError + ";Sender");
        Exchanges.answer(
                exchange,
                refusal.status,
                ("{\"__type\":\"" + refusal.type + "\",\"message\":\"a fault\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
