package io.mkomhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.bench.Results.Quantity;
import io.mkomhub.local.LocalSecrets;
import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.lambda.Environment;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.lambda.LambdaSettings;
import io.mkomhub.local.lambda.ProcessGuard;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.FunctionResource;
import io.mkomhub.local.template.Template;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Measures {@code receive} with a webhook: the contenders take turns, so that whatever else the machine does falls on
 * all of them.
 *
 * <p>The latency of a request runs from the moment the waiting process is given it until its response has arrived. The
 * next request is given when the process waits again.
 */
final class ReceiveBenchmark implements AutoCloseable {

    static final Quantity READY = Quantity.less("ready", "ready after", "ms");
    static final Quantity FIRST_ANSWER = Quantity.less("first_answer", "first answer after", "ms");
    static final Quantity FIRST_REQUEST =
            Quantity.less("first_request", "first request of a process that is ready", "ms");
    static final Quantity FIRST_MEMORY = Quantity.less("memory_first", "memory after the first answer", "MB");
    static final Quantity MEMORY = Quantity.less("memory_warm", "memory after all requests", "MB");
    static final Quantity CPU = Quantity.less("cpu", "CPU time of a warm request", "ms");
    static final Quantity P50 = Quantity.less("p50", "latency of a warm request, p50", "ms");
    static final Quantity P99 = Quantity.less("p99", "latency of a warm request, p99", "ms");
    static final Quantity P999 = Quantity.less("p999", "latency of a warm request, p99.9", "ms");

    private static final String REGION = "sa-east-1";
    private static final String ACCOUNT_ID = "000000000000";
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final int LOG_LINES_KEPT = 20;

    private final Results results;
    private final Consumer<String> out;
    private final AnsweringSqs sqs = new AnsweringSqs();
    private final ProcessGuard guard;
    private final LambdaSettings settings;
    private final FunctionLogs logs = new FunctionLogs(LOG_LINES_KEPT, line -> {});
    private final FunctionResource function;
    private final String event;

    ReceiveBenchmark(Path project, Results results, Consumer<String> out) throws IOException {
        this.results = results;
        this.out = out;
        this.guard = ProcessGuard.start(out);
        this.settings = new LambdaSettings(
                REGION,
                1,
                LONGEST_START,
                Map.of("AWS_ENDPOINT_URL_SQS", sqs.endpoint().toString()),
                Clocks.RIGHT,
                guard);
        LocalSecrets secrets = LocalSecrets.standard();
        FunctionResource resource = Template.load(project.resolve("template.yaml"))
                .resolve(
                        Map.of("MailingIdentifier", "bench", "MailingCostCentreId", "1"),
                        new CloudAddresses(sqs.endpoint().toString(), REGION, ACCOUNT_ID, "bench"))
                .functions()
                .stream()
                .filter(each -> each.logicalId().equals("ReceiveFunction"))
                .findFirst()
                .orElseThrow();
        this.function = resource.withEnvironment(secrets.inPlaceOfParameters(resource.environment()));
        this.event = event(project.resolve("infra/events/receive-callback.json"), secrets.webhookToken());
    }

    private static String event(Path sample, String token) throws IOException {
        ObjectNode event = (ObjectNode) new ObjectMapper().readTree(Files.readAllBytes(sample));
        event.put("rawQueryString", "token=" + token);
        event.putObject("queryStringParameters").put("token", token);
        return event.toString();
    }

    /** The memory of the function, in megabytes. */
    int memorySize() {
        return function.memorySize();
    }

    /** Starts a process, lets it answer once and ends it as an orderly shutdown would. */
    void train(Contender contender) throws InterruptedException {
        Environment environment = start(contender);
        try {
            ask(contender, environment);
            ProcessHandle process = ProcessHandle.of(environment.info().pid()).orElseThrow();
            process.destroy();
            process.onExit()
                    .orTimeout(LONGEST_START.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } finally {
            environment.close();
        }
    }

    /** Starts each contender this many times. */
    void cold(List<Contender> contenders, int rounds) throws InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            out.accept("receive, cold: round " + round + " of " + rounds);
            for (Contender contender : contenders) {
                Environment environment = start(contender);
                try {
                    double ready = millis(environment.readyAfter());
                    results.add(contender.name(), READY, ready);
                    double request = millis(ask(contender, environment));
                    results.add(contender.name(), FIRST_ANSWER, ready + request);
                    results.add(contender.name(), FIRST_REQUEST, request);
                    results.add(contender.name(), FIRST_MEMORY, megabytes(environment));
                } finally {
                    environment.close();
                }
            }
        }
    }

    /**
     * Sends each contender requests, one after another, after as many as two rounds to warm it up.
     *
     * @param rounds how many times each has its turn
     * @param requests how many requests it gets each time
     */
    void warm(List<Contender> contenders, int rounds, int requests) throws InterruptedException {
        List<Running> all = new ArrayList<>();
        try {
            for (Contender contender : contenders) {
                Running running = new Running(contender, start(contender), new Series());
                all.add(running);
                for (int request = 0; request < 2 * requests; request++) {
                    ask(contender, running.environment());
                }
            }
            for (int round = 1; round <= rounds; round++) {
                out.accept("receive, warm: round " + round + " of " + rounds + ", " + requests + " requests each");
                for (Running running : all) {
                    turn(running, requests);
                }
            }
            for (Running running : all) {
                results.add(running.name(), P999, running.latencies().quantile(0.999));
                results.add(running.name(), MEMORY, megabytes(running.environment()));
            }
        } finally {
            all.forEach(running -> running.environment().close());
        }
    }

    /** A warm process, and the latencies of its requests in milliseconds. */
    private record Running(Contender contender, Environment environment, Series latencies) {

        String name() {
            return contender.name();
        }
    }

    private void turn(Running running, int requests) throws InterruptedException {
        Series round = new Series();
        Duration before = cpu(running.environment());
        for (int request = 0; request < requests; request++) {
            double millis = millis(ask(running.contender(), running.environment()));
            round.add(millis);
            running.latencies().add(millis);
        }
        results.add(running.name(), CPU, millis(cpu(running.environment()).minus(before)) / requests);
        results.add(running.name(), P50, round.median());
        results.add(running.name(), P99, round.quantile(0.99));
    }

    private Environment start(Contender contender) throws InterruptedException {
        Environment environment = Environment.start(function, contender.program(), settings, logs);
        environment.awaitInit(LONGEST_START).ifPresent(failure -> {
            environment.close();
            throw new IllegalStateException(
                    contender.name() + " did not start: " + failure.message() + "\n" + String.join("\n", lastLines()));
        });
        return environment;
    }

    private Duration ask(Contender contender, Environment environment) throws InterruptedException {
        while (!environment.waiting()) {
            LockSupport.parkNanos(20_000);
        }
        long accepted = sqs.accepted();
        long before = System.nanoTime();
        InvocationResult result = environment.invoke(event);
        Duration latency = Duration.ofNanos(System.nanoTime() - before);
        if (!(result instanceof InvocationResult.Success success)
                || !success.payload().contains("200")
                || sqs.accepted() == accepted) {
            throw new IllegalStateException(
                    contender.name() + " answered " + result + "\n" + String.join("\n", lastLines()));
        }
        return latency;
    }

    private List<String> lastLines() {
        return logs.lines(function.logicalId());
    }

    private static Duration cpu(Environment environment) {
        return ProcessHandle.of(environment.info().pid())
                .flatMap(process -> process.info().totalCpuDuration())
                .orElseThrow();
    }

    private static double megabytes(Environment environment) {
        return environment.info().residentBytes().orElseThrow() / 1e6;
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / 1e6;
    }

    @Override
    public void close() {
        sqs.close();
        guard.close();
    }
}
