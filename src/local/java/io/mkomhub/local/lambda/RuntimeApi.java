package io.mkomhub.local.lambda;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * The Runtime API of one execution environment.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html">Runtime API</a>
 */
final class RuntimeApi implements AutoCloseable {

    private static final String BASE = "/2018-06-01/runtime/";
    private static final int RESPONSE_LIMIT = 6 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final BlockingQueue<Invocation> next = new LinkedBlockingQueue<>();
    private volatile Optional<Invocation> current = Optional.empty();
    private volatile boolean waiting;
    private final CompletableFuture<Optional<InvocationResult.Failure>> initialised = new CompletableFuture<>();
    private final String functionArn;
    private final LoopbackServer server;

    /**
     * An invocation for the environment.
     *
     * @param id the request id
     * @param event the event, as JSON
     * @param deadline when the invocation times out
     * @param result completed by the environment's response
     */
    record Invocation(String id, String event, Instant deadline, CompletableFuture<InvocationResult> result) {}

    RuntimeApi(String functionName, String functionArn) throws IOException {
        this.functionArn = functionArn;
        this.server = LoopbackServer.start("runtime-api-" + functionName, 0, this::handle);
    }

    String address() {
        return "127.0.0.1:" + server.port();
    }

    /** Completed when the environment first requests work (empty) or reports that it cannot start. */
    CompletableFuture<Optional<InvocationResult.Failure>> initialised() {
        return initialised;
    }

    /** Whether the environment is waiting for an invocation. */
    boolean waiting() {
        return waiting;
    }

    void offer(Invocation invocation) {
        next.add(invocation);
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(BASE + "invocation/next")) {
            handNext(exchange);
        } else if (path.equals(BASE + "restore/next")) {
            // A process that is ready for a snapshot asks when it was restored: at once.
            Exchanges.answerJson(exchange, 200, "{}");
        } else if (path.equals(BASE + "init/error")) {
            initialised.complete(Optional.of(failure(Exchanges.text(exchange))));
            Exchanges.answerJson(exchange, 202, "{\"status\":\"OK\"}");
        } else if (path.startsWith(BASE + "invocation/")) {
            takeAnswer(exchange, path.substring((BASE + "invocation/").length()));
        } else {
            Exchanges.answerJson(exchange, 404, "{\"errorType\":\"InvalidRequest\"}");
        }
    }

    private void handNext(HttpExchange exchange) throws IOException {
        initialised.complete(Optional.empty());
        Invocation invocation;
        try {
            waiting = true;
            invocation = next.take();
            waiting = false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
            return;
        }
        current = Optional.of(invocation);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Lambda-Runtime-Aws-Request-Id", invocation.id());
        headers.set(
                "Lambda-Runtime-Deadline-Ms",
                Long.toString(invocation.deadline().toEpochMilli()));
        headers.set("Lambda-Runtime-Invoked-Function-Arn", functionArn);
        headers.set("Lambda-Runtime-Trace-Id", TraceId.of(invocation.id(), Instant.now()) + ";Sampled=0");
        Exchanges.answerJson(exchange, 200, invocation.event());
    }

    private void takeAnswer(HttpExchange exchange, String rest) throws IOException {
        Optional<Invocation> answered = current.filter(invocation -> rest.startsWith(invocation.id() + "/"));
        if (answered.isEmpty()) {
            Exchanges.answerJson(exchange, 400, "{\"errorType\":\"InvalidRequestID\"}");
            return;
        }
        Optional<byte[]> body = Exchanges.body(exchange, RESPONSE_LIMIT);
        current = Optional.empty();
        if (body.isEmpty()) {
            Exchanges.answerJson(exchange, 413, "{\"errorType\":\"RequestEntityTooLarge\"}");
            answered.get()
                    .result()
                    .complete(new InvocationResult.Failure(
                            "Function.ResponseSizeTooLarge", "the response is over " + RESPONSE_LIMIT + " bytes"));
            return;
        }
        String text = new String(body.get(), StandardCharsets.UTF_8);
        Exchanges.answerJson(exchange, 202, "{\"status\":\"OK\"}");
        answered.get().result().complete(rest.endsWith("/error") ? failure(text) : new InvocationResult.Success(text));
    }

    private InvocationResult.Failure failure(String text) {
        try {
            JsonNode error = json.readTree(text);
            return new InvocationResult.Failure(
                    error.path("errorType").asText("Unknown"),
                    error.path("errorMessage").asText(""));
        } catch (JsonProcessingException e) {
            return new InvocationResult.Failure("Unknown", text);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
