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
 * @param timeout the maximum duration of one invocation
 * @param memorySize its memory, in megabytes
 * @param reservedConcurrency the maximum number of environments at a time, if limited
 * @param environment its variables
 * @param triggers what invokes it
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

    /** Returns the same function with other variables. */
    public FunctionResource withEnvironment(Map<String, String> variables) {
        return new FunctionResource(
                logicalId, name, arn, timeout, memorySize, reservedConcurrency, Map.copyOf(variables), triggers);
    }

    /** What invokes a function. */
    public sealed interface Trigger {}

    /**
     * An HTTP API.
     *
     * @param routeKey the route; {@code $default} for every request that no other route matches
     * @param timeout how long API Gateway waits for the function
     */
    public record HttpTrigger(String routeKey, Duration timeout) implements Trigger {}

    /**
     * A queue.
     *
     * @param queueArn its ARN
     * @param batchSize the maximum number of messages in one invocation
     * @param batchWindow how long to gather them
     * @param reportBatchItemFailures whether the function reports which messages failed
     * @param maximumConcurrency the maximum number of invocations at a time, if limited
     */
    public record QueueTrigger(
            String queueArn,
            int batchSize,
            Duration batchWindow,
            boolean reportBatchItemFailures,
            Optional<Integer> maximumConcurrency)
            implements Trigger {}

    /**
     * The stream of a table.
     *
     * @param streamArn its ARN
     * @param batchSize the maximum number of records in one invocation
     * @param batchWindow how long to gather them
     * @param tumblingWindow the length of the windows that invocations share a state in
     * @param filters patterns in JSON; a record must match one of them, if there are any
     */
    public record StreamTrigger(
            String streamArn, int batchSize, Duration batchWindow, Duration tumblingWindow, List<String> filters)
            implements Trigger {}

    /**
     * A schedule.
     *
     * @param period the time between two invocations
     * @param input the event, if it is constant
     */
    public record ScheduleTrigger(Duration period, Optional<String> input) implements Trigger {}
}
