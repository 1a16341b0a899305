package io.mkomhub.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.bench.Results.Quantity;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.lambda.Environment;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.lambda.LambdaSettings;
import io.mkomhub.local.lambda.ProcessGuard;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import software.amazon.awssdk.services.sqs.model.Message;

/**
 * Measures the other functions than {@code receive}: how soon a new process asks for work and has done its first event, with its
 * first requests to SQS, DynamoDB or MKOM in it, and how much memory it has after many.
 *
 * <p>They work with the queues, the table and the MKOM of a local cloud whose own functions have nothing to do.
 */
final class FunctionsBenchmark implements AutoCloseable {

    /** The functions, by the names of the template. */
    static final List<String> FUNCTIONS = List.of("RecordFunction", "SendFunction", "ForwardFunction", "SweepFunction");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REGION = "sa-east-1";
    private static final Duration LONGEST_START = Duration.ofSeconds(60);
    private static final int LONGEST_WAIT_SECONDS = 20;
    private static final int LOG_LINES_KEPT = 20;

    private final Results results;
    private final Consumer<String> out;
    private final LocalCloud cloud;
    private final ProcessGuard guard;
    private final LambdaSettings settings;
    private final FunctionLogs logs = new FunctionLogs(LOG_LINES_KEPT, line -> {});
    private final ObjectNode queueEvent;
    private final String minute;
    private final HttpClient http = HttpClient.newHttpClient();

    /**
     * Starts a cloud.
     *
     * @param functionPackage the package that its own functions run, which do nothing
     */
    FunctionsBenchmark(Path project, Path functionPackage, Results results, Consumer<String> out)
            throws IOException, InterruptedException {
        this.results = results;
        this.out = out;
        this.cloud = LocalCloud.start(LocalCloudConfig.builder(project.resolve("template.yaml"), functionPackage)
                .build());
        for (String function : List.of("RecordFunction", "SendFunction", "ForwardFunction")) {
            cloud.pause(function);
        }
        this.guard = ProcessGuard.start(out);
        this.settings = new LambdaSettings(
                REGION,
                1,
                LONGEST_START,
                Map.of(
                        "AWS_ENDPOINT_URL_SQS", cloud.sqsEndpoint().toString(),
                        "AWS_ENDPOINT_URL_DYNAMODB", cloud.dynamoDbEndpoint().toString()),
                Clocks.RIGHT,
                guard);
        this.queueEvent =
                (ObjectNode) JSON.readTree(Files.readAllBytes(project.resolve("infra/events/record-status.json")));
        this.minute = Files.readString(project.resolve("infra/events/sweep-minute.json"));
    }

    static Quantity ready(String function) {
        return Quantity.less("ready_" + word(function), word(function) + ": ready after", "ms");
    }

    static Quantity firstEvent(String function) {
        return Quantity.less("first_" + word(function), word(function) + ": first event done after", "ms");
    }

    static Quantity memory(String function) {
        return Quantity.less("memory_" + word(function), word(function) + ": memory after all events", "MB");
    }

    private static String word(String function) {
        return function.substring(0, 1).toLowerCase(Locale.ROOT)
                + function.substring(1).replace("Function", "");
    }

    /** The memory of a function, in megabytes. */
    int memorySize(String function) {
        return cloud.resource(function).memorySize();
    }

    /** The record of a message that the hub has accepted just now, taken from the outbound queue. */
    private String accepted() throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(cloud.hubUrl().resolve("/messages"))
                .header("Authorization", "Bearer " + cloud.secrets().apiKey())
                .POST(BodyPublishers.ofString("{\"messages\":[{\"msisdn\":\"5511970000000\",\"message\":\"Oi\"}]}"))
                .build();
        int status = http.send(request, BodyHandlers.discarding()).statusCode();
        if (status != 202) {
            throw new IllegalStateException("the hub answered with " + status);
        }
        String queue = cloud.stack().queue("OutboundQueue").url();
        List<Message> records = cloud.sqs()
                .receiveMessage(receive -> receive.queueUrl(queue).waitTimeSeconds(LONGEST_WAIT_SECONDS))
                .messages();
        if (records.isEmpty()) {
            throw new IllegalStateException("an accepted message is not on the outbound queue");
        }
        Message record = records.get(0);
        cloud.sqs().deleteMessage(delete -> delete.queueUrl(queue).receiptHandle(record.receiptHandle()));
        return record.body();
    }

    /** An event that no process has had yet. */
    private String event(String function) throws IOException, InterruptedException {
        return switch (function) {
            case "RecordFunction" ->
                fromQueue(
                        "events",
                        "{\"received_at\":%d,\"events\":[{\"msisdn\":\"5511980664212\",\"internal_id\":\"%s\",\"reference_id\":\"%s\",\"timestamp\":%d,\"status\":\"Entregue\"}]}"
                                .formatted(
                                        Instant.now().toEpochMilli(),
                                        UUID.randomUUID(),
                                        UUID.randomUUID(),
                                        Instant.now().getEpochSecond()));
            case "SendFunction" -> fromQueue("outbound", accepted());
            case "ForwardFunction" ->
                fromQueue(
                        "forward",
                        NotificationJson.write(NotificationDelivery.of(new ChannelNotification(
                                UUID.randomUUID().toString(),
                                "gone",
                                new Msisdn("5511980664212"),
                                Instant.now(),
                                new ChannelNotification.OptOutReceived("SAIR")))));
            default -> minute;
        };
    }

    private String fromQueue(String queue, String body) {
        ObjectNode event = queueEvent.deepCopy();
        ((ObjectNode) event.path("Records").path(0))
                .put("messageId", UUID.randomUUID().toString())
                .put("body", body)
                .put("eventSourceARN", "arn:aws:sqs:" + REGION + ":000000000000:" + queue);
        return event.toString();
    }

    /** Starts a process of a function, has it do an event, and ends it as an orderly shutdown would. */
    void train(String function, Contender contender) throws IOException, InterruptedException {
        Environment environment = start(function, contender);
        try {
            ask(function, contender, environment, event(function));
            ProcessHandle process = ProcessHandle.of(environment.info().pid()).orElseThrow();
            process.destroy();
            process.onExit()
                    .orTimeout(LONGEST_START.toSeconds(), TimeUnit.SECONDS)
                    .join();
        } finally {
            environment.close();
        }
    }

    /**
     * Starts each contender in turns, and gives the last process of each more events.
     *
     * @param rounds how often each is started
     * @param events how many events the last process gets
     */
    void run(String function, List<Contender> contenders, int rounds, int events)
            throws IOException, InterruptedException {
        for (int round = 1; round <= rounds; round++) {
            out.accept(word(function) + ", cold: round " + round + " of " + rounds);
            for (Contender contender : contenders) {
                Environment environment = start(function, contender);
                try {
                    double ready = environment.readyAfter().toNanos() / 1e6;
                    results.add(contender.name(), ready(function), ready);
                    String event = event(function);
                    long before = System.nanoTime();
                    ask(function, contender, environment, event);
                    results.add(contender.name(), firstEvent(function), ready + (System.nanoTime() - before) / 1e6);
                    if (round == rounds) {
                        for (int i = 0; i < events; i++) {
                            ask(function, contender, environment, event(function));
                        }
                        environment
                                .info()
                                .residentBytes()
                                .ifPresent(bytes -> results.add(contender.name(), memory(function), bytes / 1e6));
                    }
                } finally {
                    environment.close();
                }
            }
        }
    }

    private Environment start(String function, Contender contender) throws InterruptedException {
        Environment environment = Environment.start(cloud.resource(function), contender.program(), settings, logs);
        Optional<InvocationResult.Failure> failure = environment.awaitInit(LONGEST_START);
        if (failure.isPresent()) {
            environment.close();
            throw failed(function, contender, failure.get().message());
        }
        return environment;
    }

    private void ask(String function, Contender contender, Environment environment, String event)
            throws InterruptedException {
        InvocationResult result = environment.invoke(event);
        if (!(result instanceof InvocationResult.Success success)
                || success.payload().contains("itemIdentifier")) {
            throw failed(function, contender, result.toString());
        }
    }

    private IllegalStateException failed(String function, Contender contender, String what) {
        return new IllegalStateException(contender.name() + ", " + word(function) + ": " + what + "\n"
                + String.join("\n", logs.lines(function)));
    }

    @Override
    public void close() {
        guard.close();
        cloud.close();
    }
}
