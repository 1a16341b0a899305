package io.mkomhub.local.lambda;

/** The result of an invocation. */
public sealed interface InvocationResult {

    /**
     * The function returned.
     *
     * @param payload its response, as JSON
     */
    record Success(String payload) implements InvocationResult {}

    /**
     * The function threw an exception or timed out, or its process ended.
     *
     * @param errorType the error type that Lambda reports
     * @param message the error message
     */
    record Failure(String errorType, String message) implements InvocationResult {}
}
