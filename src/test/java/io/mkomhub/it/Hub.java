package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.LocalCloudConfig;
import io.mkomhub.local.lambda.Clocks;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/**
 * The hub on the local cloud, one for all tests.
 *
 * <p>Tests are kept apart by the numbers and references they use, which {@link #newPhone} and {@link #newText} make unique.
 */
final class Hub implements AutoCloseable {

    /** How long an uncertain message settles here. */
    static final int SETTLE_SECONDS = 5;

    /** A cost centre that may send few messages a day, of which no other has a budget. */
    static final long COST_CENTRE_WITH_BUDGET = 777;

    static final int BUDGET_PER_DAY = 25;

    /** How many messages of class marketing a person gets within a week here. */
    static final int MARKETING_PER_WEEK = 2;

    /** How long before its schedule a message is handed to MKOM here. */
    static final int SCHEDULE_LEAD_SECONDS = 55;

    /** How long the parts of a message are waited for here. */
    static final int JOIN_SECONDS = 15;

    /** Only so long does a killed function keep what it was working on. */
    static final int VISIBILITY_SECONDS = 12;

    /** The platform's clock. */
    static final ZoneId BRASILIA = ZoneId.of("America/Sao_Paulo");

    private static final byte[] NOTHING = {};

    private final LocalCloud cloud;
    private final Http http;
    private final Mkom mkom;
    private final AtomicInteger counter = new AtomicInteger();
    private final AtomicInteger callbacksToCome = new AtomicInteger();
    private final Set<String> personalData = ConcurrentHashMap.newKeySet();
    private final LocalTime quietUntil = LocalTime.now(BRASILIA).plusHours(3).truncatedTo(ChronoUnit.MINUTES);

    Hub() {
        this("mkom-hub", Path.of("template.yaml"), Map.of());
    }

    /**
     * A hub of its own.
     *
     * @param stackName unlike that of any other
     * @param environment variables that differ from those of the one for all tests
     */
    Hub(String stackName, Path template, Map<String, String> environment) {
        this(stackName, template, environment, Clocks.RIGHT);
    }

    /** As above, with clocks that need not be right. */
    Hub(String stackName, Path template, Map<String, String> environment, Clocks clocks) {
        Map<String, String> variables = new LinkedHashMap<>(Map.ofEntries(
                // The example of RapidPro's document has a number of Rwanda.
                Map.entry("HUB_MESSAGE_ALLOWED_COUNTRIES", "BR,RW"),
                Map.entry("HUB_MESSAGE_BUDGETS", COST_CENTRE_WITH_BUDGET + "=" + BUDGET_PER_DAY + "/day"),
                Map.entry("HUB_MARKETING_MAX_PER_WEEK", Integer.toString(MARKETING_PER_WEEK)),
                // On a fast machine, tests ask more often than one API key may.
                Map.entry("HUB_RATE_LIMIT", "0"),
                Map.entry("HUB_AUTO_REPLY_FRESH", "0s"),
                Map.entry("HUB_CHANNEL_FRESH", "0s"),
                Map.entry("HUB_KANNEL_REASSEMBLY_TIMEOUT", JOIN_SECONDS + "s"),
                Map.entry("HUB_FORWARD_BACKOFF_BASE", "1s"),
                Map.entry("HUB_FORWARD_BACKOFF_CAP", "2s"),
                Map.entry("HUB_FORWARD_REST_BASE", "1s"),
                Map.entry("HUB_FORWARD_REST_CAP", "4s"),
                // Long enough for a run of sweep in between.
                Map.entry("HUB_HOLD_LEAST", "10s"),
                Map.entry("HUB_HOLD_AHEAD", "5s"),
                Map.entry("HUB_SEND_BACKOFF_BASE", "1s"),
                Map.entry("HUB_SEND_BACKOFF_CAP", "2s"),
                Map.entry("HUB_SEND_SCHEDULE_LEAD", SCHEDULE_LEAD_SECONDS + "s"),
                Map.entry("HUB_SEND_SETTLE", SETTLE_SECONDS + "s"),
                Map.entry("HUB_SEND_UNAUTHORISED_DELAY", "1s"),
                Map.entry("HUB_CHECK_BACKOFF_BASE", "1s"),
                Map.entry("HUB_CHECK_BACKOFF_CAP", "2s"),
                Map.entry("HUB_CHECK_LONGEST_RUN", "2s"),
                // Longer than the budget and the longest request together, shorter than the visibility.
                Map.entry("HUB_SEND_BUDGET", "5s"),
                Map.entry("HUB_SEND_LONGEST_RUN", "10s"),
                Map.entry("QUARKUS_REST_CLIENT_MKOM_READ_TIMEOUT", "4000")));
        variables.putAll(environment);
        LocalCloudConfig.Builder builder = LocalCloudConfig.builder(
                        template, Path.of(System.getProperty("local.package", "target/function.zip")))
                .elsewhere()
                .stackName(stackName)
                .clocks(clocks)
                // The tests account for every message and read every line.
                .transmissionsKept(Integer.MAX_VALUE)
                .logLinesKept(Integer.MAX_VALUE)
                .parameter("LogSample", "100")
                .parameter("QuietHours", quietUntil.minusHours(4) + "-" + quietUntil);
        variables.forEach(builder::environment);
        cloud = LocalCloud.start(builder.build());
        http = new Http(cloud.hubUrl());
        mkom = new Mkom(cloud.mkomUrl());
        visibility(VISIBILITY_SECONDS);
        // The numbers and texts of the manual, which tests send as they stand there.
        personalData.addAll(List.of(
                "11953959059",
                "11980664212",
                "11111111111",
                "Teste de Envio",
                "teste via console",
                "AutoResposta via API"));
    }

    LocalCloud cloud() {
        return cloud;
    }

    /** Sets how long a queue waits for a record that is being worked on before it gives it to another. */
    void visibility(int seconds) {
        for (String queue : List.of("EventsQueue", "OutboundQueue", "UrgentQueue", "ForwardQueue")) {
            cloud.sqs()
                    .setQueueAttributes(request -> request.queueUrl(queueUrl(queue))
                            .attributes(Map.of(QueueAttributeName.VISIBILITY_TIMEOUT, Integer.toString(seconds))));
        }
    }

    Mkom mkom() {
        return mkom;
    }

    /** The end of the quiet hours that last now. */
    LocalTime quietUntil() {
        return quietUntil;
    }

    /** Notes that the platform has a message for much later, whose callback nobody waits for. */
    void expectLateCallback() {
        callbacksToCome.incrementAndGet();
    }

    /** Throws away what is on a queue and is to wait there. */
    void purge(String queue) {
        Await.until(
                "idle",
                () -> {
                    cloud.sqs().purgeQueue(request -> request.queueUrl(queueUrl(queue)));
                    return workInProgress();
                },
                Map::isEmpty);
    }

    /** A mobile number that no other test uses. */
    String newPhone() {
        String national = "119" + (70_000_000 + counter.incrementAndGet());
        personalData.add(national);
        return "55" + national;
    }

    /** A text that no other test uses. */
    String newText() {
        String text = "Segredo " + counter.incrementAndGet() + " de alguém.";
        personalData.add(text);
        return text;
    }

    /** A reference that no other test uses. */
    String newReference() {
        return "ref-" + counter.incrementAndGet();
    }

    /** A message of its own number, text and reference, to be changed and sent. */
    ObjectNode newMessage() {
        return Json.object().put("msisdn", newPhone()).put("message", newText()).put("reference", newReference());
    }

    Answer call(String method, String path, Map<String, String> headers, byte[] body) {
        return http.call(method, path, headers, body);
    }

    Answer call(String method, String path, Map<String, String> headers, String body) {
        return call(method, path, headers, body.getBytes(StandardCharsets.UTF_8));
    }

    /** What somebody with an API key gets. */
    Answer get(String path) {
        return call("GET", path, key(), NOTHING);
    }

    /** The headers of somebody with an API key. */
    Map<String, String> key() {
        return Map.of("Authorization", "Bearer " + cloud.secrets().apiKey(), "Content-Type", "application/json");
    }

    /** {@link #key} and an idempotency key. */
    Map<String, String> key(String idempotencyKey) {
        Map<String, String> headers = new LinkedHashMap<>(key());
        headers.put("Idempotency-Key", idempotencyKey);
        return headers;
    }

    /** Asks to send messages, as the API wants it. */
    Answer send(byte[] body) {
        return call("POST", "/messages", key(), body);
    }

    /** As {@link #send(byte[])}. */
    Answer send(Collection<ObjectNode> messages) {
        ArrayNode array = Json.array();
        array.addAll(messages);
        ObjectNode body = Json.object();
        body.set("messages", array);
        return send(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    /** Asks to send one message, and gives its id. */
    String sendOne(ObjectNode message) {
        JsonNode answer =
                send(List.of(message)).expect(202).json().path("messages").path(0);
        assertThat(answer.path("success").asBoolean()).as(answer.toString()).isTrue();
        return answer.path("id").asText();
    }

    /** What the API says of a message, by id or reference. */
    Answer show(String idOrReference) {
        return get("/messages/" + idOrReference);
    }

    /** What the API says of a message once it has the status. */
    JsonNode showOnce(String idOrReference, String status) {
        return Await.until(
                        status,
                        () -> show(idOrReference),
                        answer -> answer.status() == 200
                                && answer.json().path("status").asText().equals(status))
                .json();
    }

    /** What the API says of a message once so many events are known of it. */
    JsonNode showOnce(String idOrReference, int events) {
        return Await.until(
                        events + " events",
                        () -> show(idOrReference),
                        answer -> answer.status() == 200
                                && answer.json().path("timeline").size() >= events)
                .json();
    }

    /** Wakes {@code sweep}, and gives what it did. */
    JsonNode sweep() {
        try {
            InvocationResult result = cloud.invoke("SweepFunction", "{\"source\":\"aws.events\"}");
            if (result instanceof InvocationResult.Success success) {
                return Json.read(success.payload());
            }
            throw new AssertionError("sweep failed: " + result);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** How many records are on the spool. */
    int spooled() {
        int records = 0;
        for (int shard = 0; shard < 8; shard++) {
            AttributeValue partition = AttributeValue.fromS("SPOOL#" + shard);
            records += cloud.dynamoDb()
                    .query(query -> query.tableName(
                                    cloud.stack().tables().get(0).name())
                            .keyConditionExpression("pk = :pk")
                            .expressionAttributeValues(Map.of(":pk", partition))
                            .consistentRead(true))
                    .count();
        }
        return records;
    }

    /** A callback of the platform. */
    Answer callback(String body) {
        return callback("/webhooks/mkom", body.getBytes(StandardCharsets.UTF_8));
    }

    /** A callback of the platform to one of its paths. */
    Answer callback(String path, byte[] body) {
        return call("POST", path + "?token=" + cloud.secrets().webhookToken(), Map.of(), body);
    }

    /** A status callback as the platform writes it. */
    static String status(String reference, String word, String phone, long timestamp) {
        return Json.write(Json.object()
                .put("internal_id", 12345678910L)
                .put("reference_id", reference)
                .put("status", word)
                .put("msisdn", phone)
                .put("timestamp", timestamp));
    }

    String queueUrl(String queue) {
        return cloud.stack().queue(queue).url();
    }

    /** Waits until nothing is queued, being worked on or called back any more: what happened by then is all that happens. */
    void idle() {
        // One look counts callbacks before queues, so it misses the callback of a message that MKOM takes meanwhile.
        Await.until(
                "idle",
                () -> {
                    Map<String, String> work = workInProgress();
                    return work.isEmpty() ? workInProgress() : work;
                },
                Map::isEmpty);
    }

    /** What is queued, being worked on or called back; nothing if all is done. */
    Map<String, String> workInProgress() {
        Map<String, String> work = new LinkedHashMap<>();
        String callbacks = mkom.counts().path("callbacks").path("pending").asText();
        if (!callbacks.equals(Integer.toString(callbacksToCome.get()))) {
            work.put("callbacks", callbacks);
        }
        for (String queue : List.of("OutboundQueue", "UrgentQueue", "EventsQueue", "ForwardQueue")) {
            Map<QueueAttributeName, String> attributes = cloud.sqs()
                    .getQueueAttributes(request -> request.queueUrl(queueUrl(queue))
                            .attributeNames(
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_DELAYED,
                                    QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES_NOT_VISIBLE))
                    .attributes();
            attributes.forEach((name, count) -> {
                if (!count.equals("0")) {
                    work.put(queue + " " + name, count);
                }
            });
        }
        return work;
    }

    /** Takes a record off a dead-letter queue, and gives the reason it is there for. */
    String takeDeadLetter(String queue, String body) {
        List<Message> found =
                Await.until("a dead letter " + body, () -> deadLetters(queue, body), all -> !all.isEmpty());
        assertThat(found).hasSize(1);
        return Optional.ofNullable(found.get(0).messageAttributes().get("reason"))
                .map(MessageAttributeValue::stringValue)
                .orElse("");
    }

    /** The bodies of what lies on a dead-letter queue, up to ten of them. */
    List<String> deadLetters(String queue) {
        return cloud
                .sqs()
                .receiveMessage(request -> request.queueUrl(queueUrl(queue))
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(0))
                .messages()
                .stream()
                .map(Message::body)
                .toList();
    }

    /** Throws away what other tests have left on a dead-letter queue. */
    void forgetDeadLetters(String queue) {
        cloud.sqs().purgeQueue(request -> request.queueUrl(queueUrl(queue)));
    }

    /** Puts a message batch with a message on the dead-letter queue, and gives the id of the message. */
    String deadLetterMessage(ObjectNode message, String reason) {
        String messageBatch =
                "01" + "%024d".formatted(ThreadLocalRandom.current().nextLong(Long.MAX_VALUE));
        ObjectNode record = Json.object()
                .put("id", messageBatch)
                .put("accepted_at", Instant.now().toEpochMilli())
                .put("origin", "api:test")
                .put("identifier", "Natal")
                .put("cost_centre_id", 12981)
                .put("correlation_id", "dead-" + messageBatch)
                .put("attempt", 0);
        record.putArray("messages").add(message.deepCopy().put("place", 1));
        deadLetter("OutboundDeadLetterQueue", Json.write(record), reason);
        return messageBatch + "-1";
    }

    /** Puts a record on a dead-letter queue, as the functions do. */
    void deadLetter(String queue, String body, String reason) {
        cloud.sqs()
                .sendMessage(request -> request.queueUrl(queueUrl(queue))
                        .messageBody(body)
                        .messageAttributes(Map.of(
                                "reason",
                                MessageAttributeValue.builder()
                                        .dataType("String")
                                        .stringValue(reason)
                                        .build())));
    }

    /** Puts everything on a dead-letter queue back, as {@code aws sqs start-message-move-task} does. */
    void redrive(String deadLetterQueue, String queue) {
        cloud.sqs()
                .startMessageMoveTask(request -> request.sourceArn(
                                cloud.stack().queue(deadLetterQueue).arn())
                        .destinationArn(cloud.stack().queue(queue).arn()));
    }

    /** How many records are on a queue. */
    int count(String queue) {
        return Integer.parseInt(cloud.sqs()
                .getQueueAttributes(request -> request.queueUrl(queueUrl(queue))
                        .attributeNames(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES))
                .attributes()
                .getOrDefault(QueueAttributeName.APPROXIMATE_NUMBER_OF_MESSAGES, "0"));
    }

    private List<Message> deadLetters(String queue, String body) {
        List<Message> found = new ArrayList<>();
        cloud.sqs()
                .receiveMessage(request -> request.queueUrl(queueUrl(queue))
                        .maxNumberOfMessages(10)
                        .visibilityTimeout(1)
                        .messageAttributeNames("All"))
                .messages()
                .forEach(message -> {
                    if (message.body().equals(body)) {
                        found.add(message);
                        cloud.sqs()
                                .deleteMessage(request ->
                                        request.queueUrl(queueUrl(queue)).receiptHandle(message.receiptHandle()));
                    }
                });
        return found;
    }

    /** What a function has written down so far of what became of things; not what it was killed in the middle of. */
    List<JsonNode> auditLog(String function) {
        return cloud.logs().lines(function).stream()
                .filter(line -> line.startsWith("{\"level\":") && line.endsWith("}"))
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    /** No line of log, of all functions so far, shows a number or a text that a test sent. */
    void assertDiscreet() {
        assertThat(cloud.logs().lines().stream()
                        .map(FunctionLogs.Line::text)
                        .filter(line -> personalData.stream().anyMatch(line::contains)))
                .as("log lines with personal data")
                .isEmpty();
    }

    @Override
    public void close() {
        cloud.close();
    }
}
