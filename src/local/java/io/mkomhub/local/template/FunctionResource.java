package io.mkomhub.local.template;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An {@code AWS::Serverless::Function}, with {@code Globals} merged in.
 *
 * @param logicalId its name in the template
 * @param name its physical name
 * @param arn its ARN
 * @param timeout how long one invocation may take
 * @param memorySize megabytes
 * @param reservedConcurrency most environments at a time, when limited
 * @param environment its variables
 * @param triggers what calls it
 */
public record FunctionResource(
        String logicalId,
        String name,
        String arn,
        Duration timeout,
        int memorySize,
        Optional<Integer> reservedConcurrency,
        Map<String, String> environment,
        List<Trigger> triggers) {

    /** The same function with other variables. */
    public FunctionResource withEnvironment(Map<String, String> variables) {
        return new FunctionResource(
                logicalId, name, arn, timeout, memorySize, reservedConcurrency, Map.copyOf(variables), triggers);
    }

    /** What calls a function. */
    public sealed interface Trigger {}

    /**
     * An HTTP API.
     *
     * @param routeKey the route, {@code $default} for every request no other route takes
     * @param timeout how long API Gateway waits for the function
     */
    public record HttpTrigger(String routeKey, Duration timeout) implements Trigger {}

    /**
     * A queue.
     *
     * @param queueArn its ARN
     * @param batchSize most messages in one invocation
     * @param batchWindow how long to gather them
     * @param reportBatchItemFailures whether the function says which messages failed
     * @param maximumConcurrency most invocations at a time, when limited
     */
    public record QueueTrigger(
            String queueArn,
            int batchSize,
            Duration batchWindow,
            boolean reportBatchItemFailures,
            Optional<Integer> maximumConcurrency)
            implements Trigger {}

    /**
     * A schedule.
     *
     * @param period time between two invocations
     * @param input constant event, when there is one
     */
    public record ScheduleTrigger(Duration period, Optional<String> input) implements Trigger {}
}
