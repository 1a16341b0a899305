package io.mkomhub.local.lambda;

import java.nio.file.Path;
import java.util.List;

/**
 * What an execution environment runs.
 *
 * @param directory the function's {@code LAMBDA_TASK_ROOT}, and the working directory
 * @param handler the value of {@code _HANDLER}
 * @param command the command line
 */
public record Program(Path directory, String handler, List<String> command) {

    public Program {
        command = List.copyOf(command);
    }

    /** The executable of a custom runtime. */
    public static Program executable(Path directory, Path executable) {
        return new Program(directory, "not.used.in.provided.runtime", List.of(executable.toString()));
    }
}
