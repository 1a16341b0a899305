package io.mkomhub.local.http;

import com.sun.net.httpserver.HttpExchange;
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
import java.util.function.Supplier;

/** A proxy in front of an AWS service with a JSON protocol. It answers some requests with an error of the service. */
public final class ServiceProxy implements AutoCloseable {

    private static final Set<String> NOT_PASSED_ON =
            Set.of("connection", "content-length", "host", "expect", "upgrade", "transfer-encoding");

    private static final List<String> PASSED_BACK = List.of("content-type", "x-amz-crc32", "x-amzn-query-error");

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI target;
    private final Supplier<Optional<ServiceError>> before;
    private final Supplier<Optional<ServiceError>> after;
    private final LoopbackServer server;

    /**
     * An error in the service's format.
     *
     * @param status the HTTP status
     * @param type the error's shape, as in {@code com.amazonaws.dynamodb.v20120810#ResourceNotFoundException}
     * @param queryError the error code of the service's older query protocol
     */
    public record ServiceError(int status, String type, Optional<String> queryError) {

        /** An error without a code of the query protocol. */
        public ServiceError(int status, String type) {
            this(status, type, Optional.empty());
        }
    }

    private ServiceProxy(
            String name, URI target, Supplier<Optional<ServiceError>> before, Supplier<Optional<ServiceError>> after)
            throws IOException {
        this.target = target;
        this.before = before;
        this.after = after;
        this.server = LoopbackServer.start(name, 0, this::handle);
    }

    /**
     * Starts the proxy. The service need not be running yet.
     *
     * @param before called for each request; if it returns an error, the service does not receive the request
     * @param after called for each request that was carried out; if it returns an error, the response is lost
     */
    public static ServiceProxy start(
            String name, URI target, Supplier<Optional<ServiceError>> before, Supplier<Optional<ServiceError>> after) {
        try {
            return new ServiceProxy(name, target, before, after);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The proxy's address. */
    public URI endpoint() {
        return URI.create("http://localhost:" + server.port());
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Optional<ServiceError> refused = before.get();
        if (refused.isPresent()) {
            error(exchange, refused.get());
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
            Optional<ServiceError> lost = after.get();
            if (lost.isPresent()) {
                error(exchange, lost.get());
                return;
            }
            PASSED_BACK.forEach(name -> response.headers()
                    .firstValue(name)
                    .ifPresent(value -> exchange.getResponseHeaders().set(name, value)));
            Exchanges.answer(exchange, response.statusCode(), response.body());
        } catch (IOException e) {
            // The service is down: the caller's connection is cut.
            exchange.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            exchange.close();
        }
    }

    private static void error(HttpExchange exchange, ServiceError error) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        error.queryError().ifPresent(code -> exchange.getResponseHeaders().set("x-amzn-query-error", code + ";Sender"));
        Exchanges.answer(
                exchange,
                error.status(),
                ("{\"__type\":\"" + error.type() + "\",\"message\":\"a fault\"}").getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        server.close();
    }
}
