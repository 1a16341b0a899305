package io.mkomhub.bench;

import io.mkomhub.local.lambda.Program;

/**
 * One implementation of {@code receive}.
 *
 * @param name its name in the reports, unique in a run
 * @param program what its environments run
 */
record Contender(String name, Program program) {}
