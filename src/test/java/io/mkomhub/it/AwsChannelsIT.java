package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.QueueAttributeName;

/** Channels that are queues: what the hub puts on them. */
@LocalHub
class AwsChannelsIT {

    private final Hub hub;
    private final List<String> channels = new ArrayList<>();
    private final List<String> queues = new ArrayList<>();

    AwsChannelsIT(Hub hub) {
        this.hub = hub;
    }

    @AfterEach
    void remove() {
        hub.idle();
        channels.forEach(channel ->
                hub.call("DELETE", "/channels/" + channel, hub.key(), "").expect(204));
        queues.forEach(queue -> hub.cloud().sqs().deleteQueue(request -> request.queueUrl(queue)));
    }

    private static String arn(String queue) {
        return "arn:aws:sqs:sa-east-1:000000000000:" + queue;
    }

    private String queue(String name) {
        Map<QueueAttributeName, String> attributes =
                name.endsWith(".fifo") ? Map.of(QueueAttributeName.FIFO_QUEUE, "true") : Map.of();
        String url = hub.cloud()
                .sqs()
                .createQueue(request -> request.queueName(name).attributes(attributes))
                .queueUrl();
        queues.add(url);
        return url;
    }

    private String channel(String name, String queue, boolean isDefault) {
        ObjectNode settings =
                Json.object().put("kind", "sqs").put("address", arn(queue)).put("default", isDefault);
        JsonNode shown = hub.call("PUT", "/channels/" + name, hub.key(), Json.write(settings))
                .expect(200)
                .json();
        assertThat(shown.path("address").asText()).isEqualTo(arn(queue));
        assertThat(shown.path("style").asText()).isEqualTo("cloudevents");
        assertThat(shown.path("secrets").toString()).isEqualTo("[]");
        channels.add(name);
        return name;
    }

    /** Adds to what was taken off a queue what is on it. */
    private List<Message> take(String url, List<Message> taken) {
        List<Message> more = hub.cloud()
                .sqs()
                .receiveMessage(request -> request.queueUrl(url)
                        .maxNumberOfMessages(10)
                        .messageAttributeNames("All")
                        .messageSystemAttributeNames(MessageSystemAttributeName.ALL))
                .messages();
        more.forEach(message -> hub.cloud()
                .sqs()
                .deleteMessage(request -> request.queueUrl(url).receiptHandle(message.receiptHandle())));
        taken.addAll(more);
        return taken;
    }

    /** What is on a queue once it has so many events of a type about a person. */
    private List<JsonNode> events(String url, String type, String phone, int count) {
        List<Message> taken = new ArrayList<>();
        Await.until(
                count + " of " + type,
                () -> take(url, taken),
                all -> about(all, type, phone).size() >= count);
        hub.idle();
        take(url, taken).forEach(AwsChannelsIT::assertIsAnEvent);
        assertThat(taken)
                .extracting(message -> Json.read(message.body()).path("id"))
                .doesNotHaveDuplicates();
        return about(taken, type, phone);
    }

    private static List<JsonNode> about(List<Message> messages, String type, String phone) {
        return messages.stream()
                .map(message -> Json.read(message.body()))
                .filter(event -> event.path("type").asText().equals(type)
                        && event.path("data").path("msisdn").asText().equals(phone))
                .toList();
    }

    /** It has what the specification requires, and what its attributes say. */
    private static void assertIsAnEvent(Message message) {
        JsonNode event = Json.read(message.body());
        assertThat(event.path("specversion").asText()).isEqualTo("1.0");
        for (String required : List.of("id", "source", "type")) {
            assertThat(event.path(required).asText()).as(required).isNotEmpty();
        }
        assertThat(Instant.parse(event.path("time").asText()))
                .isBefore(Instant.now().plusSeconds(60));
        assertThat(message.messageAttributes()).hasSizeBetween(6, 10);
        message.messageAttributes().forEach((name, value) -> {
            assertThat(value.dataType()).isEqualTo("String");
            assertThat(event.path(name).asText()).as(name).isEqualTo(value.stringValue());
        });
    }

    @Test
    void queue_shouldGetWhatTheDefaultChannelGets_whenItIsOne() {
        String url = queue("it-events");
        channel("it-queue", "it-events", true);
        ObjectNode message = hub.newMessage();
        String phone = message.path("msisdn").asText();
        String id = hub.sendOne(message);
        hub.showOnce(id, "delivered");
        List<JsonNode> statuses = events(url, "io.mkomhub.message.status", phone, 1);
        assertThat(statuses.get(statuses.size() - 1).path("data"))
                .isEqualTo(Json.object()
                        .put("msisdn", phone)
                        .put("id", id)
                        .put("status", "delivered")
                        .put("reference", message.path("reference").asText()));

        hub.mkom().reply(phone, "Não, \"obrigada\" 😀");

        JsonNode reply = events(url, "io.mkomhub.message.reply", phone, 1).get(0);
        assertThat(reply.path("data").path("message").asText()).isEqualTo("Não, \"obrigada\" 😀");
        assertThat(reply.path("data").path("in_reply_to").asText()).isEqualTo(id);
    }

    @Test
    void fifoQueue_shouldGroupByPerson_withoutTheirNumber() {
        String url = queue("it-events.fifo");
        String name = channel("it-fifo", "it-events.fifo", false);
        ObjectNode message = hub.newMessage();
        String phone = message.path("msisdn").asText();
        hub.call("POST", "/messages", hub.key(), Json.write(message.put("channel", name)))
                .expect(202);
        List<Message> taken = new ArrayList<>();
        Await.until(
                "delivered",
                () -> take(url, taken),
                all -> all.stream().anyMatch(event -> event.body().contains("\"delivered\"")));
        hub.mkom().reply(phone, "Sim");
        Await.until(
                "the reply",
                () -> take(url, taken),
                all -> all.stream().anyMatch(event -> event.body().contains("message.reply")));

        assertThat(taken).allSatisfy(AwsChannelsIT::assertIsAnEvent);
        assertThat(taken)
                .extracting(event -> event.attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID))
                .containsOnly(taken.get(0).attributes().get(MessageSystemAttributeName.MESSAGE_GROUP_ID))
                .doesNotContainNull()
                .noneMatch(group -> String.valueOf(group).contains(phone));
        assertThat(taken)
                .allSatisfy(
                        event -> assertThat(event.attributes().get(MessageSystemAttributeName.MESSAGE_DEDUPLICATION_ID))
                                .isEqualTo(Json.read(event.body()).path("id").asText()));
    }

    @Test
    void event_shouldWaitForItsQueue_whenThereIsNone() {
        String name = channel("it-missing", "it-later", false);
        ObjectNode message = hub.newMessage();
        hub.call("POST", "/messages", hub.key(), Json.write(message.put("channel", name)))
                .expect(202);
        Await.until(
                "the reason",
                () -> hub.auditLog("ForwardFunction").stream()
                        .filter(line -> line.path("channel").asText().equals(name))
                        .map(line -> line.path("reason").asText())
                        .filter(reason -> reason.contains("no such queue"))
                        .findFirst(),
                Optional::isPresent);

        String url = queue("it-later");

        assertThat(events(
                        url, "io.mkomhub.message.status", message.path("msisdn").asText(), 1))
                .isNotEmpty();
    }

    @Test
    void channel_shouldBeRefused_whenItsAddressIsNoArnOfAQueue() {
        for (String address :
                List.of("https://sqs.sa-east-1.amazonaws.com/1/q", "arn:aws:sns:sa-east-1:000000000000:t")) {
            JsonNode error = hub.call(
                            "PUT",
                            "/channels/it-wrong",
                            hub.key(),
                            Json.write(Json.object().put("kind", "sqs").put("address", address)))
                    .problem(400)
                    .path("errors")
                    .path(0);
            assertThat(error.path("field").asText()).isEqualTo("address");
            assertThat(error.path("detail").asText()).startsWith("must be the ARN of an SQS queue, such as arn:");
        }
    }
}
