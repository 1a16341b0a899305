package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.LocalRun;
import io.mkomhub.local.LocalSecrets;
import io.mkomhub.local.http.Ports;
import io.mkomhub.local.simulator.Simulator;
import io.mkomhub.local.simulator.SimulatorConfig;
import io.mkomhub.local.sqs.Queues;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * Kills the whole local run (SIGKILL) while messages are being sent, and starts it again with the same {@code -Dlocal.data}.
 *
 * <p>The platform is a simulator outside the run: it remembers what it took. Uncertain messages are held, so that whatever is sent
 * twice was sent again by a redelivery.
 */
@EmbeddedOnly("starts local runs that keep their table and queues in a directory")
class KilledRunIT {

    private static final Set<String> DONE = Set.of("sent", "delivered", "uncertain");

    /** So that messages wait on the queue, and some are being sent, when the run is killed. Far less than the time-out. */
    private static final String SLOW = "{\"latencyMs\":2000}";

    private static final int MESSAGES_WAITING = 60;

    private static final int MESSAGES_IN_A_REQUEST = 5;

    /** Two processes, which are given two records each, of one request each. */
    private static final int MOST_BEING_SENT = 2 * 2 * MESSAGES_IN_A_REQUEST;

    private final LocalSecrets secrets = LocalSecrets.standard();
    private final URI hubUrl = URI.create("http://localhost:" + Ports.free());
    private final URI sqsUrl = URI.create("http://localhost:" + Ports.free());
    private final Http hub = new Http(hubUrl);
    private final Map<String, String> headers =
            Map.of("Authorization", "Bearer " + secrets.apiKey(), "Content-Type", "application/json");
    private int phones;

    @Test
    @Timeout(400)
    void everyAcceptedMessage_shouldBeSentOnce_whenTheRunIsKilled(@TempDir Path directory) throws Exception {
        prepare(directory);
        URI callbacks = hubUrl.resolve("/webhooks/mkom?token=" + secrets.webhookToken());
        try (Simulator simulator = Simulator.start(new SimulatorConfig(0, secrets.mkomToken(), callbacks))) {
            Mkom mkom = new Mkom(simulator.url());
            Map<String, String> phonesById = new HashMap<>();
            Process first = run(directory, 1, simulator);
            try {
                accept(phonesById);
                Await.until("sent", () -> taken(mkom), taken -> !taken.isEmpty());
                mkom.faults(SLOW);
                while (phonesById.size() - taken(mkom).size() < MESSAGES_WAITING) {
                    accept(phonesById);
                }
            } finally {
                first.destroyForcibly();
            }
            assertThat(first.waitFor(10, TimeUnit.SECONDS)).isTrue();
            assertThat(phonesById.size() - taken(mkom).size())
                    .as("messages that are not sent yet")
                    .isGreaterThan(MOST_BEING_SENT);
            mkom.behave();

            Process second = run(directory, 2, simulator);
            try {
                Map<String, String> statuses =
                        Await.until("done", () -> statuses(phonesById.keySet()), all -> DONE.containsAll(all.values()));
                Await.until("empty queues", this::queued, records -> records == 0);
                Map<String, Integer> times = taken(mkom);
                assertThat(times.values()).as("times that a message was sent").containsOnly(1);
                List<String> uncertain = new ArrayList<>();
                statuses.forEach((id, status) -> {
                    if (status.equals("uncertain")) {
                        uncertain.add(id);
                    } else {
                        assertThat(times).as("numbers that got a message").containsKey(phonesById.get(id));
                    }
                });
                assertThat(uncertain).hasSizeLessThanOrEqualTo(MOST_BEING_SENT);
            } finally {
                second.destroy();
            }
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    /** The package, and a template with shorter times. */
    private static void prepare(Path directory) throws IOException {
        Files.copy(
                Path.of(System.getProperty("local.package", "target/function.zip")), directory.resolve("function.zip"));
        String template = Files.readString(Path.of("template.yaml"));
        // `send` and `urgent` have the same settings; `receive` shows some of them.
        template = replacedInAll(template, "HUB_SEND_UNCERTAIN: !Ref UncertainPolicy", """
                HUB_SEND_UNCERTAIN: hold
                          HUB_SEND_SETTLE: 1s
                          HUB_SEND_BUDGET: 4s
                          HUB_SEND_LONGEST_RUN: 13s
                          HUB_CHECK_BACKOFF_BASE: 1s
                          HUB_CHECK_BACKOFF_CAP: 1s
                          HUB_CHECK_LONGEST_RUN: 1s
                          QUARKUS_REST_CLIENT_MKOM_READ_TIMEOUT: 8000""");
        template = replaced(template, "Queue: !GetAtt OutboundQueue.Arn\n            BatchSize: 50", """
                Queue: !GetAtt OutboundQueue.Arn
                            BatchSize: 2""");
        Files.writeString(directory.resolve("template.yaml"), template);
    }

    private static String replacedInAll(String template, String part, String by) {
        assertThat(template.split(Pattern.quote(part), -1)).hasSize(4);
        return template.replace(part, by);
    }

    private static String replaced(String template, String part, String by) {
        assertThat(template).containsOnlyOnce(part);
        return template.replace(part, by);
    }

    private Process run(Path directory, int number, Simulator simulator) throws IOException {
        Path output = directory.resolve("output-" + number);
        Process run = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                        "-Dlocal.template=" + directory.resolve("template.yaml"),
                        "-Dlocal.package=" + directory.resolve("function.zip"),
                        "-Dlocal.data=" + directory.resolve("data"),
                        "-Dlocal.mkom.url=" + simulator.url(),
                        "-Dlocal.port=" + hubUrl.getPort(),
                        "-Dlocal.sqs.port=" + sqsUrl.getPort(),
                        "-Dlocal.dynamodb.port=0",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalRun.class.getName()))
                .redirectOutput(output.toFile())
                .redirectErrorStream(true)
                .start();
        Await.until("ready", () -> read(output), said -> said.contains("MKOM Hub is ready") || !run.isAlive());
        assertThat(run.isAlive()).as(read(output)).isTrue();
        return run;
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Has messages accepted, and notes their numbers by their ids. */
    private void accept(Map<String, String> phonesById) {
        ArrayNode messages = Json.array();
        List<String> numbers = new ArrayList<>();
        for (int i = 0; i < MESSAGES_IN_A_REQUEST; i++) {
            String phone = "55119" + (60_000_000 + phones++);
            numbers.add(phone);
            messages.add(Json.object().put("msisdn", phone).put("message", "olá"));
        }
        ObjectNode body = Json.object();
        body.set("messages", messages);
        JsonNode answer = hub.call(
                        "POST", "/messages", headers, Json.write(body).getBytes(StandardCharsets.UTF_8))
                .expect(202)
                .json();
        for (int i = 0; i < numbers.size(); i++) {
            phonesById.put(answer.path("messages").path(i).path("id").asText(), numbers.get(i));
        }
    }

    /** How often each number got a message. */
    private static Map<String, Integer> taken(Mkom mkom) {
        Map<String, Integer> times = new HashMap<>();
        mkom.seen()
                .path("transmissions")
                .forEach(each -> times.merge(each.path("msisdn").asText(), 1, Integer::sum));
        return times;
    }

    private Map<String, String> statuses(Set<String> ids) {
        Map<String, String> statuses = new TreeMap<>();
        for (String id : ids) {
            Answer answer = hub.call("GET", "/messages/" + id, headers, new byte[0]);
            // What is on the queue only is not in the table yet.
            statuses.put(
                    id, answer.status() == 200 ? answer.json().path("status").asText() : "" + answer.status());
        }
        return statuses;
    }

    /** Records on queues that a function reads. */
    private int queued() {
        try (SqsClient sqs = Queues.client(sqsUrl, "sa-east-1")) {
            return sqs.listQueues().queueUrls().stream()
                    .filter(url -> !url.contains("DeadLetter"))
                    .flatMap(url -> sqs
                            .getQueueAttributes(request -> request.queueUrl(url)
                                    .attributeNames(
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                            QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                            .attributes()
                            .values()
                            .stream())
                    .mapToInt(Integer::parseInt)
                    .sum();
        }
    }
}
