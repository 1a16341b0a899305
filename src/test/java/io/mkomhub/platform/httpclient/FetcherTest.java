package io.mkomhub.platform.httpclient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Instance;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetcherTest {

    private static final Vertx VERTX = Vertx.vertx();

    @AfterAll
    static void close() {
        VERTX.close().toCompletionStage().toCompletableFuture().join();
    }

    private record Config(Optional<List<String>> lookupHosts, boolean allowPrivateAddresses)
            implements OutgoingConfig {}

    @SuppressWarnings("unchecked") // A proxy knows its type only at run time.
    private static Fetcher fetcher(boolean allowPrivate, String... hosts) {
        Instance<Vertx> vertx = (Instance<Vertx>) Proxy.newProxyInstance(
                Instance.class.getClassLoader(), new Class<?>[] {Instance.class}, (proxy, method, args) -> VERTX);
        return new Fetcher(vertx, new Config(Optional.of(List.of(hosts)), allowPrivate), Clock.systemUTC());
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "https://erp.example.com/x?y=z | ``",
                "https://ERP.example.com/ | ``",
                "https://erp.example.com:8443/ | ``",
                "https://other.example.com:8443/ | ``",
                "https://other.example.com/ | its host is not an allowed host (parameter LookupHosts)",
                "https://erp.example.com.evil.com/ | its host is not an allowed host (parameter LookupHosts)",
                "https://x.erp.example.com/ | its host is not an allowed host (parameter LookupHosts)",
                "http://erp.example.com/ | must begin with https://",
                "ftp://erp.example.com/ | must begin with https://",
                "https://user:pass@erp.example.com/ | must be a URL such as https://erp.example.com/boletos",
                "https://127.0.0.1/ | its host is not on the public internet",
                "https://[::1]/ | its host is not on the public internet",
                "https://10.1.2.3:8443/ | its host is not on the public internet",
                "https://169.254.169.254/latest | its host is not on the public internet",
                "https://127.1/ | must be a URL such as https://erp.example.com/boletos",
                "https://localhost/ | its host is not on the public internet",
                "https://localhost./ | its host is not on the public internet",
                "https://LOCALHOST/ | its host is not on the public internet",
                "https://api.LocalHost./ | its host is not on the public internet",
                "https://[::FFFF:127.0.0.1]/ | its host is not on the public internet",
                "https://[::ffff:a9fe:a9fe]/ | its host is not on the public internet",
                "https://[::127.0.0.1]/ | its host is not on the public internet",
                "https://[fd00::1]/ | its host is not on the public internet",
                "https://2130706433/ | its host is not on the public internet",
                "https://127.1./ | must be a URL such as https://erp.example.com/boletos",
                "https://0177.0.0.1/ | its host is not on the public internet",
                "https://0x7f.0.0.1/ | must be a URL such as https://erp.example.com/boletos",
                "https://0x7f000001/ | its host is not on the public internet",
                "https://[::ffff:8.8.8.8]/ | its host is not an allowed host (parameter LookupHosts)",
                "https:/erp.example.com | must be a URL such as https://erp.example.com/boletos",
            })
    void objection_shouldBeToAnythingButAllowedHosts(String address, String expected) {
        assertThat(fetcher(false, "erp.example.com", "other.example.com:8443").objection(URI.create(address)))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"https://localhost/", "https://127.0.0.1/", "https://169.254.169.254/", "https://10.0.0.1/"})
    void fetch_shouldNotLeaveForPrivateAddresses(String address) {
        Fetcher fetcher = fetcher(false, "localhost", "127.0.0.1", "169.254.169.254", "10.0.0.1");

        assertThatThrownBy(() -> fetcher.fetch(URI.create(address), Duration.ofSeconds(30)))
                .isInstanceOf(OutgoingException.class)
                .hasMessage("its host is not on the public internet");
    }

    @Test
    void fetch_shouldSaySo_whenTheHostIsNotKnown() {
        assertThatThrownBy(() -> fetcher(false, "nowhere.invalid")
                        .fetch(URI.create("https://nowhere.invalid/"), Duration.ofSeconds(30)))
                .hasMessageMatching("its host is unknown|no answer within 5000 ms");
    }

    @Test
    void fetch_shouldTrustOnlyWhomTheWorldTrusts(@TempDir Path directory) throws Exception {
        HttpsServer server = selfSigned(directory);
        try {
            URI address = URI.create("https://localhost:" + server.getAddress().getPort() + "/");

            assertThatThrownBy(() -> fetcher(true, "localhost").fetch(address, Duration.ofSeconds(30)))
                    .isInstanceOf(OutgoingException.class)
                    .hasMessageContaining("no answer (")
                    .hasMessageMatching(".*(Cert|SSL|Validator|Sun).*");
        } finally {
            server.stop(0);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://localhost/",
        "https://127.0.0.1/",
        "https://169.254.169.254/",
        "https://[::1]/",
        "https://10.0.0.1/"
    })
    void exchange_shouldNotLeaveForPrivateAddresses_whateverWasConfigured(String address) {
        OutgoingRequest request = OutgoingRequest.post(URI.create(address), "text/plain", "x");

        assertThatThrownBy(() -> fetcher(false).exchange(request, Duration.ofSeconds(30)))
                .isInstanceOf(OutgoingException.class)
                .hasMessage("its host is not on the public internet");
    }

    @Test
    void exchange_shouldNotGoWithoutTls_unlessTheRunIsLocal() {
        OutgoingRequest request = OutgoingRequest.get(URI.create("http://erp.example.com/"));

        assertThatThrownBy(() -> fetcher(false).exchange(request, Duration.ofSeconds(30)))
                .hasMessage("must begin with https://");
    }

    @Test
    void exchange_shouldGiveTheAnswerAsItIs_andFollowNoRedirect() throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Content-Type") + " " + body);
            exchange.getResponseHeaders().add("Location", "/elsewhere");
            exchange.getResponseHeaders().add("Retry-After", "17");
            byte[] answer = "mudou".getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(307, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        try {
            URI address = URI.create("http://localhost:" + server.getAddress().getPort() + "/a?b=c%20d");

            OutgoingAnswer answer = fetcher(true)
                    .exchange(
                            new OutgoingRequest("PUT", address, Map.of("Content-Type", "text/plain"), "olá"),
                            Duration.ofSeconds(30));

            assertThat(answer).isEqualTo(new OutgoingAnswer(307, "mudou", Optional.of(Duration.ofSeconds(17))));
            assertThat(seen).containsExactly("PUT /a?b=c%20d text/plain olá");
        } finally {
            server.stop(0);
        }
    }

    /** A peer that sends a byte now and then would hold a worker, and its connection, for ever. */
    @Test
    void exchange_shouldEndWithItsTimeOutAndCloseTheConnection_whenThePeerDrips() throws Exception {
        try (DrippingServer peer = new DrippingServer("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")) {
            OutgoingRequest request = OutgoingRequest.get(peer.url().resolve("/"));

            assertThatThrownBy(() -> fetcher(true).exchange(request, Duration.ofSeconds(2)))
                    .isInstanceOf(OutgoingException.class)
                    .hasMessage("no answer within 2000 ms");
            assertThat(peer.isCut()).as("the connection was closed").isTrue();
        }
    }

    private static HttpsServer selfSigned(Path directory) throws Exception {
        Path file = directory.resolve("keys.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "localhost",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(StandardCharsets.UTF_8));
            exchange.close();
        });
        server.start();
        return server;
    }
}
