package io.mkomhub.local.lambda;

import java.time.Instant;
import java.util.OptionalLong;

/**
 * A running execution environment.
 *
 * @param function the function's logical id
 * @param pid the id of its process
 * @param startedAt when the process started
 * @param residentBytes its resident memory in bytes, if the system reports it
 * @param busy whether it is handling an invocation
 * @param invocations the number of invocations so far
 */
public record EnvironmentInfo(
        String function, long pid, Instant startedAt, OptionalLong residentBytes, boolean busy, long invocations) {}
