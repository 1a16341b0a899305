package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.platform.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Input from an attacker: {@code receive} responds within a second, and never with a 5xx. */
@LocalHub
class HostileInputIT {

    private static final Duration LONGEST = Duration.ofSeconds(1);

    private final Hub hub;

    HostileInputIT(Hub hub) {
        this.hub = hub;
    }

    private static String repeated(String text, int times) {
        return text.repeat(times);
    }

    private static String gzip(int zeros) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(new byte[zeros]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static ObjectNode event(String method, String path, String query, String body, boolean base64) {
        ObjectNode event =
                Json.object().put("version", "2.0").put("rawPath", path).put("rawQueryString", query);
        event.putObject("headers").put("authorization", "Bearer local-api-key").put("content-type", "application/json");
        ObjectNode context = event.putObject("requestContext").put("requestId", "hostile");
        context.putObject("http").put("method", method).put("path", path).put("sourceIp", "203.0.113.7");
        return event.put("body", body).put("isBase64Encoded", base64);
    }

    private static ObjectNode messages(String body) {
        return event("POST", "/messages", "", body, false);
    }

    private static ObjectNode callback(String body) {
        return event("POST", "/webhooks/mkom", "token=local-webhook-token", body, false);
    }

    private static ObjectNode get(String path, String query) {
        return event("GET", path, query, "", false);
    }

    private static ObjectNode with(ObjectNode event, String header, String value) {
        ((ObjectNode) event.path("headers")).put(header, value);
        return event;
    }

    static Stream<Arguments> tricks() {
        String message = "{\"msisdn\":\"5511970000000\",\"message\":\"%s\"}";
        return Stream.of(
                arguments("nested deeply", callback(repeated("[", 100_000)), 400),
                arguments("nested deeply in an object", messages(repeated("{\"a\":", 50_000)), 400),
                arguments("a huge number", callback("{\"timestamp\":" + repeated("9", 10_000) + "}"), 400),
                arguments(
                        "a huge exponent",
                        callback("{\"status\":\"x\",\"msisdn\":\"5511970000000\",\"timestamp\":1e999999999}"),
                        200),
                arguments(
                        "a time beyond all time",
                        callback("{\"status\":\"x\",\"msisdn\":\"5511970000000\",\"timestamp\":9223372036854775807}"),
                        200),
                arguments(
                        "a key twice",
                        messages("{\"msisdn\":\"5511970000000\",\"msisdn\":\"1\",\"message\":\"x\"}"),
                        400),
                arguments("text after the end", messages("{} {}"), 400),
                arguments("a lone surrogate", messages(message.formatted("\\ud800")), 400),
                arguments("NUL in a text", messages(message.formatted("a\\u0000b")), 400),
                arguments("no JSON but NUL", messages("\0\0\0"), 400),
                arguments("a byte order mark", messages("\ufeff[]"), 400),
                arguments("bytes that are not UTF-8", event("POST", "/messages", "", "/////w==", true), 400),
                arguments("base64 that is none", event("POST", "/messages", "", "%%%", true), 400),
                arguments(
                        "a gzip bomb",
                        with(event("POST", "/messages", "", gzip(50_000_000), true), "content-encoding", "gzip"),
                        400),
                arguments(
                        "more than a record can hold",
                        callback(
                                "{\"reference_id\":\"x\",\"msisdn\":\"5511970000000\",\"timestamp\":1604513950,\"message\":\""
                                        + repeated("x", 261_000) + "\"}"),
                        413),
                arguments("a body of 300 KB", messages(repeated(" ", 300_000)), 413),
                arguments("a body of 4 MB", messages(repeated("x", 4_000_000)), 413),
                arguments("an array of nothing", messages("[" + repeated("0,", 100_000) + "0]"), 400),
                arguments("an object of 20,000 keys", callback(keys(20_000)), 400),
                arguments("no body", messages(""), 400),
                arguments("JSON of another kind", callback("\"text\""), 400),
                arguments("null", callback("null"), 400),
                arguments(
                        "line feeds in a token",
                        event("POST", "/webhooks/mkom", "token=a%0d%0aSet-Cookie:x", "{}", false),
                        401),
                arguments(
                        "line feeds in a key",
                        with(get("/messages/x", ""), "authorization", "Bearer local-api-key\r\nX: y"),
                        401),
                arguments("line feeds in an idempotency key", with(messages("[]"), "idempotency-key", "a\r\nb"), 400),
                arguments("a header of 100 KB", with(get("/health", ""), "x", repeated("y", 100_000)), 200),
                arguments("a path that climbs", get("/messages/../../etc/passwd", ""), 404),
                arguments("an encoded path that climbs", get("/messages/%2e%2e%2fx", ""), 404),
                arguments("a path with NUL", get("/messages/\0", ""), 404),
                arguments("a path of 20 KB", get("/messages/" + repeated("a", 20_000), ""), 404),
                arguments("a path of slashes", get(repeated("/", 10_000), ""), 404),
                arguments("a cursor that is none", get("/conversations", "cursor=%00%ff"), 400),
                arguments("a cursor to what nobody said", get("/conversations/5511970000000", "cursor=eA"), 400),
                arguments("a cursor of another list", get("/messages", "status=uncertain&cursor=eA"), 200),
                arguments("a cursor of no list", get("/opt-outs", "cursor=eA"), 400),
                arguments(
                        "a cursor longer than a key",
                        get("/messages", "status=uncertain&cursor=" + "eHh4".repeat(400)),
                        400),
                arguments("a percent sign alone", get("/messages", "reference=%"), 404),
                arguments("a reference of 20 KB", get("/messages", "reference=" + repeated("a", 20_000)), 404),
                arguments("100,000 parameters", get("/messages", repeated("a=b&", 100_000)), 400),
                arguments("a method of its own", event("BREW", "/messages", "", "", false), 405),
                arguments("a method that is none", event("", "/messages", "", "", false), 405));
    }

    private static String keys(int count) {
        StringBuilder json = new StringBuilder("{");
        for (int i = 0; i < count; i++) {
            json.append(i == 0 ? "" : ",").append("\"k").append(i).append("\":0");
        }
        return json.append('}').toString();
    }

    @ParameterizedTest(name = "{0}: {2}")
    @MethodSource("tricks")
    void receive_shouldAnswerAsItShould_whenAskedWithATrick(String name, ObjectNode event, int status) {
        JsonNode answer = answer(event);

        assertThat(answer.path("statusCode").asInt()).as(answer.toString()).isEqualTo(status);
        answer.path("headers").forEach(value -> assertThat(value.asText()).doesNotContain("\r", "\n"));
    }

    /** The answer, which takes less than a second: what takes longer three times does so by itself, not because of the machine. */
    private JsonNode answer(ObjectNode event) {
        for (int tries = 1; ; tries++) {
            Instant before = Instant.now();
            JsonNode answer = receive(hub, Json.write(event));
            Duration took = Duration.between(before, Instant.now());
            if (took.compareTo(LONGEST) < 0) {
                return answer;
            }
            assertThat(tries).as("%s took %s", event, took).isLessThan(3);
        }
    }

    private static JsonNode receive(Hub hub, String event) {
        try {
            InvocationResult result = hub.cloud().invoke("ReceiveFunction", event);
            assertThat(result).isInstanceOf(InvocationResult.Success.class);
            return result instanceof InvocationResult.Success success ? Json.read(success.payload()) : Json.object();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** What no SMS can have may still be said by WhatsApp, or by whoever writes callbacks; it is kept to the letter. */
    @ParameterizedTest
    @ValueSource(strings = {"a\\ud800b", "\\udc00", "a\\u0000b", "\\uffff", "\\u202e\\u0007\\r\\n", "\\ud83d\\ude00"})
    void reply_shouldBeKept_whenItsTextIsHostile(String escaped) {
        String phone = hub.newPhone();

        hub.callback("{\"internal_id\":1,\"msisdn\":\"" + phone + "\",\"message\":\"" + escaped
                        + "\",\"timestamp\":1604513950}")
                .expect(200);

        Await.until(
                "the reply",
                () -> hub.call("GET", "/conversations/" + phone, hub.key(), new byte[0]),
                answer -> answer.status() == 200
                        && answer.json()
                                .path("entries")
                                .path(0)
                                .path("message")
                                .equals(Json.read("\"" + escaped + "\"")));
    }

    /** The same mutations in every build; {@code -Dhostile.events} says how many, 400 if nothing. */
    @Test
    void receive_shouldNeverFail_whenGoodEventsAreMutated() {
        List<ObjectNode> seeds = List.of(
                messages(
                        "{\"messages\":[{\"msisdn\":\"1\",\"message\":\"Oi\",\"schedule\":null,\"reference\":\"x\"}]}"),
                callback("{\"internal_id\":1,\"status\":\"x\",\"msisdn\":\"1\",\"timestamp\":1604513950}"),
                event("POST", "/scheduled-messages/ola", "token=local-scheduled-token", "{\"id\":1}", false),
                get("/messages/x", "reference=y&limit=5"),
                event("PUT", "/opt-outs/5511970000000", "", "{}", false),
                event(
                        "POST",
                        "/rapidpro/fluxos/send",
                        "",
                        "id=1&text=Oi%0d%0a&to=%2B5511970000000&quick_replies=%5B%22a%22%5D",
                        false),
                get("/kannel/cgi-bin/sendsms", "username=a&password=b&to=5511970000000&text=%00O%00i&coding=2"),
                event("PUT", "/plans/hostil", "", "{\"items\":[{\"type\":\"TEXT\",\"value\":\"{data.a??}\"}]}", false),
                event("POST", "/contacts", "", "msisdn;a\n5511970000000;\"b\"\n", false),
                get("/conversations", "limit=5&cursor=eA"));
        Random random = new Random(7);
        for (int i = 0, events = Integer.getInteger("hostile.events", 400); i < events; i++) {
            ObjectNode event = seeds.get(random.nextInt(seeds.size())).deepCopy();
            mutate(event, random);

            JsonNode answer = answer(event);

            int status = answer.path("statusCode").asInt();
            // A wrong secret of a channel is answered with what its peer tries again.
            boolean channels = event.path("rawPath").asText().matches("/(rapidpro|kannel)/.*");
            assertThat(channels && status == 503 ? 200 : status)
                    .as(event.toString())
                    .isBetween(200, 499);
        }
    }

    private static void mutate(ObjectNode event, Random random) {
        List<String> names =
                List.of("rawPath", "rawQueryString", "body", "headers", "requestContext", "isBase64Encoded");
        String name = names.get(random.nextInt(names.size()));
        JsonNode old = event.path(name);
        switch (random.nextInt(4)) {
            case 0 -> event.remove(name);
            case 1 -> event.putNull(name);
            case 2 -> {
                if (old.isTextual() && !old.asText().isEmpty()) {
                    StringBuilder text = new StringBuilder(old.asText());
                    for (int i = 0; i < 3; i++) {
                        text.setCharAt(random.nextInt(text.length()), (char)
                                random.nextInt(random.nextBoolean() ? 128 : 65_536));
                    }
                    event.put(name, text.toString());
                }
            }
            default -> {
                if (old.isTextual()) {
                    event.put(name, old.asText() + old.asText().repeat(random.nextInt(20)));
                } else if (old.isBoolean()) {
                    event.put(name, !old.asBoolean());
                }
            }
        }
    }
}
