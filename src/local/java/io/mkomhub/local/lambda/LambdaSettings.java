package io.mkomhub.local.lambda;

import java.time.Duration;
import java.util.Map;

/**
 * The settings that all functions of a run share.
 *
 * @param region the AWS region that functions see
 * @param maximumEnvironments the maximum number of processes of one function
 * @param initTimeout how long a new process may take until it requests work
 * @param environment variables that every function gets
 * @param clocks the clocks of the processes
 * @param guard kills the processes if this process is killed
 */
public record LambdaSettings(
        String region,
        int maximumEnvironments,
        Duration initTimeout,
        Map<String, String> environment,
        Clocks clocks,
        ProcessGuard guard) {}
