package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code Idempotency-Key}. */
@LocalHub
class IdempotencyIT {

    private final Hub hub;

    IdempotencyIT(Hub hub) {
        this.hub = hub;
    }

    @ParameterizedTest
    @ValueSource(strings = {"/messages", "/sms/api/transmission/v1"})
    void repeat_shouldGetTheSameBytesAndSendNothing_whenTheKeyIsTheSame(String path) {
        ObjectNode message = hub.newMessage();
        String key = UUID.randomUUID().toString();

        Answer first = hub.call("POST", path, hub.key(key), Json.write(message));
        Answer second = hub.call("POST", path, hub.key(key), Json.write(message));
        hub.showOnce(message.path("reference").asText(), "delivered");
        Answer third = hub.call("POST", path, hub.key(key), Json.write(message));

        assertThat(List.of(second, third)).allSatisfy(repeat -> {
            assertThat(repeat.status()).isEqualTo(first.status());
            assertThat(repeat.body()).isEqualTo(first.body());
            assertThat(repeat.header("content-type")).isEqualTo(first.header("content-type"));
            assertThat(repeat.header("idempotent-replayed")).isEqualTo("true");
        });
        assertThat(first.status()).isIn(200, 202);
        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }

    @Test
    void repeat_shouldSendOnce_whenManyComeAtTheSameTime() {
        ObjectNode message = hub.newMessage();
        String key = UUID.randomUUID().toString();

        List<CompletableFuture<Answer>> answers = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> hub.call("POST", "/messages", hub.key(key), Json.write(message))))
                .toList();

        assertThat(answers.stream()
                        .map(answer -> answer.join().expect(202).body())
                        .distinct())
                .hasSize(1);
        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }

    @Test
    void repeat_shouldBeRefused_whenTheBodyIsAnother() {
        ObjectNode message = hub.newMessage();
        ObjectNode other = hub.newMessage();
        String key = UUID.randomUUID().toString();

        hub.call("POST", "/messages", hub.key(key), Json.write(message)).expect(202);
        hub.call("POST", "/messages", hub.key(key), Json.write(other)).problem(422);

        hub.showOnce(message.path("reference").asText(), "delivered");
        hub.idle();
        assertThat(hub.mkom().takenFor(other.path("msisdn").asText())).isEmpty();
    }

    @Test
    void repeat_shouldGetTheSameProblem_whenNoneCouldBeSent() {
        String wrong = Json.write(hub.newMessage().put("msisdn", "123"));
        String key = UUID.randomUUID().toString();

        Answer first = hub.call("POST", "/messages", hub.key(key), wrong);
        Answer second = hub.call("POST", "/messages", hub.key(key), wrong);

        first.problem(400);
        second.problem(400);
        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void sameBody_shouldBeSentAgain_whenTheKeyIsAnotherOrNone() {
        ObjectNode message = hub.newMessage();

        hub.call("POST", "/messages", hub.key(UUID.randomUUID().toString()), Json.write(message))
                .expect(202);
        hub.call("POST", "/messages", hub.key(UUID.randomUUID().toString()), Json.write(message))
                .expect(202);
        hub.call("POST", "/messages", hub.key(), Json.write(message)).expect(202);

        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(3);
    }

    @Test
    void key_shouldBeRefused_whenItIsTooLong() {
        hub.call("POST", "/messages", hub.key("k".repeat(256)), Json.write(hub.newMessage()))
                .problem(400);
    }
}
