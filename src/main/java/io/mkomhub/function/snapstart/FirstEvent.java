package io.mkomhub.function.snapstart;

import io.quarkus.funqy.lambda.FunqyStreamHandler;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Sends an event without effect through the function: a request without an API key, or an empty batch. */
@ApplicationScoped
class FirstEvent implements Primer {

    private static final String REQUEST = """
            {"version":"2.0","routeKey":"$default","rawPath":"/messages","rawQueryString":"","headers":{"x-correlation-id":"primer"},\
            "requestContext":{"http":{"method":"POST","path":"/messages","sourceIp":"127.0.0.1"},"requestId":"primer"},\
            "body":"{}","isBase64Encoded":false}""";

    private static final String NOTHING = "{\"Records\":[]}";

    @Override
    public void prime(String function) throws IOException {
        switch (function) {
            case "receive" -> handle(REQUEST);
            case "record", "send", "urgent", "forward" -> handle(NOTHING);
            default -> {
                // {@code sweep} would run whatever the event contains.
            }
        }
    }

    private static void handle(String event) throws IOException {
        new FunqyStreamHandler()
                .handleRequest(
                        new ByteArrayInputStream(event.getBytes(StandardCharsets.UTF_8)),
                        new ByteArrayOutputStream(),
                        null);
    }
}
