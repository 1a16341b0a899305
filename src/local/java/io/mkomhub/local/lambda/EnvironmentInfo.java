package io.mkomhub.local.lambda;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A running execution environment.
 *
 * @param function the function's logical id
 * @param pid its process
 * @param startedAt when the process started
 * @param residentBytes memory it holds, where the system tells
 * @param busy whether it is in the middle of an invocation
 * @param invocations how many invocations it has had
 */
public record EnvironmentInfo(
        String function, long pid, Instant startedAt, OptionalLong residentBytes, boolean busy, long invocations) {}
