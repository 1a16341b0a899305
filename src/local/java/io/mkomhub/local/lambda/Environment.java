package io.mkomhub.local.lambda;

import io.mkomhub.local.template.FunctionResource;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One execution environment: a process of a function and its Runtime API.
 *
 * <p>It handles one invocation at a time. A process that exceeds the time-out is killed. An ended process is never
 * reused.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html">Execution environment</a>
 */
public final class Environment implements AutoCloseable {

    private final FunctionResource function;
    private final FunctionLogs logs;
    private final RuntimeApi api;
    private final Process process;
    private final Instant startedAt = Instant.now();
    private final CompletableFuture<Duration> readyAfter;
    private volatile Optional<RuntimeApi.Invocation> current = Optional.empty();
    private final AtomicLong invocations = new AtomicLong();

    private Environment(
            FunctionResource function, FunctionLogs logs, RuntimeApi api, Process process, long startedNanos) {
        this.function = function;
        this.logs = logs;
        this.api = api;
        this.process = process;
        this.readyAfter = api.initialised().thenApply(failure -> Duration.ofNanos(System.nanoTime() - startedNanos));
    }

    /**
     * Starts an environment and returns at once.
     *
     * @param function the function, with the variables that it gets
     * @param program what the environment runs
     * @param settings the settings of the run
     * @param logs receives what the process writes
     */
    public static Environment start(
            FunctionResource function, Program program, LambdaSettings settings, FunctionLogs logs) {
        try {
            RuntimeApi api = new RuntimeApi(function.logicalId(), function.arn());
            ProcessBuilder builder = new ProcessBuilder(program.command())
                    .directory(program.directory().toFile())
                    .redirectErrorStream(true);
            variables(builder.environment(), function, program, settings, api);
            long startedNanos = System.nanoTime();
            Environment environment = new Environment(function, logs, api, builder.start(), startedNanos);
            settings.guard().add(environment.process);
            environment.process.getOutputStream().close();
            environment.watch();
            return environment;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot start " + function.logicalId(), e);
        }
    }

    /** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime */
    private static void variables(
            Map<String, String> variables,
            FunctionResource function,
            Program program,
            LambdaSettings settings,
            RuntimeApi api) {
        String path = variables.getOrDefault("PATH", "");
        variables.clear();
        variables.put("PATH", path);
        variables.put("LANG", "C.UTF-8");
        variables.put("TZ", ":UTC");
        variables.put("LAMBDA_TASK_ROOT", program.directory().toString());
        variables.put("_HANDLER", program.handler());
        variables.put("AWS_LAMBDA_RUNTIME_API", api.address());
        variables.put("AWS_LAMBDA_FUNCTION_NAME", function.name());
        variables.put("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST");
        variables.put("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", Integer.toString(function.memorySize()));
        variables.put("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand");
        variables.put("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/" + function.name());
        variables.put("AWS_LAMBDA_LOG_STREAM_NAME", "local");
        variables.put("AWS_LAMBDA_LOG_FORMAT", "Text");
        variables.put("AWS_REGION", settings.region());
        variables.put("AWS_DEFAULT_REGION", settings.region());
        variables.put("AWS_ACCESS_KEY_ID", "local");
        variables.put("AWS_SECRET_ACCESS_KEY", "local");
        variables.putAll(settings.environment());
        variables.putAll(function.environment());
        settings.clocks().set(variables);
    }

    private void watch() {
        Thread watcher = new Thread(this::copyLogsUntilExit, "logs-" + function.logicalId());
        watcher.setDaemon(true);
        watcher.start();
    }

    private void copyLogsUntilExit() {
        try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                logs.append(function.logicalId(), line);
            }
        } catch (IOException e) {
            // The process was killed and its pipe closed: there is no more log output.
        }
        try {
            exited(process.waitFor());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void exited(int status) {
        api.initialised()
                .complete(Optional.of(new InvocationResult.Failure(
                        "Runtime.ExitError", "the runtime exited with status " + status + " before asking for work")));
        current.ifPresent(invocation -> invocation
                .result()
                .complete(new InvocationResult.Failure(
                        "Runtime.ExitError",
                        "RequestId: " + invocation.id() + " Error: Runtime exited with status " + status)));
    }

    /**
     * Waits until the process requests its first invocation.
     *
     * @return the failure, if it does not
     */
    public Optional<InvocationResult.Failure> awaitInit(Duration limit) throws InterruptedException {
        try {
            return api.initialised().get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return Optional.of(new InvocationResult.Failure(
                    "Sandbox.Timedout", "no request for work within " + limit.toSeconds() + " s"));
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the time from the start of the process until it first requested work. Waits for it. */
    public Duration readyAfter() {
        return readyAfter.join();
    }

    /** Whether the process is waiting for an invocation. */
    public boolean waiting() {
        return api.waiting();
    }

    /** Invokes the function and waits for its response, or for the time-out. */
    public InvocationResult invoke(String event) throws InterruptedException {
        RuntimeApi.Invocation invocation = new RuntimeApi.Invocation(
                UUID.randomUUID().toString(), event, Instant.now().plus(function.timeout()), new CompletableFuture<>());
        current = Optional.of(invocation);
        if (!process.isAlive()) {
            exited(process.exitValue());
        }
        invocations.incrementAndGet();
        try {
            api.offer(invocation);
            return invocation.result().get(function.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            kill();
            String message = "RequestId: " + invocation.id() + " Error: Task timed out after "
                    + function.timeout().toSeconds() + ".00 seconds";
            logs.append(function.logicalId(), message);
            return new InvocationResult.Failure("Sandbox.Timedout", message);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            current = Optional.empty();
        }
    }

    boolean alive() {
        return process.isAlive();
    }

    void kill() {
        process.destroyForcibly();
    }

    long pid() {
        return process.pid();
    }

    /** The process now. */
    public EnvironmentInfo info() {
        return new EnvironmentInfo(
                function.logicalId(),
                process.pid(),
                startedAt,
                residentBytes(),
                current.isPresent(),
                invocations.get());
    }

    private OptionalLong residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                    .findFirst();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public void close() {
        kill();
        api.close();
    }
}
