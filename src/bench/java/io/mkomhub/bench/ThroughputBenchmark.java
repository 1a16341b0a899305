package io.mkomhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.bench.Results.Quantity;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Measures the whole hub on the local cloud, in phases, with its queues filled beforehand, so that each phase measures
 * one function. The packages take turns; each turn has a new cloud.
 *
 * <p>The cloud runs on the same cores as the functions: the numbers compare packages, and say little about AWS.
 */
final class ThroughputBenchmark {

    static final Quantity ACCEPTED = Quantity.more("accepted", "requests accepted, one message each", "/s");
    static final Quantity RECORDED = Quantity.more("recorded", "events through record", "/s");
    static final Quantity BULK =
            Quantity.more("end_to_end_bulk", "end to end, 10,000 messages, 100 in a request", "messages/s");
    static final Quantity SINGLE =
            Quantity.more("end_to_end_single", "end to end, 10,000 messages, one by one", "messages/s");

    static final Quantity URGENT_P50 = Quantity.less("urgent_p50", "from an urgent request to MKOM, p50", "ms");
    static final Quantity URGENT_P99 = Quantity.less("urgent_p99", "from an urgent request to MKOM, p99", "ms");
    static final Quantity BESIDE_P50 =
            Quantity.less("urgent_beside_p50", "from an urgent request to MKOM beside 100,000 others, p50", "ms");
    static final Quantity BESIDE_P99 =
            Quantity.less("urgent_beside_p99", "from an urgent request to MKOM beside 100,000 others, p99", "ms");

    private static final List<Integer> LATENCIES = List.of(0, 50, 200);
    private static final int IN_BULK = 100;
    private static final int CLIENTS = 8;
    private static final int END_TO_END = 10_000;
    private static final int OTHERS = 100_000;
    private static final int MOST_IN_A_REQUEST = 1_000;
    private static final int URGENT = 100;
    private static final Duration BETWEEN_URGENT = Duration.ofMillis(50);

    /** How {@code record} counts delivered messages. */
    private static final Pattern DELIVERED = Pattern.compile("\"MessagesDelivered\":([0-9]+)");

    private static final Duration LONGEST_PHASE = Duration.ofMinutes(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path project;
    private final Results results;
    private final int messages;
    private final Duration longest;
    private final Consumer<String> out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /**
     * Creates a benchmark.
     *
     * @param project the directory of the project
     * @param messages the number of messages in each phase but those end to end, a multiple of {@value #IN_BULK}
     * @param longest how long a phase end to end may take; what is not delivered by then does not count
     */
    ThroughputBenchmark(Path project, Results results, int messages, Duration longest, Consumer<String> out) {
        this.project = project;
        this.results = results;
        this.messages = messages;
        this.longest = longest;
        this.out = out;
    }

    static Quantity sent(int latency) {
        return Quantity.more(
                "sent_" + latency, "messages through send, MKOM answers after " + latency + " ms", "messages/s");
    }

    static Quantity transmissions(int latency) {
        return Quantity.less(
                "transmissions_" + latency,
                "requests to MKOM for 10,000 messages, MKOM answers after " + latency + " ms",
                "requests");
    }

    /** Measures each package this many times. */
    void run(Map<String, Path> packages, int rounds) throws IOException, InterruptedException, ExecutionException {
        // The local cloud's own code has to be compiled before the first package is measured.
        Map.Entry<String, Path> first = packages.entrySet().iterator().next();
        out.accept("throughput: warm-up, " + first.getKey());
        inCloud(first.getKey(), first.getValue(), Turn::warmUp);
        for (int round = 1; round <= rounds; round++) {
            for (Map.Entry<String, Path> each : packages.entrySet()) {
                out.accept("throughput: round " + round + " of " + rounds + ", " + each.getKey());
                inCloud(each.getKey(), each.getValue(), Turn::run);
            }
        }
    }

    /** Measures urgent messages in a package. */
    void runLanes(String name, Path functionPackage) throws IOException, InterruptedException, ExecutionException {
        out.accept("throughput: urgent messages, " + name);
        inCloud(name, functionPackage, Turn::runLanes);
    }

    private void inCloud(String name, Path functionPackage, Measurement measurement)
            throws IOException, InterruptedException, ExecutionException {
        AtomicLong delivered = new AtomicLong();
        LocalCloudConfig config = LocalCloudConfig.builder(template(functionPackage), functionPackage)
                .maximumEnvironments(1)
                // It would be the limit that is measured.
                .environment("HUB_RATE_LIMIT", "0")
                .output(line -> delivered.addAndGet(delivered(line)))
                .build();
        try (LocalCloud cloud = LocalCloud.start(config)) {
            measurement.of(new Turn(name, cloud, delivered));
        }
    }

    /** What is measured in one cloud. */
    private interface Measurement {

        void of(Turn turn) throws IOException, InterruptedException, ExecutionException;
    }

    /** The template beside a package, which an earlier one needs; otherwise the project's. */
    private Path template(Path functionPackage) {
        Path beside = functionPackage.resolveSibling("template.yaml");
        return Files.exists(beside) ? beside : project.resolve("template.yaml");
    }

    /** How many delivered messages a line of log counts. */
    private static long delivered(String line) {
        Matcher counted = DELIVERED.matcher(line);
        return counted.find() ? Long.parseLong(counted.group(1)) : 0;
    }

    /** One package in one cloud. */
    private final class Turn {

        private final String name;
        private final LocalCloud cloud;
        private final AtomicLong delivered;
        private int numbers;

        Turn(String name, LocalCloud cloud, AtomicLong delivered) {
            this.name = name;
            this.cloud = cloud;
            this.delivered = delivered;
        }

        void run() throws IOException, InterruptedException, ExecutionException {
            List<String> warmUp = post(messages / 10, 1);
            awaitDelivered(warmUp);
            cloud.pause("SendFunction");
            results.add(name, ACCEPTED, messages / seconds(() -> post(messages, 1)));
            cloud.pause("RecordFunction");
            drainSend(0, messages);
            awaitCallbacks();
            results.add(
                    name,
                    RECORDED,
                    messages
                            / seconds(() -> {
                                cloud.resume("RecordFunction");
                                return awaitEmpty("EventsQueue");
                            }));
            for (int latency : LATENCIES) {
                cloud.pause("SendFunction");
                post(messages, IN_BULK);
                long requests = counts().path("requests").asLong();
                double seconds = drainSend(latency, messages);
                results.add(name, sent(latency), messages / seconds);
                long used = counts().path("requests").asLong() - requests;
                results.add(name, transmissions(latency), used * 10_000.0 / messages);
            }
            faults("{\"latencyMs\":0}");
            awaitCallbacks();
            awaitEmpty("EventsQueue");
            results.add(name, BULK, endToEnd(IN_BULK));
            results.add(name, SINGLE, endToEnd(1));
        }

        void warmUp() throws IOException, InterruptedException, ExecutionException {
            post(messages, 1);
            post(2 * messages, IN_BULK);
            awaitEmpty("OutboundQueue");
            awaitCallbacks();
            awaitEmpty("EventsQueue");
        }

        /** Measures urgent messages alone, and beside very many others. */
        void runLanes() throws IOException, InterruptedException, ExecutionException {
            urgent(URGENT_P50, URGENT_P99);
            cloud.pause("SendFunction");
            post(OTHERS, MOST_IN_A_REQUEST);
            cloud.resume("SendFunction");
            urgent(BESIDE_P50, BESIDE_P99);
        }

        /** Sends urgent messages one after another, and determines how long it took until MKOM had each. */
        private void urgent(Quantity median, Quantity worst)
                throws IOException, InterruptedException, ExecutionException {
            accepted(urgentBody());
            Series millis = new Series();
            for (int message = 0; message < URGENT; message++) {
                Thread.sleep(BETWEEN_URGENT.toMillis());
                String body = urgentBody();
                String msisdn = msisdn(numbers - 1);
                Instant sent = Instant.now();
                accepted(body);
                millis.add(Duration.between(sent, receivedAt(msisdn)).toNanos() / 1e6);
            }
            results.add(name, median, millis.quantile(0.5));
            results.add(name, worst, millis.quantile(0.99));
        }

        /** When MKOM accepted the message to a number. */
        private Instant receivedAt(String msisdn) throws IOException, InterruptedException, ExecutionException {
            List<Instant> received = new ArrayList<>();
            await(() -> {
                seen("msisdn=" + msisdn)
                        .path("transmissions")
                        .forEach(taken -> received.add(
                                Instant.parse(taken.path("received_at").asText())));
                return !received.isEmpty();
            });
            return received.get(0);
        }

        private String urgentBody() {
            return "{\"priority\":\"urgent\"," + body(1).substring(1);
        }

        /** Sends messages and returns how many a second are delivered. */
        private double endToEnd(int each) throws InterruptedException, IOException, ExecutionException {
            long before = delivered.get();
            long from = System.nanoTime();
            Thread sender = new Thread(() -> {
                try {
                    post(END_TO_END, each);
                } catch (InterruptedException | ExecutionException e) {
                    // The time is over, and the rest does not count.
                }
            });
            sender.start();
            while (delivered.get() - before < END_TO_END && System.nanoTime() - from < longest.toNanos()) {
                Thread.sleep(10);
            }
            double rate = (delivered.get() - before) / ((System.nanoTime() - from) / 1e9);
            sender.interrupt();
            sender.join();
            purge("OutboundQueue");
            awaitCallbacks();
            purge("EventsQueue");
            return rate;
        }

        private void purge(String queue) throws IOException, InterruptedException, ExecutionException {
            String url = cloud.stack().queue(queue).url();
            cloud.sqs().purgeQueue(request -> request.queueUrl(url));
            awaitEmpty(queue);
        }

        /** Lets {@code send} have its queue and returns the seconds until MKOM has accepted that many messages. */
        private double drainSend(int latency, int wanted) throws IOException, InterruptedException, ExecutionException {
            faults("{\"latencyMs\":" + latency + "}");
            long before = counts().path("messages").asLong();
            return seconds(() -> {
                cloud.resume("SendFunction");
                return await(() -> counts().path("messages").asLong() - before >= wanted);
            });
        }

        /** Waits until each message that MKOM accepted has had its callback. */
        private boolean awaitCallbacks() throws IOException, InterruptedException, ExecutionException {
            return await(() -> counts().path("callbacks").path("delivered").asLong()
                    >= counts().path("messages").asLong());
        }

        private boolean awaitEmpty(String queue) throws IOException, InterruptedException, ExecutionException {
            String url = cloud.stack().queues().stream()
                    .filter(each -> each.logicalId().equals(queue))
                    .findFirst()
                    .orElseThrow()
                    .url();
            return await(() -> cloud
                    .sqs()
                    .getQueueAttributes(request -> request.queueUrl(url)
                            .attributeNames(
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes()
                    .values()
                    .stream()
                    .allMatch("0"::equals));
        }

        /** Waits until the hub says of the last message of each request, or of one in a hundred, that it is delivered. */
        private boolean awaitDelivered(List<String> ids) throws IOException, InterruptedException, ExecutionException {
            for (int place = ids.size() - 1; place >= 0; place -= Math.max(1, ids.size() / 100)) {
                URI address = cloud.hubUrl().resolve("/messages/" + ids.get(place));
                await(() -> {
                    HttpResponse<String> response =
                            http.send(authorized(address).GET().build(), BodyHandlers.ofString());
                    return JSON.readTree(response.body())
                            .path("status")
                            .asText()
                            .equals("delivered");
                });
            }
            return true;
        }

        /** Sends messages from several clients and returns their ids. */
        private List<String> post(int count, int each) throws InterruptedException, ExecutionException {
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            try {
                List<Callable<List<String>>> requests = new ArrayList<>();
                for (int from = 0; from < count; from += each) {
                    String body = body(each);
                    requests.add(() -> accepted(body));
                }
                List<String> ids = new ArrayList<>();
                for (Future<List<String>> response : clients.invokeAll(requests)) {
                    ids.addAll(response.get());
                }
                return ids;
            } finally {
                clients.shutdownNow();
            }
        }

        private String body(int count) {
            StringBuilder body = new StringBuilder("{\"messages\":[");
            for (int message = 0; message < count; message++) {
                body.append(message == 0 ? "" : ",")
                        .append("{\"msisdn\":\"")
                        .append(msisdn(numbers++))
                        .append("\",\"message\":\"Oi\"}");
            }
            return body.append("]}").toString();
        }

        private static String msisdn(int number) {
            return "55119" + (70_000_000 + number);
        }

        private List<String> accepted(String body) throws IOException, InterruptedException {
            HttpRequest request = authorized(cloud.hubUrl().resolve("/messages"))
                    .POST(BodyPublishers.ofString(body))
                    .build();
            HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IllegalStateException(
                        name + " answered with " + response.statusCode() + ": " + response.body());
            }
            List<String> ids = new ArrayList<>();
            JSON.readTree(response.body())
                    .path("messages")
                    .forEach(message -> ids.add(message.path("id").asText()));
            return ids;
        }

        private HttpRequest.Builder authorized(URI address) {
            return HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + cloud.secrets().apiKey());
        }

        private JsonNode counts() throws IOException, InterruptedException {
            return seen("limit=0");
        }

        /** What MKOM has accepted. */
        private JsonNode seen(String query) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(cloud.mkomUrl().resolve("/transmissions?" + query))
                    .build();
            return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
        }

        private void faults(String changes) throws IOException, InterruptedException {
            HttpRequest request = HttpRequest.newBuilder(cloud.mkomUrl().resolve("/faults"))
                    .POST(BodyPublishers.ofString(changes))
                    .build();
            http.send(request, BodyHandlers.discarding());
        }
    }

    /** Something that is done or found out, and may fail. */
    private interface Step<T> {

        T run() throws IOException, InterruptedException, ExecutionException;
    }

    private static double seconds(Step<?> step) throws IOException, InterruptedException, ExecutionException {
        long before = System.nanoTime();
        step.run();
        return (System.nanoTime() - before) / 1e9;
    }

    private static boolean await(Step<Boolean> condition) throws IOException, InterruptedException, ExecutionException {
        long deadline = System.nanoTime() + LONGEST_PHASE.toNanos();
        while (!condition.run()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("a phase took more than " + LONGEST_PHASE);
            }
            Thread.sleep(10);
        }
        return true;
    }
}
