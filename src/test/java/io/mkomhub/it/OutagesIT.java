package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Outages of AWS services. */
@LocalHub
class OutagesIT {

    private final Hub hub;

    OutagesIT(Hub hub) {
        this.hub = hub;
    }

    @Test
    @EmbeddedOnly("takes SQS away")
    void requests_shouldBeKeptAndDoneOnce_whenSqsIsAway() {
        List<String> references = new ArrayList<>();
        List<ObjectNode> messages = new ArrayList<>();
        hub.idle();
        hub.sweep();
        assertThat(hub.spooled())
                .as("left by earlier tests, and not to be put back")
                .isZero();
        hub.idle();

        hub.cloud().stopSqs();
        try {
            for (int i = 0; i < 12; i++) {
                String reference = hub.newReference();
                references.add(reference);
                hub.callback(Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000))
                        .expect(200);
                ObjectNode message = hub.newMessage();
                messages.add(message);
                hub.call("POST", "/messages", hub.key("outage-" + reference), Json.write(message))
                        .expect(202);
                assertThat(hub.show(message.path("reference").asText()).status())
                        .isIn(200, 404);
            }
            assertThat(hub.sweep().path("requeued").asInt()).isZero();
        } finally {
            hub.cloud().startSqs();
        }
        assertThat(hub.spooled()).isEqualTo(24);

        assertThat(hub.sweep().path("requeued").asInt()).isEqualTo(24);

        assertThat(hub.spooled()).isZero();
        references.forEach(reference -> hub.showOnce(reference, "delivered"));
        messages.forEach(message -> hub.showOnce(message.path("reference").asText(), "delivered"));
        hub.idle();
        assertThat(messages)
                .allSatisfy(message -> assertThat(
                                hub.mkom().takenFor(message.path("msisdn").asText()))
                        .hasSize(1));
        assertThat(hub.sweep().path("requeued").asInt()).isZero();
    }

    /** Nothing is kept, so nothing may be accepted. */
    @Test
    @EmbeddedOnly("takes SQS and DynamoDB away")
    void requests_shouldGet503AndWhenToComeAgain_whenSqsAndDynamoDbAreAway() {
        String reference = hub.newReference();
        String callback = Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000);
        ObjectNode message = hub.newMessage();
        hub.idle();

        hub.cloud().stopSqs();
        hub.cloud().stopDynamoDb();
        try {
            Answer refused = hub.callback(callback);
            refused.problem(503);
            assertThat(refused.header("retry-after")).matches("[1-9][0-9]*");
            Answer notSent = hub.send(List.of(message));
            notSent.problem(503);
            assertThat(notSent.header("retry-after")).matches("[1-9][0-9]*");
        } finally {
            hub.cloud().startDynamoDb();
            hub.cloud().startSqs();
        }

        hub.callback(callback).expect(200);
        hub.send(List.of(message)).expect(202);
        hub.showOnce(reference, "delivered");
        hub.showOnce(message.path("reference").asText(), "delivered");
        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }

    @Test
    void sweep_shouldRunOnce_whenItIsWokenTwiceAtATime() {
        List<CompletableFuture<JsonNode>> runs = Stream.generate(() -> CompletableFuture.supplyAsync(hub::sweep))
                .limit(6)
                .toList();

        assertThat(runs.stream().map(CompletableFuture::join))
                .anyMatch(swept -> swept.path("ran").asBoolean())
                .allMatch(swept ->
                        swept.path("ran").asBoolean() || !swept.path("complete").asBoolean());
    }

    @Test
    @EmbeddedOnly("takes DynamoDB away")
    void callbacksAndMessages_shouldBeKept_whenDynamoDbIsAway() {
        String reference = hub.newReference();
        ObjectNode message = hub.newMessage();
        hub.idle();

        hub.cloud().stopDynamoDb();
        try {
            hub.callback(Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000))
                    .expect(200);
            hub.send(List.of(message)).expect(202);
        } finally {
            hub.cloud().startDynamoDb();
        }

        hub.showOnce(reference, "delivered");
        hub.showOnce(message.path("reference").asText(), "delivered");
        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }
}
