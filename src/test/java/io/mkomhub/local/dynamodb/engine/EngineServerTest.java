package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EngineServerTest {

    private final HttpClient http = HttpClient.newHttpClient();
    private DynamoDbEngine engine;
    private EngineServer server;

    @BeforeEach
    void start() {
        engine = DynamoDbEngine.inMemory();
        server = new EngineServer(engine, 0);
        server.start();
    }

    @AfterEach
    void stop() {
        server.close();
        engine.close();
    }

    private HttpResponse<byte[]> ask(String target, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(server.endpoint())
                        .header("X-Amz-Target", target)
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @Test
    void answer_shouldHaveItsChecksum_whenItIsSent() throws Exception {
        HttpResponse<byte[]> response = ask("DynamoDB_20120810.ListTables", "{}");
        CRC32 sum = new CRC32();
        sum.update(response.body());

        assertThat(response.headers().firstValue("x-amz-crc32")).contains(String.valueOf(sum.getValue()));
        assertThat(response.headers().firstValue("content-type")).contains("application/x-amz-json-1.0");
        assertThat(response.headers().firstValue("x-amzn-requestid")).isPresent();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    DynamoDB_20120810.Nothing    | {}      | UnknownOperationException
                    DynamoDBStreams_20120810.Get | {}      | UnknownOperationException
                    ListTables                   | {}      | UnknownOperationException
                    DynamoDB_20120810.ListTables | {       | SerializationException
                    DynamoDB_20120810.ListTables | [1]     | SerializationException
                    DynamoDB_20120810.ListTables | nothing | SerializationException
                    """)
    void request_shouldBeRefused_whenItIsNone(String target, String body, String error) throws Exception {
        HttpResponse<byte[]> response = ask(target, body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Endpoint.JSON.readTree(response.body()).path("__type").asText())
                .endsWith("#" + error);
    }

    @Test
    void request_shouldBeRefused_whenItIsTooLarge() throws Exception {
        assertThat(ask("DynamoDB_20120810.ListTables", " ".repeat(16 * 1024 * 1024 + 1))
                        .statusCode())
                .isEqualTo(413);
    }
}
