package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.lambda.InvocationResult;
import java.util.HashSet;
import java.util.Set;

/**
 * Which messages of a batch are done, by what the function returned.
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
     * Ids of the messages to delete; the others come back when their visibility time-out is over.
     *
     * @param result how the invocation ended
     * @param ids ids of all messages of the batch
     * @param reportBatchItemFailures whether the event source looks at the function's answer
     */
    Set<String> done(InvocationResult result, Set<String> ids, boolean reportBatchItemFailures) {
        if (!(result instanceof InvocationResult.Success success)) {
            return Set.of();
        }
        return reportBatchItemFailures ? withoutFailures(success.payload(), ids) : ids;
    }

    /** An empty answer, or one without failures, is success; one that cannot be understood fails the whole batch. */
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
