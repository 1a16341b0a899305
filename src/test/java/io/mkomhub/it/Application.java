package io.mkomhub.it;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An application behind a Kannel: it answers every request with 200 and remembers its address. */
final class Application implements AutoCloseable {

    private final HttpServer server;
    private final List<String> requests = new CopyOnWriteArrayList<>();

    Application() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", exchange -> {
            String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            requests.add(exchange.getRequestURI() + (form.isEmpty() ? "" : " " + form));
            byte[] body = "Sent".getBytes(StandardCharsets.US_ASCII);
            exchange.sendResponseHeaders(200, body.length);
            try (var out = exchange.getResponseBody()) {
                out.write(body);
            }
        });
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Paths and queries, and forms behind a space, in the order they came. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    /** Those requests that have something in them. */
    List<String> requestsWith(String part) {
        return requests.stream().filter(request -> request.contains(part)).toList();
    }

    /** Waits for a request. */
    void await(String address) {
        Await.until(address, this::requests, seen -> seen.contains(address));
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
