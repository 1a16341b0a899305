package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;

/** Records that cannot be processed, in one batch with others. */
@LocalHub
class PoisonIT {

    private final Hub hub;

    PoisonIT(Hub hub) {
        this.hub = hub;
    }

    /** Puts records on a queue together, so that they are handed over together. */
    private void put(String queue, List<String> bodies) {
        List<SendMessageBatchRequestEntry> entries = new ArrayList<>();
        for (String body : bodies) {
            entries.add(SendMessageBatchRequestEntry.builder()
                    .id("r" + entries.size())
                    .messageBody(body)
                    .build());
        }
        assertThat(hub.cloud()
                        .sqs()
                        .sendMessageBatch(
                                request -> request.queueUrl(hub.queueUrl(queue)).entries(entries))
                        .failed())
                .isEmpty();
    }

    private String event(String reference) {
        return new Events(
                        Instant.now(),
                        List.of(new StatusReport(
                                Optional.empty(),
                                Optional.of(reference),
                                new Msisdn(hub.newPhone()),
                                Optional.empty(),
                                "Entregue")))
                .write();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not JSON         | poison of the events queue
            no event         | {"received_at":1}
            another's record | {"received_at":1,"events":[{"msisdn":"5511980664212"}]}
            """)
    void record_shouldBuryPoisonWithItsReasonAndStoreTheRest_whenTheyAreInOneBatch(String name, String poison) {
        String before = hub.newReference();
        String after = hub.newReference();

        put("EventsQueue", List.of(event(before), poison, event(after)));

        hub.showOnce(before, "delivered");
        hub.showOnce(after, "delivered");
        assertThat(hub.takeDeadLetter("EventsDeadLetterQueue", poison)).isNotBlank();
        hub.idle();
    }

    private MessageBatch messageBatch(String phone) {
        BatchId id = BatchId.random(Instant.now());
        return new MessageBatch(
                id,
                Instant.now(),
                "api:test",
                new Mailing("Natal", 12981),
                0,
                List.of(new OutboundMessage(
                        new MessageId(id, 1),
                        new Msisdn(phone),
                        hub.newText(),
                        Optional.empty(),
                        Optional.of(hub.newReference()),
                        List.of())));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            not JSON            | poison of the outbound queue
            no message          | {"id":"01aryz6s41tsv4rrffq69g5fav","accepted_at":1,"origin":"x","identifier":"x","cost_centre_id":1,"attempt":0,"messages":[]}
            place in no message batch  | {"id":"01aryz6s41tsv4rrffq69g5fav","accepted_at":1,"origin":"x","identifier":"x","cost_centre_id":1,"attempt":0,"messages":[{"place":0,"msisdn":"5511980664212","message":"x"}]}
            """)
    void send_shouldBuryPoisonWithItsReasonAndSendTheRest_whenTheyAreInOneBatch(String name, String poison) {
        String first = hub.newPhone();
        String second = hub.newPhone();

        put(
                "OutboundQueue",
                List.of(
                        MessageBatchJson.write(messageBatch(first)),
                        poison,
                        MessageBatchJson.write(messageBatch(second))));

        assertThat(hub.takeDeadLetter("OutboundDeadLetterQueue", poison)).isNotBlank();
        hub.idle();
        assertThat(hub.mkom().takenFor(first)).hasSize(1);
        assertThat(hub.mkom().takenFor(second)).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({"2", "5"})
    void send_shouldSendOnce_whenTheQueueDeliversAMessageBatchManyTimes(int times) {
        String phone = hub.newPhone();
        String messageBatch = MessageBatchJson.write(messageBatch(phone));

        List<String> copies = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            copies.add(messageBatch);
        }
        put("OutboundQueue", copies);
        hub.idle();
        put("OutboundQueue", List.of(messageBatch));
        hub.idle();

        assertThat(hub.mkom().takenFor(phone)).hasSize(1);
    }
}
