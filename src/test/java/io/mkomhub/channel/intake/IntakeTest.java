package io.mkomhub.channel.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class IntakeTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Mailing MAILING = new Mailing("Natal", 1);

    /** SQS's limit is 1 MiB today; older ones, and every emulator's, are 256 KiB. */
    private static final int QUEUE_LIMIT = 262_144;

    private static Draft draft(String text, String reference, List<AutoAnswer> answers) {
        return new Draft(
                new Msisdn("5511953959059"),
                text,
                Segments.of(text),
                Optional.empty(),
                Optional.of(reference),
                answers,
                MessageClass.SERVICE);
    }

    private static List<Draft> numbered(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> draft("Oi", "r" + i, List.of()))
                .toList();
    }

    private static List<MessageBatch> pack(Optional<String> seed, List<Draft> drafts) {
        return Intake.pack("api:crm", seed, MAILING, Handling.NORMAL, drafts, Optional.empty(), NOW);
    }

    private static List<String> references(List<MessageBatch> messageBatches) {
        return messageBatches.stream()
                .flatMap(messageBatch -> messageBatch.messages().stream())
                .map(message -> message.reference().orElse(""))
                .toList();
    }

    @ParameterizedTest(name = "{0} messages in {1} message batches, the last with {2}")
    @CsvSource({"1,1,1", "99,1,99", "100,1,100", "101,2,1", "1000,10,100"})
    void pack_shouldPut100InAMessageBatchInOrder_whenTheyAreShort(int count, int messageBatches, int last) {
        List<Draft> drafts = numbered(count);

        List<MessageBatch> packed = pack(Optional.empty(), drafts);

        assertThat(packed).hasSize(messageBatches);
        assertThat(packed.get(messageBatches - 1).messages()).hasSize(last);
        assertThat(references(packed))
                .isEqualTo(drafts.stream()
                        .map(draft -> draft.reference().orElse(""))
                        .toList());
        assertThat(packed).allSatisfy(messageBatch -> {
            assertThat(messageBatch.messages().stream()
                            .map(message -> message.id().place()))
                    .isEqualTo(IntStream.rangeClosed(1, messageBatch.messages().size())
                            .boxed()
                            .toList());
            assertThat(messageBatch.messages())
                    .allMatch(message -> message.id().messageBatch().equals(messageBatch.id()));
            assertThat(messageBatch.attempt()).isZero();
            assertThat(messageBatch.acceptedAt()).isEqualTo(NOW);
            assertThat(messageBatch.mailing()).isEqualTo(MAILING);
            assertThat(messageBatch.origin()).isEqualTo("api:crm");
        });
    }

    @Test
    void pack_shouldGiveNothing_whenThereIsNothing() {
        assertThat(pack(Optional.empty(), List.of())).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"ASCII,a", "accents,á", "euro signs,€", "emoji,😀", "quotes that JSON escapes,'\"'", "line feeds,'\n'"})
    void pack_shouldStayBelowTheQueuesLimit_whenTextsAreLong(String name, String character) {
        List<Draft> drafts = Collections.nCopies(
                300,
                draft(character.repeat(1_500), "r".repeat(200), List.of(new AutoAnswer("1", "1", "Oi".repeat(500)))));

        List<MessageBatch> packed = pack(Optional.empty(), drafts);

        assertThat(references(packed)).hasSize(300);
        assertThat(packed)
                .allSatisfy(messageBatch -> assertThat(
                                MessageBatchJson.write(messageBatch).getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(QUEUE_LIMIT));
    }

    @Test
    void pack_shouldStayBelowTheQueuesLimit_whenReferencesAndAnswersAreLong() {
        AutoAnswer long1 = new AutoAnswer("1", "1".repeat(500), "á".repeat(1_000));
        List<Draft> drafts = Collections.nCopies(100, draft("Oi", "é".repeat(200), Collections.nCopies(20, long1)));

        assertThat(pack(Optional.empty(), drafts))
                .allSatisfy(messageBatch -> assertThat(
                                MessageBatchJson.write(messageBatch).getBytes(StandardCharsets.UTF_8).length)
                        .isLessThan(QUEUE_LIMIT));
    }

    @Test
    void pack_shouldGiveEveryMessageAnIdOfItsOwn_whenThereIsNoSeed() {
        List<MessageBatch> packed = pack(Optional.empty(), numbered(1_000));

        assertThat(packed.stream()
                        .flatMap(messageBatch -> messageBatch.messages().stream())
                        .map(OutboundMessage::id))
                .doesNotHaveDuplicates();
        assertThat(pack(Optional.empty(), numbered(1)).get(0).id())
                .isNotEqualTo(pack(Optional.empty(), numbered(1)).get(0).id());
    }

    @Test
    void pack_shouldGiveTheSameIds_whenARequestIsRepeatedLater() {
        List<MessageBatch> first = Intake.pack(
                "api:crm", Optional.of("key1"), MAILING, Handling.NORMAL, numbered(250), Optional.empty(), NOW);
        List<MessageBatch> second = Intake.pack(
                "api:crm",
                Optional.of("key1"),
                MAILING,
                Handling.NORMAL,
                numbered(250),
                CorrelationId.of("another"),
                NOW.plusSeconds(3_600));

        assertThat(second.stream().map(MessageBatch::id))
                .isEqualTo(first.stream().map(MessageBatch::id).toList());
        assertThat(second).allMatch(messageBatch -> messageBatch.correlation().equals(CorrelationId.of("another")));
        assertThat(first.stream().map(MessageBatch::id)).doesNotHaveDuplicates();
    }

    @Test
    void pack_shouldGiveOtherIds_whenSeedOrOriginDiffer() {
        assertThat(List.of(
                        Intake.pack(
                                        "api:crm",
                                        Optional.of("key1"),
                                        MAILING,
                                        Handling.NORMAL,
                                        numbered(1),
                                        Optional.empty(),
                                        NOW)
                                .get(0)
                                .id(),
                        Intake.pack(
                                        "api:crm",
                                        Optional.of("key2"),
                                        MAILING,
                                        Handling.NORMAL,
                                        numbered(1),
                                        Optional.empty(),
                                        NOW)
                                .get(0)
                                .id(),
                        Intake.pack(
                                        "api:erp",
                                        Optional.of("key1"),
                                        MAILING,
                                        Handling.NORMAL,
                                        numbered(1),
                                        Optional.empty(),
                                        NOW)
                                .get(0)
                                .id()))
                .doesNotHaveDuplicates();
    }

    /** {@code send} relies on it when it has claimed the messages. */
    @ParameterizedTest(name = "the table is away: {0}")
    @ValueSource(booleans = {false, true})
    void accept_shouldStoreTheBatchBeforeItIsQueued_andSayInTheRecordWhetherItDid(boolean away) {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            stores.gate(() -> {
                assertThat(queues.requested())
                        .as("requests to the queue before")
                        .isZero();
                if (away) {
                    throw SdkClientException.create("unable to connect");
                }
            });

            List<Optional<MessageId>> ids = TestIntake.of(stores, queues.queues())
                    .accept("api:crm", Optional.empty(), MAILING, Handling.NORMAL, numbered(3), Optional.empty(), NOW);

            stores.gate(() -> {});
            assertThat(ids).hasSize(3).allMatch(Optional::isPresent);
            MessageBatch queued =
                    MessageBatchJson.read(queues.batched("outbound").get(0));
            assertThat(queued.messages()).hasSize(3);
            assertThat(queued.stored()).isEqualTo(!away);
            assertThat(stores.batches().find(ids.get(0).orElseThrow()).isPresent())
                    .isEqualTo(!away);
        }
    }
}
