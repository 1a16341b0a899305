package io.mkomhub.local.dynamodb;

import com.sun.net.httpserver.HttpExchange;
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
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands in front of a DynamoDB and misbehaves on request: throttles, or does what it was asked and loses the answer, so that
 * the repeat of a conditional write fails over the write itself.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Errors</a>
 */
public final class FaultyDynamoDb implements AutoCloseable {

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "host", "expect", "upgrade", "transfer-encoding");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private final LoopbackServer server;
    private volatile double throttleRate;
    private volatile double lostAnswerRate;
    private final AtomicBoolean loseNext = new AtomicBoolean();

    private FaultyDynamoDb(URI target) throws IOException {
        this.target = target;
        this.server = LoopbackServer.start("faulty-dynamodb", 0, this::handle);
    }

    /** Starts in front of a DynamoDB, which need not be there yet. */
    public static FaultyDynamoDb start(URI target) {
        try {
            return new FaultyDynamoDb(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Its address. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.port());
    }

    /**
     * Sets how it misbehaves.
     *
     * @param throttled requests refused with ProvisionedThroughputExceededException, from 0 to 1
     * @param lostAnswers requests carried out and answered with InternalServerError, from 0 to 1
     */
    public void misbehave(double throttled, double lostAnswers) {
        throttleRate = throttled;
        lostAnswerRate = lostAnswers;
    }

    /** Loses the answer to the next request. */
    public void loseNextAnswer() {
        loseNext.set(true);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (happens(throttleRate)) {
            error(exchange, 400, "ProvisionedThroughputExceededException");
            return;
        }
        HttpRequest.Builder request = HttpRequest.newBuilder(target).POST(BodyPublishers.ofByteArray(body));
        exchange.getRequestHeaders().forEach((name, values) -> {
            if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                values.forEach(value -> request.header(name, value));
            }
        });
        try {
            HttpResponse<byte[]> response = client.send(request.build(), BodyHandlers.ofByteArray());
            if (loseNext.getAndSet(false) || happens(lostAnswerRate)) {
                error(exchange, 500, "InternalServerError");
                return;
            }
            response.headers()
                    .firstValue("content-type")
                    .ifPresent(type -> exchange.getResponseHeaders().set("Content-Type", type));
            response.headers()
                    .firstValue("x-amz-crc32")
                    .ifPresent(sum -> exchange.getResponseHeaders().set("x-amz-crc32", sum));
            Exchanges.answer(exchange, response.statusCode(), response.body());
        } catch (IOException e) {
            // It is away; whoever asks sees a connection that is cut.
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void error(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        Exchanges.answer(
                exchange,
                status,
                ("{\"__type\":\"com.amazonaws.dynamodb.v20120810#" + code + "\",\"message\":\"a fault\"}")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static boolean happens(double rate) {
        return rate > 0 && ThreadLocalRandom.current().nextDouble() < rate;
    }

    @Override
    public void close() {
        server.close();
    }
}
