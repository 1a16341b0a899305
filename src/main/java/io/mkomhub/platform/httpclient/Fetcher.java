package io.mkomhub.platform.httpclient;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Instance;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Calls addresses that users of the hub configured.
 *
 * <p>The fetcher resolves the host name once, checks every address of the name, and connects to one of those, so that a
 * later change of the name has no effect. The JDK's client resolves names itself, so this class uses Vert.x, which
 * Quarkus's own clients are built on. It does not follow redirects.
 */
@ApplicationScoped
public class Fetcher {

    /** The most bytes of a response. */
    public static final int LARGEST = 64 * 1024;

    private static final String NOT_PUBLIC = "its host is not on the public internet";

    private final Instance<Vertx> vertx;
    private final OutgoingConfig config;
    private final Clock clock;
    private @Nullable HttpClient client;

    Fetcher(Instance<Vertx> vertx, OutgoingConfig config, Clock clock) {
        this.vertx = vertx;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Why an address may not be called.
     *
     * @return what is wrong, for the author of the address; empty if nothing is wrong
     */
    public String objection(URI address) {
        String form = objectionToForm(address);
        if (!form.isEmpty()) {
            return form;
        }
        String host = address.getHost().toLowerCase(Locale.ROOT);
        List<String> allowed = config.lookupHosts().orElse(List.of());
        boolean listed = allowed.stream()
                .map(entry -> entry.trim().toLowerCase(Locale.ROOT))
                .anyMatch(entry -> entry.equals(host) || entry.equals(host + ":" + port(address)));
        return listed ? "" : "its host is not an allowed host (parameter LookupHosts)";
    }

    /** As {@link #objection}, for an address that an administrator wrote: any public host is allowed. */
    public String objectionToForm(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (address.getHost() == null || address.getUserInfo() != null) {
            return "must be a URL such as https://erp.example.com/boletos";
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && config.allowPrivateAddresses())) {
            return "must begin with https://";
        }
        return config.allowPrivateAddresses() || !Addresses.isLiterallyPrivate(address.getHost()) ? "" : NOT_PUBLIC;
    }

    /**
     * Sends a GET request to an allowed host.
     *
     * @param timeout the timeout of the whole call, including the DNS lookup
     * @return the body of the response
     * @throws OutgoingException if there was no response with status 200
     */
    public byte[] fetch(URI address, Duration timeout) throws OutgoingException {
        String objection = objection(address);
        if (!objection.isEmpty()) {
            throw new OutgoingException(objection);
        }
        Raw answer = call(new OutgoingRequest("GET", address, Map.of("Accept", "application/json"), ""), timeout);
        if (answer.status() != 200) {
            throw new OutgoingException("it answered with status " + answer.status());
        }
        return answer.body();
    }

    /**
     * Sends a request to an address that an administrator configured.
     *
     * @param timeout the timeout of the whole call, including the DNS lookup
     * @return the response, whatever its status
     * @throws OutgoingException if there was none; the request may have arrived
     */
    public OutgoingAnswer exchange(OutgoingRequest request, Duration timeout) throws OutgoingException {
        String objection = objectionToForm(request.address());
        if (!objection.isEmpty()) {
            throw new OutgoingException(objection);
        }
        Raw answer = call(request, timeout);
        return new OutgoingAnswer(
                answer.status(), new String(answer.body(), StandardCharsets.UTF_8), answer.retryAfter());
    }

    /** A response as received. */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    private record Raw(int status, byte[] body, Optional<Duration> retryAfter) {}

    private Raw call(OutgoingRequest request, Duration timeout) throws OutgoingException {
        Connection connection = new Connection();
        long from = System.nanoTime();
        CompletableFuture<Raw> answer = CompletableFuture.supplyAsync(() -> resolve(request.address()))
                .thenCompose(ip -> call(request, ip, timeout, connection).toCompletionStage());
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            // The client's own timeout restarts with every byte received.
            connection.cut();
            throw new OutgoingException(noAnswerWithin(timeout));
        } catch (InterruptedException e) {
            connection.cut();
            Thread.currentThread().interrupt();
            throw new OutgoingException("interrupted");
        } catch (ExecutionException e) {
            // The client's clock may be ahead.
            boolean late = System.nanoTime() - from >= timeout.toNanos() * 9 / 10;
            throw new OutgoingException(late ? noAnswerWithin(timeout) : reason(e, timeout));
        }
    }

    /**
     * The connection of one call. It is closed when the time of the call is over, even if it is established only later.
     */
    private static final class Connection {

        private boolean cut;
        private @Nullable HttpClientRequest request;

        /** Stores the connection; closes it at once if the call is over. */
        synchronized void made(HttpClientRequest sent) {
            request = sent;
            if (cut) {
                close(sent);
            }
        }

        synchronized void cut() {
            cut = true;
            HttpClientRequest sent = request;
            if (sent != null) {
                close(sent);
            }
        }

        private static void close(HttpClientRequest sent) {
            var unused = sent.reset();
            var unusedToo = sent.connection().close();
        }
    }

    /** Ends a call with a reason that may be shown to the user. */
    private static final class Unusable extends RuntimeException {

        private static final long serialVersionUID = 1;

        Unusable(String message) {
            super(message, null, false, false);
        }
    }

    private static String noAnswerWithin(Duration timeout) {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    private static String reason(Throwable e, Duration timeout) {
        Throwable last = e;
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException) {
                return noAnswerWithin(timeout);
            }
            if (cause instanceof Unusable) {
                return String.valueOf(cause.getMessage());
            }
            last = cause;
        }
        return "no answer (" + last.getClass().getSimpleName() + ")";
    }

    private InetAddress resolve(URI address) {
        try {
            InetAddress[] all = InetAddress.getAllByName(address.getHost());
            for (InetAddress one : all) {
                if (!config.allowPrivateAddresses() && !Addresses.isPublic(one)) {
                    throw new Unusable(NOT_PUBLIC);
                }
            }
            return all[0];
        } catch (UnknownHostException e) {
            throw new Unusable("its host is unknown");
        }
    }

    private Future<Raw> call(OutgoingRequest request, InetAddress ip, Duration timeout, Connection connection) {
        URI address = request.address();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.valueOf(request.method()))
                .setServer(SocketAddress.inetSocketAddress(port(address), ip.getHostAddress()))
                .setHost(address.getHost())
                .setPort(port(address))
                .setSsl("https".equalsIgnoreCase(address.getScheme()))
                .setURI(pathAndQuery(address))
                .setFollowRedirects(false)
                .setTimeout(timeout.toMillis());
        request.headers().forEach(options::putHeader);
        return client().request(options).compose(sent -> {
            connection.made(sent);
            return (request.body().isEmpty() ? sent.send() : sent.send(Buffer.buffer(request.body())))
                    .compose(this::read);
        });
    }

    private Future<Raw> read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > LARGEST) {
                var unused = response.request().reset();
            }
        });
        return response.end().transform(ended -> {
            if (body.length() > LARGEST) {
                return Future.failedFuture(new Unusable("its answer is larger than " + LARGEST + " bytes"));
            }
            return ended.succeeded()
                    ? Future.succeededFuture(new Raw(
                            response.statusCode(),
                            body.getBytes(),
                            Optional.ofNullable(response.getHeader("Retry-After"))
                                    .flatMap(header -> RetryAfter.parse(header, clock.instant()))))
                    : Future.failedFuture(ended.cause());
        });
    }

    private static String pathAndQuery(URI address) {
        String path = address.getRawPath().isEmpty() ? "/" : address.getRawPath();
        return address.getRawQuery() == null ? path : path + "?" + address.getRawQuery();
    }

    private static int port(URI address) {
        if (address.getPort() >= 0) {
            return address.getPort();
        }
        return "http".equalsIgnoreCase(address.getScheme()) ? 80 : 443;
    }

    /** Connections are not reused: a function sleeps between two requests, and its connections expire meanwhile. */
    private synchronized HttpClient client() {
        HttpClient made = client;
        if (made == null) {
            made = vertx.get()
                    .createHttpClient(new HttpClientOptions()
                            .setKeepAlive(false)
                            .setVerifyHost(true)
                            .setDecompressionSupported(false)
                            .setConnectTimeout(2_000));
            client = made;
        }
        return made;
    }

    @PreDestroy
    synchronized void close() {
        HttpClient made = client;
        if (made != null) {
            var unused = made.close();
        }
    }
}
