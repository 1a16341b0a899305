package io.mkomhub.local.lambda;

/** How an invocation ended. */
public sealed interface InvocationResult {

    /**
     * The function returned.
     *
     * @param payload its answer, JSON
     */
    record Success(String payload) implements InvocationResult {}

    /**
     * The function threw, ran out of time, or its process ended.
     *
     * @param errorType as Lambda reports it
     * @param message in words
     */
    record Failure(String errorType, String message) implements InvocationResult {}
}
