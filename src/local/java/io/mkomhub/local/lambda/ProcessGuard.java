package io.mkomhub.local.lambda;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills processes when this process ends, even if it is killed ({@code kill -9}).
 *
 * <p>A shell learns through a pipe which processes run. The pipe closes when this process ends; then the shell kills
 * the remaining processes with SIGKILL. It does not kill a process whose id has since been reused, which it detects by
 * the start time.
 *
 * <p>Limit: a process that starts at the moment this one is killed is not known to the shell yet, and outlives it.
 * Without {@code /bin/sh} nothing is guarded, and a message says so.
 */
public final class ProcessGuard implements AutoCloseable {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path PROC = Path.of("/proc");
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /**
     * Reads lines {@code +id} and {@code -id}. Ignores the signals of Ctrl-C and of a closing terminal, and runs until
     * the pipe closes.
     *
     * <p>The start time of a process is field 22 of {@code /proc/<id>/stat}, the 20th after the command, which may
     * contain blanks and brackets. Without that file, {@code ps} reports it.
     *
     * @see <a href="https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html">proc_pid_stat(5)</a>
     */
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            set -f
            proc=$1
            started() {
              if read -r stat < "$proc/$1/stat"; then
                set -- ${stat##*) }
                echo "${20}"
              else
                ps -o lstart= -p "$1" | tr -d ' '
              fi
            }
            kept=' '
            while read -r line; do
              id=${line#?}
              case $line in
                +*) kept="$kept$id=$(started "$id") " ;;
                -*) case $kept in *" $id="*)
                      rest=${kept#*" $id="}
                      kept="${kept%%" $id="*} ${rest#* }" ;;
                    esac ;;
              esac
            done
            for each in $kept; do
              id=${each%%=*}
              if [ "$(started "$id")" = "${each#*=}" ]; then kill -KILL "$id"; fi
            done
            """;

    private final Consumer<String> output;
    private Optional<Process> shell;

    private ProcessGuard(Optional<Process> shell, Consumer<String> output) {
        this.shell = shell;
        this.output = output;
    }

    /**
     * Starts a guard without processes.
     *
     * @param output receives messages, a line at a time, if processes cannot be guarded
     */
    public static ProcessGuard start(Consumer<String> output) {
        return start(SHELL, PROC, output);
    }

    /** Starts a guard with another shell, and another directory for the start times of processes. */
    static ProcessGuard start(Path shell, Path proc, Consumer<String> output) {
        try {
            Process started = new ProcessBuilder(shell.toString(), "-c", SCRIPT, "process-guard", proc.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ProcessGuard(Optional.of(started), output);
        } catch (IOException e) {
            output.accept("There is no " + shell + " : the functions' processes continue if this process is killed");
            return new ProcessGuard(Optional.empty(), output);
        }
    }

    /** Guards a child process until it ends. */
    void add(Process process) {
        long id = process.pid();
        tell("+" + id);
        var unused = process.onExit().thenRun(() -> tell("-" + id));
    }

    private synchronized void tell(String line) {
        if (shell.isEmpty()) {
            return;
        }
        try {
            OutputStream pipe = shell.get().getOutputStream();
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            shell = Optional.empty();
            output.accept("The guard of the functions' processes has ended: they continue if this process is killed");
        }
    }

    /** Kills the remaining processes and returns when they have ended. */
    @Override
    public synchronized void close() {
        if (shell.isEmpty()) {
            return;
        }
        Process ending = shell.get();
        shell = Optional.empty();
        try {
            ending.getOutputStream().close();
            if (!ending.waitFor(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                ending.destroyForcibly();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot end the guard of the functions' processes", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
