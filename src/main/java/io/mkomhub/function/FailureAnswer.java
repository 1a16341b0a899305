package io.mkomhub.function;

import io.quarkus.amazon.lambda.runtime.FunctionError;
import io.quarkus.runtime.annotations.RegisterForReflection;

/**
 * Lets the native executable tell Lambda why a function failed. Quarkus writes {@link FunctionError} as JSON, but does not register it
 * for functions with Funqy; then writing it fails, and the process ends without an answer.
 */
@RegisterForReflection(targets = FunctionError.class)
final class FailureAnswer {

    private FailureAnswer() {}
}
