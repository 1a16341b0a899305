package io.mkomhub.local.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.LoopbackServer;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.lambda.TraceId;
import io.mkomhub.local.template.FunctionResource.HttpTrigger;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * An HTTP API whose routes all invoke one function.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html">Quotas of HTTP APIs</a>
 */
public final class HttpGateway implements AutoCloseable {

    private static final int PAYLOAD_LIMIT = 10 * 1024 * 1024;

    /**
     * The maximum size of an event, in bytes:
     * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#function-configuration-deployment-and-execution
     */
    private static final int EVENT_LIMIT = 6 * 1024 * 1024;

    private final ObjectMapper json = new ObjectMapper();
    private final ExecutorService invocations = Executors.newCachedThreadPool(DaemonThreads.named("gateway-invoke"));
    private final LambdaFunction function;
    private final RouteTable routes;
    private final GatewayEvent events;
    private final LoopbackServer server;

    private HttpGateway(int port, LambdaFunction function, RouteTable routes, String accountId) throws IOException {
        this.function = function;
        this.routes = routes;
        this.events = new GatewayEvent(json, accountId);
        this.server = LoopbackServer.start("gateway", port, this::handle);
    }

    /**
     * Starts listening.
     *
     * @param port the port to listen on, 0 for any free one
     * @param function answers the requests
     * @param triggers the routes, each with its time-out for the function
     * @param accountId the AWS account in events
     * @throws IOException if the port is in use
     * @throws IllegalArgumentException if a route is of an unsupported kind, or there is no {@code $default}
     */
    public static HttpGateway start(int port, LambdaFunction function, List<HttpTrigger> triggers, String accountId)
            throws IOException {
        return new HttpGateway(port, function, new RouteTable(triggers), accountId);
    }

    /** The port it listens on. */
    public int port() {
        return server.port();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String requestId = UUID.randomUUID().toString();
        Optional<byte[]> body = Exchanges.body(exchange, PAYLOAD_LIMIT);
        GatewayResponse response = body.isEmpty()
                ? GatewayResponse.message(413, "Request Entity Too Large")
                : answer(request(exchange, body.get(), requestId), requestId);
        response.headers()
                .forEach((name, values) -> exchange.getResponseHeaders().put(name, values));
        exchange.getResponseHeaders().set("apigw-requestid", requestId);
        Exchanges.answer(exchange, response.status(), response.body());
    }

    private GatewayResponse answer(GatewayRequest request, String requestId) {
        RouteTable.Match route = routes.match(GatewayEvent.path(request));
        String event = events.of(request, route, requestId, Instant.now());
        if (event.length() > EVENT_LIMIT) {
            return GatewayResponse.message(413, "Request Entity Too Large");
        }
        // The function continues after its caller stopped waiting, as on AWS.
        CompletableFuture<GatewayResponse> response = CompletableFuture.supplyAsync(() -> invoke(event), invocations);
        try {
            return response.get(route.trigger().timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return GatewayResponse.message(503, "Service Unavailable");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GatewayResponse.message(503, "Service Unavailable");
        } catch (ExecutionException e) {
            return GatewayResponse.internalServerError();
        }
    }

    private GatewayResponse invoke(String event) {
        try {
            InvocationResult result = function.invoke(event);
            return result instanceof InvocationResult.Success success
                    ? GatewayResponse.of(success.payload(), json)
                    : GatewayResponse.internalServerError();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return GatewayResponse.message(503, "Service Unavailable");
        }
    }

    private static GatewayRequest request(HttpExchange exchange, byte[] body, String requestId) {
        String sourceIp = exchange.getRemoteAddress().getAddress().getHostAddress();
        Map<String, List<String>> headers = new LinkedHashMap<>(exchange.getRequestHeaders());
        String forwardedFor = exchange.getRequestHeaders().getFirst("X-Forwarded-For");
        headers.put("X-forwarded-for", List.of(forwardedFor == null ? sourceIp : forwardedFor + ", " + sourceIp));
        headers.put(
                "X-forwarded-port",
                List.of(Integer.toString(exchange.getLocalAddress().getPort())));
        headers.put("X-forwarded-proto", List.of("http"));
        headers.put("X-amzn-trace-id", List.of(TraceId.of(requestId, Instant.now())));
        return new GatewayRequest(
                exchange.getRequestMethod(),
                exchange.getRequestURI().getRawPath(),
                Objects.requireNonNullElse(exchange.getRequestURI().getRawQuery(), ""),
                exchange.getProtocol(),
                sourceIp,
                headers,
                body);
    }

    @Override
    public void close() {
        server.close();
        invocations.shutdownNow();
    }
}
