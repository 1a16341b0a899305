package io.mkomhub.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.bench.Results.Quantity;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.dynamodb.engine.DynamoDbEngine;
import io.mkomhub.local.dynamodb.engine.EngineServer;
import io.mkomhub.local.dynamodb.engine.Usage;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Measures what a message costs and how long it takes, from the request to its {@code delivered} callback, with a table that is
 * empty at first and with one that is full, in requests of different sizes. The two tables take turns.
 */
final class GrowthBenchmark {

    /** How many messages are in a request. */
    static final List<Integer> SIZES = List.of(1, 10, 100, 1000);

    /** How many messages a turn sends in requests of a size: enough that the time is not that of the last one. */
    private static final int LEAST_MESSAGES = 100;

    private static final int WRITERS = 2;
    private static final int ITEMS_OF_A_WRITE = 25;
    private static final int ITEMS_OF_A_PERSON = 10;
    private static final Duration LONGEST_TURN = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path project;
    private final Path functionPackage;
    private final Results results;
    private final Consumer<String> out;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private int numbers;

    GrowthBenchmark(Path project, Path functionPackage, Results results, Consumer<String> out) {
        this.project = project;
        this.functionPackage = functionPackage;
        this.results = results;
        this.out = out;
    }

    static Quantity writes(int size) {
        return Quantity.less("writes_" + size, "write units a message, in requests of " + size, "units");
    }

    static Quantity reads(int size) {
        return Quantity.less("reads_" + size, "read units a message, in requests of " + size, "units");
    }

    static Quantity time(int size) {
        return Quantity.less("time_" + size, "time a message, in requests of " + size, "ms");
    }

    /**
     * Measures.
     *
     * @param items how many items the full table has
     * @param rounds how many turns each table has
     */
    void run(int items, int rounds) throws IOException, InterruptedException, ExecutionException {
        try (Hub full = new Hub("%,d items".formatted(items));
                Hub empty = new Hub("empty table")) {
            long before = System.nanoTime();
            full.fill(items);
            out.accept(
                    "growth: wrote %,d items in %d s".formatted(items, (System.nanoTime() - before) / 1_000_000_000));
            for (Hub hub : List.of(full, empty)) {
                hub.send(LEAST_MESSAGES, 10);
            }
            for (int round = 1; round <= rounds; round++) {
                out.accept("growth: round " + round + " of " + rounds);
                for (int size : SIZES) {
                    for (Hub hub : List.of(full, empty)) {
                        hub.turn(size);
                    }
                }
            }
        }
    }

    /** A cloud with a table of its own, whose units are counted. */
    private final class Hub implements AutoCloseable {

        private final String name;
        private final DynamoDbEngine engine = DynamoDbEngine.inMemory();
        private final EngineServer server = new EngineServer(engine, 0);
        private final LocalCloud cloud;

        Hub(String name) {
            this.name = name;
            server.start();
            cloud = LocalCloud.start(LocalCloudConfig.builder(project.resolve("template.yaml"), functionPackage)
                    .dynamoDbEndpoint(Optional.of(server.endpoint()))
                    .maximumEnvironments(1)
                    .build());
        }

        /** Writes messages of other people, ten of each. */
        void fill(int items) throws InterruptedException, ExecutionException {
            String table = cloud.stack().table("Table").name();
            ExecutorService writers = Executors.newFixedThreadPool(WRITERS);
            try {
                List<Future<?>> all = new ArrayList<>();
                int each = (items + WRITERS - 1) / WRITERS;
                for (int writer = 0; writer < WRITERS; writer++) {
                    int from = writer * each;
                    int to = Math.min(items, from + each);
                    all.add(writers.submit(() -> {
                        for (int start = from; start < to; start += ITEMS_OF_A_WRITE) {
                            write(table, start, Math.min(to, start + ITEMS_OF_A_WRITE));
                        }
                    }));
                }
                for (Future<?> writer : all) {
                    writer.get();
                }
            } finally {
                writers.shutdownNow();
            }
        }

        private void write(String table, int from, int to) {
            StringBuilder body = new StringBuilder("{\"RequestItems\":{\"" + table + "\":[");
            for (int i = from; i < to; i++) {
                body.append(i == from ? "" : ",")
                        .append("{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"M#filling-")
                        .append(i)
                        .append("\"},\"sk\":{\"S\":\"M\"},\"contact\":{\"S\":\"C#filling-")
                        .append(i / ITEMS_OF_A_PERSON)
                        .append("\"},\"said\":{\"S\":\"")
                        .append(1_700_000_000_000L + i)
                        .append("\"},\"message\":{\"S\":\"")
                        .append("Oi, ".repeat(40))
                        .append("\"}}}}");
            }
            DynamoDbEngine.Response response = engine.execute(
                    "BatchWriteItem", body.append("]}}").toString().getBytes(StandardCharsets.UTF_8), "filling");
            if (response.status() != 200) {
                throw new IllegalStateException(new String(response.body(), StandardCharsets.UTF_8));
            }
        }

        void turn(int size) throws IOException, InterruptedException {
            int messages = Math.max(LEAST_MESSAGES, size);
            Usage.Amount before = units();
            long from = System.nanoTime();
            send(messages, size);
            results.add(name, time(size), (System.nanoTime() - from) / 1e6 / messages);
            Usage.Amount after = units();
            results.add(name, writes(size), (after.writeUnits() - before.writeUnits()) / messages);
            results.add(name, reads(size), (after.readUnits() - before.readUnits()) / messages);
        }

        /** What the functions on the way of a message used, without those of sweep and of who asks for messages. */
        private Usage.Amount units() {
            double reads = 0;
            double writes = 0;
            for (Usage.Row row : engine.usage().rows()) {
                if (List.of("RecordFunction", "SendFunction")
                        .contains(row.target().caller())) {
                    reads += row.amount().readUnits();
                }
                if (!List.of("SweepFunction", "filling").contains(row.target().caller())) {
                    writes += row.amount().writeUnits();
                }
            }
            return new Usage.Amount(reads, writes);
        }

        /** Sends messages and waits until each has been delivered. */
        void send(int messages, int size) throws IOException, InterruptedException {
            List<String> ids = new ArrayList<>();
            for (int sent = 0; sent < messages; sent += size) {
                ids.addAll(post(size));
            }
            long deadline = System.nanoTime() + LONGEST_TURN.toNanos();
            for (int place = ids.size() - 1; place >= 0; place -= Math.max(1, ids.size() / 20)) {
                while (!status(ids.get(place)).equals("delivered")) {
                    if (System.nanoTime() > deadline) {
                        throw new IllegalStateException(name + ": a turn took more than " + LONGEST_TURN);
                    }
                    Thread.sleep(10);
                }
            }
        }

        private List<String> post(int size) throws IOException, InterruptedException {
            StringBuilder body = new StringBuilder("{\"messages\":[");
            for (int i = 0; i < size; i++) {
                body.append(i == 0 ? "" : ",")
                        .append("{\"msisdn\":\"55119")
                        .append(70_000_000 + numbers++)
                        .append("\",\"message\":\"Oi\"}");
            }
            HttpResponse<String> response = http.send(
                    authorized("/messages")
                            .POST(BodyPublishers.ofString(body.append("]}").toString()))
                            .build(),
                    BodyHandlers.ofString());
            if (response.statusCode() != 202) {
                throw new IllegalStateException(name + " answered with " + response.statusCode());
            }
            List<String> ids = new ArrayList<>();
            for (JsonNode message : JSON.readTree(response.body()).path("messages")) {
                ids.add(message.path("id").asText());
            }
            return ids;
        }

        private String status(String id) throws IOException, InterruptedException {
            return JSON.readTree(http.send(authorized("/messages/" + id).GET().build(), BodyHandlers.ofString())
                            .body())
                    .path("status")
                    .asText();
        }

        private HttpRequest.Builder authorized(String path) {
            URI address = cloud.hubUrl().resolve(path);
            return HttpRequest.newBuilder(address)
                    .header("Authorization", "Bearer " + cloud.secrets().apiKey());
        }

        @Override
        public void close() {
            cloud.close();
            server.close();
            engine.close();
        }
    }
}
