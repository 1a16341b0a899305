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
 * Calls addresses that users of the hub configured: fetches what lies at one of an allowed host, or puts a request to one.
 *
 * <p>The host's name is resolved once, every address it has is checked, and the connection goes to one of those: a name that
 * leads elsewhere a moment later leads nowhere. That is what Vert.x, which Quarkus' own clients are made of, is used for
 * directly here: the JDK's client resolves names by itself. Redirects are not followed.
 */
@ApplicationScoped
public class Fetcher {

    /** Bytes of an answer, at most. */
    public static final int LARGEST = 64 * 1024;

    private static final String NOT_PUBLIC = "its host is not on the public internet";

    private final Instance<Vertx> vertx;
    private final OutgoingConfig config;
    private final Clock clock = Clock.systemUTC();
    private @Nullable HttpClient client;

    Fetcher(Instance<Vertx> vertx, OutgoingConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /**
     * Why an address may not be called.
     *
     * @return a sentence for whoever wrote the address; empty if nothing is wrong with it
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
        return listed ? "" : "its host is not among the hosts that may be called (LookupHosts)";
    }

    /** As {@link #objection}, for an address that an administrator wrote, whatever its host. */
    public String objectionToForm(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        if (address.getHost() == null || address.getUserInfo() != null) {
            return "must be an address such as https://erp.example.com/boletos";
        }
        if (!scheme.equals("https") && !(scheme.equals("http") && config.allowPrivateAddresses())) {
            return "must begin with https://";
        }
        return config.allowPrivateAddresses() || !Addresses.isLiterallyPrivate(address.getHost()) ? "" : NOT_PUBLIC;
    }

    /**
     * Fetches with GET.
     *
     * @param timeout the longest it may take, name resolution and all
     * @return the answer's body
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
     * Puts a request to an address that an administrator configured.
     *
     * @param timeout the longest it may take, name resolution and all
     * @return the answer, whatever its status
     * @throws OutgoingException if there was none; the request may have arrived all the same
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

    /** An answer as it came. */
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
            // The client's own time-out begins anew with every byte that comes.
            connection.cut();
            throw new OutgoingException(noAnswerWithin(timeout));
        } catch (InterruptedException e) {
            connection.cut();
            Thread.currentThread().interrupt();
            throw new OutgoingException("interrupted");
        } catch (ExecutionException e) {
            // The client's own clock may be faster than ours.
            boolean late = System.nanoTime() - from >= timeout.toNanos() * 9 / 10;
            throw new OutgoingException(late ? noAnswerWithin(timeout) : reason(e, timeout));
        }
    }

    /** The connection of one call, which ends with the time the call has, made by then or not. */
    private static final class Connection {

        private boolean cut;
        private @Nullable HttpClientRequest request;

        /** The connection is there; it is closed at once if nobody waits for it any more. */
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

    /** Ends a call with a reason that may be shown. */
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
            throw new Unusable("its host is not known");
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

    /** Connections are not kept: a function sleeps between two requests, and its connections die meanwhile. */
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
