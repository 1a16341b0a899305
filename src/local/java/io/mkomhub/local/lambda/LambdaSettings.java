package io.mkomhub.local.lambda;

import java.time.Duration;
import java.util.Map;

/**
 * What all functions of a run have in common.
 *
 * @param region AWS region they are said to run in
 * @param maximumEnvironments most processes of one function
 * @param initTimeout how long a new process may take until it asks for work
 * @param environment variables every function gets
 * @param clocks what time processes are told
 * @param guard ends the processes if this one is killed
 */
public record LambdaSettings(
        String region,
        int maximumEnvironments,
        Duration initTimeout,
        Map<String, String> environment,
        Clocks clocks,
        ProcessGuard guard) {}
