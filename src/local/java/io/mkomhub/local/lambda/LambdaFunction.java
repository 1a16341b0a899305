package io.mkomhub.local.lambda;

import io.mkomhub.local.buffer.RingBuffer;
import io.mkomhub.local.template.FunctionResource;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * A function: execution environments that are started on demand, up to a maximum.
 *
 * <p>An invocation uses the most recently used environment, or a new one if the maximum allows it, or waits. Where AWS
 * would throttle at the account limit, an invocation waits here.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html">Concurrency</a>
 */
public final class LambdaFunction implements AutoCloseable {

    private final FunctionResource resource;
    private final FunctionPackage code;
    private final LambdaSettings settings;
    private final FunctionLogs logs;
    private final int maximum;

    private static final int INVOCATIONS_KEPT = 1_000;

    private final RingBuffer<Invocation> invocations = new RingBuffer<>(INVOCATIONS_KEPT);
    private final Deque<Environment> idle = new ArrayDeque<>();
    private final List<Environment> all = new ArrayList<>();
    private int starting;
    private boolean closed;

    /** Creates a function without environments. */
    public LambdaFunction(FunctionResource resource, FunctionPackage code, LambdaSettings settings, FunctionLogs logs) {
        this.resource = resource;
        this.code = code;
        this.settings = settings;
        this.logs = logs;
        this.maximum = Math.min(
                settings.maximumEnvironments(), resource.reservedConcurrency().orElse(Integer.MAX_VALUE));
    }

    /** The function's resource in the template. */
    public FunctionResource resource() {
        return resource;
    }

    /** The maximum number of invocations at a time. */
    public int maximumConcurrency() {
        return maximum;
    }

    /**
     * Starts one environment before the first invocation and waits until it requests work.
     *
     * @throws IllegalStateException if it does not
     */
    public void warmUp() {
        try {
            Acquired acquired = acquire();
            acquired.failure().ifPresent(failure -> {
                throw new IllegalStateException(resource.logicalId() + " did not start: " + failure.message());
            });
            acquired.environment().ifPresent(this::release);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Invokes the function and waits for its response. Waits for an environment as long as necessary. */
    public InvocationResult invoke(String event) throws InterruptedException {
        Acquired acquired = acquire();
        if (acquired.failure().isPresent()) {
            return acquired.failure().get();
        }
        Environment environment = acquired.environment().orElseThrow();
        try {
            InvocationResult result = environment.invoke(event);
            note(new Invocation(Instant.now(), result instanceof InvocationResult.Failure));
            return result;
        } finally {
            release(environment);
        }
    }

    /**
     * A completed invocation.
     *
     * @param at when it ended
     * @param failed whether it ended with an error
     */
    public record Invocation(Instant at, boolean failed) {}

    private synchronized void note(Invocation invocation) {
        invocations.add(invocation);
    }

    /** Returns the last completed invocations, in order. */
    public synchronized List<Invocation> invocations() {
        return invocations.all();
    }

    private record Acquired(Optional<Environment> environment, Optional<InvocationResult.Failure> failure) {}

    private Acquired acquire() throws InterruptedException {
        synchronized (this) {
            while (true) {
                if (closed) {
                    return failed("Runtime.Closed", "the function is being stopped");
                }
                Optional<Environment> ready = idleEnvironment();
                if (ready.isPresent()) {
                    return new Acquired(ready, Optional.empty());
                }
                if (all.size() + starting < maximum) {
                    starting++;
                    break;
                }
                wait();
            }
        }
        return startEnvironment();
    }

    private Optional<Environment> idleEnvironment() {
        for (Environment last = idle.pollLast(); last != null; last = idle.pollLast()) {
            if (last.alive()) {
                return Optional.of(last);
            }
            discard(last);
        }
        return Optional.empty();
    }

    private Acquired startEnvironment() throws InterruptedException {
        Optional<Environment> started = Optional.empty();
        try {
            Environment environment = Environment.start(resource, code.program(resource.memorySize()), settings, logs);
            synchronized (this) {
                if (closed) {
                    environment.close();
                    return failed("Runtime.Closed", "the function is being stopped");
                }
                all.add(environment);
            }
            started = Optional.of(environment);
        } finally {
            synchronized (this) {
                starting--;
                notifyAll();
            }
        }
        Optional<InvocationResult.Failure> failure = started.get().awaitInit(settings.initTimeout());
        if (failure.isPresent()) {
            started.get().close();
            release(started.get());
            return new Acquired(Optional.empty(), failure);
        }
        return new Acquired(started, Optional.empty());
    }

    private static Acquired failed(String type, String message) {
        return new Acquired(Optional.empty(), Optional.of(new InvocationResult.Failure(type, message)));
    }

    private synchronized void release(Environment environment) {
        if (environment.alive()) {
            idle.addLast(environment);
        } else {
            discard(environment);
        }
        notifyAll();
    }

    private synchronized void discard(Environment environment) {
        all.remove(environment);
        environment.close();
    }

    /** Returns the running environments. */
    public synchronized List<EnvironmentInfo> environments() {
        return all.stream().filter(Environment::alive).map(Environment::info).toList();
    }

    /**
     * Kills the running environments at once, as a crash of the machine would.
     *
     * @return the number of environments killed
     */
    public synchronized int kill() {
        List<Environment> running = all.stream().filter(Environment::alive).toList();
        running.forEach(Environment::kill);
        return running.size();
    }

    @Override
    public synchronized void close() {
        closed = true;
        List.copyOf(all).forEach(this::discard);
        idle.clear();
        notifyAll();
    }
}
