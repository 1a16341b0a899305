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
 * Ends processes together with this one, however sudden its end ({@code kill -9}).
 *
 * <p>A shell is told through a pipe which processes run. The pipe ends with this process; then the shell kills with SIGKILL those
 * that are left. A process it was told of is left alone when its id now belongs to one that started at another time.
 *
 * <p>A process that starts at the very moment this one is killed is not known to the shell yet, and outlives it. Where there is no
 * {@code /bin/sh}, nothing is guarded; the output is told so.
 */
public final class ProcessGuard implements AutoCloseable {

    private static final Path SHELL = Path.of("/bin/sh");
    private static final Path PROC = Path.of("/proc");
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /**
     * Reads lines {@code +id} and {@code -id}. Ctrl-C and a closing terminal signal it, too; it stays until the pipe ends.
     *
     * <p>When a process started is field 22 of {@code /proc/<id>/stat}, the 20th after the command, which may hold blanks and
     * brackets; where there is no such file, {@code ps} says it.
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
     * Starts a guard of no processes yet.
     *
     * @param output told, a line at a time, when it cannot guard them
     */
    public static ProcessGuard start(Consumer<String> output) {
        return start(SHELL, PROC, output);
    }

    /** The same with another shell, and another directory to read in when processes started. */
    static ProcessGuard start(Path shell, Path proc, Consumer<String> output) {
        try {
            Process started = new ProcessBuilder(shell.toString(), "-c", SCRIPT, "process-guard", proc.toString())
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new ProcessGuard(Optional.of(started), output);
        } catch (IOException e) {
            output.accept("There is no " + shell + " here: the functions' processes go on if this process is killed");
            return new ProcessGuard(Optional.empty(), output);
        }
    }

    /** Guards a process of this one until it ends. */
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
            output.accept("The guard of the functions' processes has ended: they go on if this process is killed");
        }
    }

    /** Kills those that are left, and returns when that is done. */
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
