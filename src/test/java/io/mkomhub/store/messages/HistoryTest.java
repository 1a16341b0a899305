package io.mkomhub.store.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.History.Timeline;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is found among very many messages and events. */
class HistoryTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Msisdn ANA = new Msisdn("5511980664212");

    /** More than a look-up goes through. */
    private static final int MANY = History.MAX_FOUND + 30;

    private static TestTable dynamo;
    private static MessageStore messages;
    private static EventStore events;
    private static ReferenceIndex references;
    private static History history;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        MessageBatchStore batches = new MessageBatchStore(dynamo.table());
        messages = new MessageStore(dynamo.table(), dynamo.hashes(), batches);
        references = new ReferenceIndex(dynamo.table(), dynamo.hashes());
        events = new EventStore(dynamo.table(), dynamo.hashes(), references);
        history = new History(dynamo.table(), messages, events, batches, references);
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    /** Ids that follow from a seed do not sort by time. */
    private static TrackedMessage message(Msisdn msisdn, String reference, int second) {
        Instant at = NOW.plusSeconds(second);
        return new TrackedMessage(
                new OutboundMessage(
                        new MessageId(BatchId.derived(reference, Integer.toString(second)), 1),
                        msisdn,
                        "Oi",
                        Optional.empty(),
                        Optional.of(reference),
                        List.of()),
                new Mailing("Natal", 1),
                "api:crm",
                at,
                MessageState.queued(at),
                0);
    }

    private static Event report(Optional<String> reference, int second) {
        return new Event.StatusReport(
                Optional.of(Integer.toString(second)),
                reference,
                ANA,
                Optional.of(NOW.plusSeconds(second)),
                "Enviado " + second);
    }

    private static List<ReceivedEvent> reports(Optional<MessageId> message, Optional<String> reference) {
        return IntStream.range(0, MANY)
                .mapToObj(second -> new ReceivedEvent(
                        new AttributedEvent(message, report(reference, second)),
                        NOW.plusSeconds(second),
                        message.isPresent() ? Extent.OF_ITS_MESSAGE : Extent.WHOLE))
                .toList();
    }

    @Test
    void reference_shouldLeadToTheLatestMessage_whenMoreThanAThousandHaveIt() {
        List<TrackedMessage> all = IntStream.range(0, MANY)
                .mapToObj(second -> message(ANA, "promo", second))
                .toList();
        references.index(all);
        List<TrackedMessage> latest = all.subList(MANY - 3, MANY);
        messages.save(latest);

        assertThat(history.ofReference("promo").flatMap(Timeline::message).map(TrackedMessage::id))
                .contains(latest.get(2).id());
        assertThat(references.messagesOf("promo", ANA, 3))
                .containsExactly(
                        latest.get(2).id(), latest.get(1).id(), latest.get(0).id());
    }

    @Test
    void reference_shouldLeadToThePersonsMessages_whenOthersHaveTheSame() {
        List<TrackedMessage> all = IntStream.range(0, 40)
                .mapToObj(second -> message(new Msisdn("55119800000%02d".formatted(second)), "natal", second))
                .toList();
        references.index(all);

        all.forEach(
                each -> assertThat(references.messagesOf("natal", each.message().msisdn(), 3))
                        .containsExactly(each.id()));
        assertThat(references.messagesOf("natal", ANA, 3)).isEmpty();
    }

    @Test
    void message_shouldShowItselfAndTheLatestEvents_whenThereAreMoreThanAThousand() {
        TrackedMessage message = message(ANA, "um", 0);
        messages.save(List.of(message));
        events.add(reports(Optional.of(message.id()), Optional.empty()));

        Timeline timeline = history.of(message.id()).orElseThrow();

        assertThat(timeline.message()).isPresent();
        assertThat(timeline.events()).hasSize(History.MAX_FOUND);
        assertThat(timeline.events().get(History.MAX_FOUND - 1).event())
                .isInstanceOfSatisfying(
                        Event.StatusReport.class,
                        report -> assertThat(report.status()).isEqualTo("Enviado " + (MANY - 1)));
    }

    @Test
    void foreignReference_shouldShowTheLatestEvents_whenThereAreMoreThanAThousand() {
        events.add(reports(Optional.empty(), Optional.of("alheia")));

        Timeline timeline = history.ofReference("alheia").orElseThrow();

        assertThat(timeline.message()).isEmpty();
        assertThat(timeline.events()).hasSize(History.MAX_FOUND);
        assertThat(timeline.events().get(History.MAX_FOUND - 1).event())
                .isEqualTo(report(Optional.of("alheia"), MANY - 1));
    }

    @Test
    void reference_shouldLeadNowhere_whenNobodyUsedIt() {
        assertThat(history.ofReference("nenhuma")).isEmpty();
    }
}
