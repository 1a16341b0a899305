package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.platform.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The events of {@code infra/events}, each given to its function as the console's Test tab does. */
@LocalHub
class SampleEventsIT {

    private final Hub hub;

    SampleEventsIT(Hub hub) {
        this.hub = hub;
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "receive-health, ReceiveFunction, /statusCode, 200",
        "receive-callback, ReceiveFunction, /statusCode, 200",
        "receive-message, ReceiveFunction, /statusCode, 202",
        "record-status, RecordFunction, /batchItemFailures, []",
        "send-nothing, SendFunction, /batchItemFailures, []",
        "forward-nothing, ForwardFunction, /batchItemFailures, []",
        "sweep-minute, SweepFunction, /complete, true",
        "count-nothing, CountFunction, /state, {}"
    })
    void event_shouldBeUnderstood_whenItIsGivenToItsFunction(
            String name, String function, String place, String expected) throws Exception {
        String event = Files.readString(Path.of("infra/events", name + ".json"))
                .replace("PUT-THE-WEBHOOK-TOKEN-HERE", hub.cloud().secrets().webhookToken())
                .replace("PUT-AN-API-KEY-HERE", hub.cloud().secrets().apiKey())
                .replace("PUT-YOUR-NUMBER-HERE", hub.newPhone());

        InvocationResult result = hub.cloud().invoke(function, event);

        assertThat(result).isInstanceOf(InvocationResult.Success.class);
        String payload = ((InvocationResult.Success) result).payload();
        JsonNode answer = Json.read(payload.isEmpty() ? "null" : payload);
        assertThat(answer.at(place).toString()).as(payload).isEqualTo(expected);
    }
}
