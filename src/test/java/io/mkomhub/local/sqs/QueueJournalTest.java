package io.mkomhub.local.sqs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.local.http.Ports;
import io.mkomhub.local.template.QueueResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.h2.mvstore.MVStoreException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Tests that queues keep their messages when SQS is started again, also after a kill. */
class QueueJournalTest {

    private static final String REGION = "sa-east-1";
    private static final String ACCOUNT = "000000000000";

    /** A server with a journal and two queues: {@code work}, and its dead-letter queue {@code dead}. */
    private static final class Sqs implements AutoCloseable {

        private final QueueJournal journal;
        private final SqsServer server;
        private final SqsClient client;
        private final Map<String, Integer> left;

        private Sqs(Path directory, String visibilityTimeout, int receives) {
            journal = QueueJournal.in(directory, line -> {});
            server = new SqsServer(Ports.free(), REGION, ACCOUNT, Optional.of(journal));
            server.start();
            client = Queues.client(server.endpoint(), REGION);
            String redrive = "{\"deadLetterTargetArn\":\"" + arn("dead") + "\",\"maxReceiveCount\":" + receives + "}";
            Queues.create(
                    client,
                    List.of(
                            queue("dead", Map.of()),
                            queue("work", Map.of("VisibilityTimeout", visibilityTimeout, "RedrivePolicy", redrive))));
            left = server.restore();
        }

        static Sqs in(Path directory) {
            return new Sqs(directory, "60", 1000);
        }

        static String arn(String queue) {
            return "arn:aws:sqs:" + REGION + ":" + ACCOUNT + ":" + queue;
        }

        static QueueResource queue(String name, Map<String, String> attributes) {
            return new QueueResource(name, name, "", arn(name), attributes);
        }

        String url(String queue) {
            return server.endpoint() + "/" + ACCOUNT + "/" + queue;
        }

        void send(String queue, String body, int delaySeconds) {
            client.sendMessage(
                    request -> request.queueUrl(url(queue)).messageBody(body).delaySeconds(delaySeconds));
        }

        List<Message> receive(String queue, int waitSeconds) {
            return client.receiveMessage(request -> request.queueUrl(url(queue))
                            .maxNumberOfMessages(10)
                            .waitTimeSeconds(waitSeconds)
                            .messageAttributeNames("All")
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                    .messages();
        }

        void delete(Message message) {
            client.deleteMessage(request -> request.queueUrl(url("work")).receiptHandle(message.receiptHandle()));
        }

        List<Message> receiveAndDeleteAll() {
            List<Message> all = new ArrayList<>();
            for (List<Message> some = receive("work", 1); !some.isEmpty(); some = receive("work", 1)) {
                some.forEach(this::delete);
                all.addAll(some);
            }
            return all;
        }

        @Override
        public void close() {
            client.close();
            server.close();
            journal.close();
        }
    }

    @Test
    void message_shouldBeTheSame_whenItIsQueuedAgain(@TempDir Path directory) {
        Map<String, MessageAttributeValue> attributes = Map.of(
                "text",
                MessageAttributeValue.builder()
                        .dataType("String.x")
                        .stringValue("ação")
                        .build(),
                "number",
                MessageAttributeValue.builder()
                        .dataType("Number")
                        .stringValue("-1.5")
                        .build(),
                "bytes",
                MessageAttributeValue.builder()
                        .dataType("Binary")
                        .binaryValue(SdkBytes.fromByteArray(new byte[] {0, -1}))
                        .build());
        try (Sqs sqs = Sqs.in(directory)) {
            sqs.client.sendMessage(request ->
                    request.queueUrl(sqs.url("work")).messageBody("olá 🙂").messageAttributes(attributes));
            assertThat(sqs.receive("work", 20)).hasSize(1);
        }

        // The visibility time-out is a minute, but who had received it is gone.
        try (Sqs sqs = Sqs.in(directory)) {
            Message message = sqs.receive("work", 20).get(0);
            assertThat(message.body()).isEqualTo("olá 🙂");
            assertThat(message.messageAttributes()).isEqualTo(attributes);
            assertThat(message.attributes()).containsEntry(MessageSystemAttributeName.APPROXIMATE_RECEIVE_COUNT, "2");
            sqs.delete(message);
        }

        try (Sqs sqs = Sqs.in(directory)) {
            assertThat(sqs.receive("work", 1)).isEmpty();
        }
    }

    @Test
    void delay_shouldGoOn_whenTheServerIsStartedAgain(@TempDir Path directory) {
        long earliest;
        try (Sqs sqs = Sqs.in(directory)) {
            earliest = System.nanoTime() + Duration.ofMillis(3900).toNanos();
            sqs.send("work", "later", 4);
        }

        try (Sqs sqs = Sqs.in(directory)) {
            assertThat(sqs.receive("work", 20)).hasSize(1);
            assertThat(System.nanoTime() - earliest).isNotNegative();
        }
    }

    @Test
    void queue_shouldHaveTheNewAttributes_whenTheTemplateChanged(@TempDir Path directory) {
        try (Sqs sqs = Sqs.in(directory)) {
            sqs.send("work", "a", 0);
        }

        try (Sqs sqs = new Sqs(directory, "7", 5)) {
            assertThat(sqs.client
                            .getQueueAttributes(
                                    request -> request.queueUrl(sqs.url("work")).attributeNames(QueueAttributeName.ALL))
                            .attributes())
                    .containsEntry(QueueAttributeName.VISIBILITY_TIMEOUT, "7");
            assertThat(sqs.receive("work", 20)).hasSize(1);
        }
    }

    @Test
    void message_shouldBeOnOneQueue_whenItWasDeadLettered(@TempDir Path directory) {
        try (Sqs sqs = new Sqs(directory, "0", 1)) {
            sqs.send("work", "a", 0);
            assertThat(sqs.receive("work", 20)).hasSize(1);
            assertThat(sqs.receive("work", 1)).isEmpty();
            assertThat(sqs.receive("dead", 20)).hasSize(1);
        }

        try (Sqs sqs = new Sqs(directory, "0", 1)) {
            assertThat(sqs.receive("work", 0)).isEmpty();
            assertThat(sqs.receive("dead", 20)).extracting(Message::body).containsExactly("a");
        }
    }

    @Test
    void messages_shouldRemainInTheFile_whenTheirQueueDoesNotExist(@TempDir Path directory) {
        try (Sqs sqs = Sqs.in(directory)) {
            Queues.create(sqs.client, List.of(Sqs.queue("old", Map.of())));
            sqs.send("old", "a", 0);
        }

        for (int run = 0; run < 2; run++) {
            try (Sqs sqs = Sqs.in(directory)) {
                assertThat(sqs.left).containsExactly(Map.entry("old", 1));
            }
        }
    }

    @Test
    void journal_shouldNotOpen_whenItIsOpen(@TempDir Path directory) {
        try (QueueJournal first = QueueJournal.in(directory, line -> {})) {
            assertThat(first.queued()).isEmpty();
            assertThatThrownBy(() -> QueueJournal.in(directory, line -> {})).isInstanceOf(MVStoreException.class);
        }
    }

    /** Sends, receives and deletes for ever, and prints what was sent and what it is about to delete. */
    static final class Traffic {

        private Traffic() {}

        public static void main(String[] arguments) {
            Sqs sqs = Sqs.in(Path.of(arguments[0]));
            ExecutorService threads = Executors.newFixedThreadPool(6);
            for (int thread = 0; thread < 4; thread++) {
                String name = arguments[1] + "-" + thread + "-";
                threads.execute(() -> {
                    for (int i = 0; ; i++) {
                        send(sqs, name + i);
                    }
                });
            }
            for (int thread = 0; thread < 2; thread++) {
                threads.execute(() -> {
                    while (true) {
                        for (Message message : sqs.receive("work", 1)) {
                            say("deleting " + message.body());
                            sqs.delete(message);
                        }
                    }
                });
            }
        }

        private static void send(Sqs sqs, String name) {
            List<SendMessageBatchRequestEntry> entries = List.of(name + "a", name + "b", name + "c").stream()
                    .map(body -> SendMessageBatchRequestEntry.builder()
                            .id(body)
                            .messageBody(body)
                            .build())
                    .toList();
            sqs.client
                    .sendMessageBatch(
                            request -> request.queueUrl(sqs.url("work")).entries(entries))
                    .successful()
                    .forEach(sent -> say("sent " + sent.id()));
        }

        private static synchronized void say(String line) {
            System.out.println(line);
            System.out.flush();
        }
    }

    private static List<String> killed(Path directory, int run, int after) throws IOException, InterruptedException {
        Path output = directory.resolve("said-" + run);
        Process traffic = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-ea",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Traffic.class.getName(),
                        directory.toString(),
                        Integer.toString(run)))
                .redirectOutput(output.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            while (traffic.isAlive() && Files.readAllLines(output).size() < after) {
                Thread.sleep(20);
            }
        } finally {
            traffic.destroyForcibly();
        }
        assertThat(traffic.waitFor(60, TimeUnit.SECONDS)).isTrue();
        List<String> said = Files.readAllLines(output);
        assertThat(said).hasSizeGreaterThanOrEqualTo(after);
        // The last line may be cut off.
        return said.subList(0, said.size() - 1);
    }

    @Test
    void everyAnsweredMessage_shouldComeOnce_whenTheProcessIsKilledAgainAndAgain(@TempDir Path directory)
            throws Exception {
        Set<String> lost = new HashSet<>();
        Set<String> deleted = new HashSet<>();
        for (int run = 0; run < Integer.getInteger("test.kills", 3); run++) {
            for (String line : killed(directory, run, 600)) {
                String[] words = line.split(" ", 2);
                (words[0].equals("sent") ? lost : deleted).add(words[1]);
            }
        }
        assertThat(deleted).isNotEmpty();

        Map<String, Integer> times = new HashMap<>();
        try (Sqs sqs = Sqs.in(directory)) {
            sqs.receiveAndDeleteAll().forEach(message -> times.merge(message.body(), 1, Integer::sum));
        }

        int sent = lost.size();
        lost.removeAll(deleted);
        lost.removeAll(times.keySet());
        if (Integer.getInteger("test.kills") != null) {
            System.out.println("sent " + sent + ", deleted " + deleted.size() + ", left " + times.size()
                    + ", about to be deleted and came again "
                    + times.keySet().stream().filter(deleted::contains).count() + ", lost " + lost.size());
        }
        assertThat(lost).isEmpty();
        assertThat(times.values()).containsOnly(1);
        try (Sqs sqs = Sqs.in(directory)) {
            assertThat(sqs.receive("work", 1)).isEmpty();
        }
    }
}
