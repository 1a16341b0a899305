package io.mkomhub.platform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpFullRequest;
import software.amazon.awssdk.http.SdkHttpMethod;

class BufferedHttpTest {

    private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private final Peer peer = new Peer();

    @AfterEach
    void close() throws IOException {
        peer.close();
    }

    /** Answers each request on a connection with the next text; an empty one closes the connection instead. */
    private static final class Peer implements AutoCloseable {

        private final ServerSocket server;
        private final List<String> answers = new CopyOnWriteArrayList<>();
        private final List<String> requests = new CopyOnWriteArrayList<>();
        private final List<Integer> ports = new CopyOnWriteArrayList<>();

        Peer() {
            try {
                server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
            Thread thread = new Thread(this::serve, "peer");
            thread.setDaemon(true);
            thread.start();
        }

        URI address() {
            return URI.create("http://127.0.0.1:" + server.getLocalPort() + "/queue");
        }

        private void serve() {
            try {
                while (true) {
                    try (Socket socket = server.accept()) {
                        converse(socket);
                    }
                }
            } catch (IOException e) {
                // Closed.
            }
        }

        private void converse(Socket socket) throws IOException {
            while (read(socket)) {
                String answer = answers.remove(0);
                if (answer.isEmpty()) {
                    return;
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            }
        }

        private boolean read(Socket socket) throws IOException {
            ByteArrayOutputStream received = new ByteArrayOutputStream();
            byte[] bytes = new byte[65_536];
            InputStream in = socket.getInputStream();
            while (!isWhole(received.toString(StandardCharsets.US_ASCII))) {
                int length = in.read(bytes);
                if (length < 0) {
                    return false;
                }
                received.write(bytes, 0, length);
            }
            ports.add(socket.getPort());
            requests.add(received.toString(StandardCharsets.US_ASCII));
            return true;
        }

        private static boolean isWhole(String request) {
            int head = request.indexOf("\r\n\r\n");
            return head >= 0 && request.length() - head - 4 == length(request);
        }

        private static int length(String request) {
            return request.lines()
                    .filter(line -> line.startsWith("Content-Length: "))
                    .mapToInt(line -> Integer.parseInt(line.substring("Content-Length: ".length())))
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void close() throws IOException {
            server.close();
        }
    }

    private HttpExecuteResponse post(SdkHttpClient client, String body) throws IOException {
        SdkHttpFullRequest request = SdkHttpFullRequest.builder()
                .uri(peer.address())
                .method(SdkHttpMethod.POST)
                .putHeader("Content-Length", Integer.toString(body.length()))
                .putHeader("X-Amz-Target", "AmazonSQS.SendMessageBatch")
                .build();
        return client.prepareRequest(HttpExecuteRequest.builder()
                        .request(request)
                        .contentStreamProvider(() -> new ByteArrayInputStream(body.getBytes(StandardCharsets.US_ASCII)))
                        .build())
                .call();
    }

    private static String text(HttpExecuteResponse response) throws IOException {
        try (InputStream body = response.responseBody().orElseThrow()) {
            return new String(body.readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static SdkHttpClient client() {
        return BufferedHttp.client(SECONDS, SECONDS);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_000, 300_000})
    void post_shouldSendTheBodyWithItsLength_whateverItsLength(int length) throws IOException {
        peer.answers.add(OK);
        String body = "x".repeat(length);
        HttpExecuteResponse response = post(client(), body);
        assertThat(response.httpResponse().statusCode()).isEqualTo(200);
        assertThat(text(response)).isEqualTo("{}");
        assertThat(peer.requests).singleElement().asString().startsWith("POST /queue HTTP/1.1\r\n");
        assertThat(peer.requests).singleElement().asString().contains("X-Amz-Target: AmazonSQS.SendMessageBatch\r\n");
        assertThat(peer.requests).singleElement().asString().endsWith("\r\n\r\n" + body);
    }

    @Test
    void post_shouldReuseTheConnection_whenTheAnswerWasReadToItsEnd() throws IOException {
        peer.answers.addAll(List.of(OK, "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nno!", OK));
        SdkHttpClient client = client();
        assertThat(text(post(client, "1"))).isEqualTo("{}");
        HttpExecuteResponse refused = post(client, "2");
        assertThat(refused.httpResponse().statusCode()).isEqualTo(400);
        assertThat(text(refused)).isEqualTo("no!");
        assertThat(text(post(client, "3"))).isEqualTo("{}");
        assertThat(peer.ports).hasSize(3).containsOnly(peer.ports.get(0));
    }

    @Test
    void post_shouldBeSentOnceMore_whenTheServerClosesTheReusedConnection() throws IOException {
        peer.answers.addAll(List.of(OK, "", OK));
        SdkHttpClient client = client();
        text(post(client, "1"));
        assertThat(text(post(client, "2"))).isEqualTo("{}");
        assertThat(peer.requests).hasSize(3);
        assertThat(peer.requests.get(2)).isEqualTo(peer.requests.get(1)).endsWith("\r\n\r\n2");
    }

    @Test
    void post_shouldFail_whenTheServerDoesNotAnswerInTime() {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            SdkHttpFullRequest request = SdkHttpFullRequest.builder()
                    .uri(URI.create("http://127.0.0.1:" + silent.getLocalPort()))
                    .method(SdkHttpMethod.POST)
                    .build();
            SdkHttpClient client = BufferedHttp.client(SECONDS, Duration.ofMillis(20));
            assertThatThrownBy(() -> client.prepareRequest(HttpExecuteRequest.builder()
                                    .request(request)
                                    .contentStreamProvider(() -> new ByteArrayInputStream(new byte[1]))
                                    .build())
                            .call())
                    .isInstanceOf(SocketTimeoutException.class);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
