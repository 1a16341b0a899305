package io.mkomhub.local.dynamodb.engine;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.mkomhub.local.http.AwsCaller;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.http.Exchanges;
import io.mkomhub.local.http.Ports;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.zip.CRC32;

/**
 * Serves an engine over HTTP, as DynamoDB does, on this machine only.
 *
 * <p>It can be stopped and started again: like an outage of DynamoDB, that keeps tables and items.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html">DynamoDB's low-level
 *     API</a>
 */
public final class EngineServer implements AutoCloseable {

    /** DynamoDB takes no larger requests. */
    private static final int LARGEST_REQUEST = 16 * 1024 * 1024;

    private final DynamoDbEngine engine;
    private final int port;
    private Optional<HttpServer> server = Optional.empty();
    private final ExecutorService threads = Executors.newCachedThreadPool(DaemonThreads.named("dynamodb"));

    /**
     * A server not yet listening.
     *
     * @param port port to listen on; 0 for any free one
     */
    public EngineServer(DynamoDbEngine engine, int port) {
        this.engine = engine;
        this.port = port == 0 ? Ports.free() : port;
    }

    /** What it serves. */
    public DynamoDbEngine engine() {
        return engine;
    }

    /** Address it is known by. */
    public URI endpoint() {
        return URI.create("http://localhost:" + port);
    }

    /** Starts listening. */
    public synchronized void start() {
        if (server.isPresent()) {
            return;
        }
        // Without it, an answer's head and body wait for each other's acknowledgement: 40 ms a request.
        System.setProperty("sun.net.httpserver.nodelay", "true");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        try {
            HttpServer started = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1024);
            started.setExecutor(threads);
            started.createContext("/", this::handle);
            started.start();
            server = Optional.of(started);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot listen on port " + port, e);
        }
    }

    /**
     * Refuses connections and cuts those there are; items stay.
     *
     * <p>What is under way is carried out to its end and never interrupted, which would close the file.
     */
    public synchronized void stop() {
        server.ifPresent(running -> running.stop(0));
        server = Optional.empty();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String target = header(exchange, "X-Amz-Target");
        String operation =
                target.startsWith(DynamoDbEngine.TARGET) ? target.substring(DynamoDbEngine.TARGET.length()) : "?";
        Optional<byte[]> body = Exchanges.body(exchange, LARGEST_REQUEST);
        if (body.isEmpty()) {
            // Who is still sending would see the connection cut, and no answer.
            exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
        }
        if (engine.faults().happens(Fault.OUTAGE, operation)) {
            exchange.close();
            return;
        }
        DynamoDbEngine.Response response = body.isPresent()
                ? engine.execute(operation, body.get(), AwsCaller.of(exchange))
                : new DynamoDbEngine.Response(
                        413,
                        "{\"__type\":\"com.amazon.coral.service#RequestEntityTooLargeException\"}"
                                .getBytes(StandardCharsets.UTF_8));
        CRC32 sum = new CRC32();
        sum.update(response.body());
        exchange.getResponseHeaders().set("Content-Type", "application/x-amz-json-1.0");
        exchange.getResponseHeaders().set("x-amz-crc32", String.valueOf(sum.getValue()));
        exchange.getResponseHeaders().set("x-amzn-RequestId", requestId());
        Exchanges.answer(exchange, response.status(), response.body());
    }

    private static String requestId() {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        return new UUID(random.nextLong(), random.nextLong()).toString();
    }

    private static String header(HttpExchange exchange, String name) {
        return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)).orElse("");
    }

    /** Stops listening. The engine is left as it is. */
    @Override
    public void close() {
        stop();
        threads.shutdown();
    }
}
