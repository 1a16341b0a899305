package io.mkomhub.local.dynamodb.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** A DynamoDB that is asked in its own JSON, with no SDK that would see to what is wrong before it is sent. */
final class Endpoint {

    static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final URI address;
    private final String accessKey;

    Endpoint(URI address) {
        this(address, "local");
    }

    Endpoint(URI address, String accessKey) {
        this.address = address;
        this.accessKey = accessKey;
    }

    /**
     * An answer.
     *
     * @param error the name of the error; empty for none
     */
    record Reply(int status, JsonNode body, String error, String message) {}

    Reply ask(String operation, JsonNode body) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/x-amz-json-1.0")
                .header("X-Amz-Target", DynamoDbEngine.TARGET + operation)
                .header("X-Amz-Date", "20260101T000000Z")
                .header(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=" + accessKey + "/20260101/sa-east-1/dynamodb/aws4_request,"
                                + " SignedHeaders=host;x-amz-date;x-amz-target, Signature=0")
                .POST(BodyPublishers.ofString(body.toString()))
                .build();
        try {
            HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
            JsonNode answer = JSON.readTree(response.body());
            String type = answer.path("__type").asText();
            return new Reply(
                    response.statusCode(),
                    answer,
                    type.substring(type.indexOf('#') + 1),
                    answer.path("message").asText(answer.path("Message").asText()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    Reply ask(String operation, String body) {
        try {
            return ask(operation, JSON.readTree(body.replace('\'', '"')));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
