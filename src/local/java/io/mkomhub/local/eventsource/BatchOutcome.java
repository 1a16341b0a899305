package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.lambda.InvocationResult;
import java.util.HashSet;
import java.util.Set;

/**
 * Determines from a function's result which messages of a batch are done.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html#services-sqs-batchfailurereporting">
 *     Partial batch responses</a>
 */
final class BatchOutcome {

    private final ObjectMapper json;

    BatchOutcome(ObjectMapper json) {
        this.json = json;
    }

    /**
     * Returns the ids of the messages to delete. The others return after their visibility time-out.
     *
     * @param result the result of the invocation
     * @param ids the ids of all messages of the batch
     * @param reportBatchItemFailures whether the event source evaluates the function's response
     */
    Set<String> done(InvocationResult result, Set<String> ids, boolean reportBatchItemFailures) {
        if (!(result instanceof InvocationResult.Success success)) {
            return Set.of();
        }
        return reportBatchItemFailures ? withoutFailures(success.payload(), ids) : ids;
    }

    /**
     * An empty response, or one without failures, means success. A response that cannot be read fails the whole batch.
     */
    private Set<String> withoutFailures(String payload, Set<String> ids) {
        if (payload.isBlank()) {
            return ids;
        }
        JsonNode answer;
        try {
            answer = json.readTree(payload);
        } catch (JsonProcessingException e) {
            return Set.of();
        }
        JsonNode failures = answer.path("batchItemFailures");
        if (failures.isMissingNode() || failures.isNull()) {
            return ids;
        }
        if (!failures.isArray()) {
            return Set.of();
        }
        Set<String> done = new HashSet<>(ids);
        for (JsonNode failure : failures) {
            JsonNode id = failure.path("itemIdentifier");
            if (!id.isTextual() || !ids.contains(id.asText())) {
                return Set.of();
            }
            done.remove(id.asText());
        }
        return done;
    }
}
