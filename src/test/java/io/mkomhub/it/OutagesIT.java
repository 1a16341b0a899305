package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Json;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A cloud that misbehaves. */
@LocalHub
class OutagesIT {

    private final Hub hub;

    OutagesIT(Hub hub) {
        this.hub = hub;
    }

    /** Without SQS nothing is kept, so nothing may be accepted. */
    @Test
    void requests_shouldGet503AndWhenToComeAgain_whenSqsIsAway() {
        String reference = hub.newReference();
        String callback = Hub.status(reference, "Entregue", hub.newPhone(), 1_700_000_000);
        ObjectNode message = hub.newMessage();
        hub.idle();

        hub.cloud().stopSqs();
        try {
            Answer refused = hub.callback(callback);
            refused.problem(503);
            assertThat(refused.header("retry-after")).matches("[1-9][0-9]*");
            Answer notSent = hub.call("POST", "/messages", hub.key("outage-" + reference), Json.write(message));
            notSent.problem(503);
            assertThat(notSent.header("retry-after")).matches("[1-9][0-9]*");
        } finally {
            hub.cloud().startSqs();
        }

        hub.callback(callback).expect(200);
        hub.call("POST", "/messages", hub.key("outage-" + reference), Json.write(message))
                .expect(202);
        hub.showOnce(reference, "delivered");
        hub.showOnce(message.path("reference").asText(), "delivered");
        hub.idle();
        assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1);
    }

    @Test
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
