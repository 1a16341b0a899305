package io.mkomhub.store.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.local.template.CloudAddresses;
import io.mkomhub.local.template.Template;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.erasure.Eraser.Erased;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.ContactStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.scheduled.ScheduledStore;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EraserTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Duration TIME = Duration.ofSeconds(60);
    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn RUI = new Msisdn("5511970000001");

    private static TestTable dynamo;
    private static MessageStore messages;
    private static EventStore events;
    private static MessageBatchStore batches;
    private static ReferenceIndex references;
    private static OptOutStore optOuts;
    private static Eraser eraser;
    private static volatile Instant now = NOW;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        references = new ReferenceIndex(dynamo.table(), dynamo.hashes());
        events = new EventStore(dynamo.table(), dynamo.hashes(), references);
        batches = new MessageBatchStore(dynamo.table());
        messages = new MessageStore(dynamo.table(), dynamo.hashes(), batches);
        optOuts = new OptOutStore(dynamo.table(), dynamo.hashes());
        eraser = new Eraser(dynamo.table(), messages, batches, references, optOuts, dynamo.hashes(), () -> now);
    }

    @BeforeEach
    void begin() {
        now = NOW;
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static OutboundMessage message(BatchId messageBatch, int place, Msisdn msisdn, String text) {
        return new OutboundMessage(
                new MessageId(messageBatch, place),
                msisdn,
                text,
                Optional.empty(),
                Optional.of("pedido-" + msisdn.digits()),
                List.of());
    }

    private static Erased erase(Duration time) {
        return eraser.erase(ANA, time);
    }

    @Test
    void erase_shouldLeaveEmptyShells_whenThePersonIsInMessagesEventsMessageBatchesAndReferences() {
        BatchId id = BatchId.derived("erasure");
        MessageBatch messageBatch = new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                0,
                List.of(message(id, 1, ANA, "Cara Ana"), message(id, 2, RUI, "Caro Rui")));
        batches.add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        List<TrackedMessage> queued = messageBatch.messages().stream()
                .map(each -> TrackedMessage.of(messageBatch, each))
                .toList();
        messages.save(queued.stream()
                .map(each -> each.in(each.state().claimed(NOW).accepted(Optional.empty(), NOW)))
                .toList());
        references.index(queued);
        Event.Reply mine =
                new Event.Reply(Optional.of("71"), Optional.of("x~" + id + "-1"), ANA, Optional.of(NOW), "Sou a Ana");
        Event.StatusReport foreign =
                new Event.StatusReport(Optional.of("72"), Optional.of("outro"), ANA, Optional.of(NOW), "Entregue");
        Event.StatusReport ours = new Event.StatusReport(
                Optional.of("73"), Optional.of("x~" + id + "-1"), ANA, Optional.of(NOW), "Enviado");
        MessageId first = new MessageId(id, 1);
        Event.Reply alone = new Event.Reply(Optional.of("74"), Optional.empty(), ANA, Optional.of(NOW), "Aqui é a Ana");
        Set<AttributedEvent> entries = Set.of(
                new AttributedEvent(Optional.of(first), mine),
                new AttributedEvent(Optional.of(first), ours),
                new AttributedEvent(Optional.empty(), foreign),
                new AttributedEvent(Optional.empty(), alone));
        events.add(List.of(
                new ReceivedEvent(new AttributedEvent(Optional.of(first), mine), NOW, Extent.WHOLE),
                new ReceivedEvent(new AttributedEvent(Optional.of(first), ours), NOW, Extent.OF_ITS_MESSAGE),
                new ReceivedEvent(new AttributedEvent(Optional.empty(), foreign), NOW, Extent.WHOLE),
                new ReceivedEvent(new AttributedEvent(Optional.empty(), alone), NOW, Extent.WHOLE)));
        ScheduledStore scheduled = new ScheduledStore(dynamo.table(), optOuts, dynamo.hashes());
        scheduled.add(List.of(new ScheduledExchange(
                new RequestKey("plano", "1", "2", ANA.person()),
                1,
                "{\"nome\":\"Ana\"}",
                new ScheduledExchange.Answered("[\"Olá, Ana\"]", ""),
                NOW)));
        new ContactStore(dynamo.table(), dynamo.hashes())
                .put(List.of(new ContactStore.Contact(ANA, "{\"nome\":\"Ana\"}", NOW)));

        assertThat(erase(Duration.ofSeconds(-1)).complete()).isFalse();
        Erased erased = erase(TIME);

        assertThat(erased.complete()).isTrue();
        assertThat(dynamo.everything())
                .noneMatch(item -> item.contains(ANA.digits())
                        || item.contains(ANA.person())
                        || item.contains("Ana")
                        || item.contains("outro"))
                .anyMatch(item -> item.contains("Caro Rui") && item.contains("batch"));
        assertThat(scheduled.find("plano", "1")).isEmpty();
        assertThat(events.known(entries)).isEqualTo(entries);
        assertThat(references.messagesOf("pedido-" + RUI.digits(), RUI, 1)).hasSize(1);
        MessageState state = Optional.ofNullable(messages.find(Set.of(first)).get(first))
                .orElseThrow()
                .state();
        assertThat(state.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(state.reason()).contains("the person's data were erased");
        assertThat(new History(dynamo.table(), messages, events, batches, references)
                        .of(first)
                        .orElseThrow()
                        .events())
                .hasSize(2);
        assertThat(erase(TIME)).isEqualTo(new Erased(0, 0, true));
    }

    /** Both read the message batch, and each writes it without their own. */
    @Test
    void erase_shouldEraseAllOfThem_whenPeopleOfOneMessageBatchAreErasedAtTheSameTime() throws Exception {
        BatchId id = BatchId.derived("at the same time");
        List<Msisdn> people = IntStream.range(0, 12)
                .mapToObj(i -> new Msisdn("55219700001%02d".formatted(i)))
                .toList();
        MessageBatch messageBatch = new MessageBatch(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                0,
                IntStream.range(0, 12)
                        .mapToObj(i -> message(id, i + 1, people.get(i), "Cara pessoa"))
                        .toList());
        batches.add(List.of(EncodedBatch.of(messageBatch)), Duration.ofSeconds(5));
        messages.save(messageBatch.messages().stream()
                .map(each -> TrackedMessage.of(messageBatch, each))
                .toList());

        ExecutorService workers = Executors.newFixedThreadPool(11);
        try {
            for (Future<Erased> erased : workers.invokeAll(people.subList(0, 11).stream()
                    .map(person -> (Callable<Erased>) () -> eraser.erase(person, TIME))
                    .toList())) {
                assertThat(erased.get()).isEqualTo(new Erased(1, 0, true));
            }
        } finally {
            workers.shutdown();
        }

        assertThat(dynamo.everything())
                .noneMatch(item -> people.subList(0, 11).stream()
                        .anyMatch(person -> item.contains(person.digits()) || item.contains(person.person())))
                .anyMatch(item ->
                        item.contains("batch") && item.contains(people.get(11).digits()));
    }

    /** The index is a little behind, so that the first pass may miss what was written a moment ago. */
    @Test
    void secondPass_shouldEraseWhatCameBefore_andKeepWhatCameAfter() {
        Msisdn person = new Msisdn("5521970009999");
        Instant at = NOW.plusSeconds(100);
        now = at;
        eraser.erase(person, TIME);
        events.add(List.of(reply(person, "antes", at), reply(person, "depois", at.plusMillis(1))));
        ContactStore contacts = new ContactStore(dynamo.table(), dynamo.hashes());

        now = at.plusSeconds(299);
        assertThat(eraser.secondPass(now.plus(TIME))).isTrue();
        assertThat(dynamo.everything()).anyMatch(item -> item.contains("antes"));
        contacts.put(List.of(new ContactStore.Contact(person, "{\"nome\":\"novo\"}", at.plusMillis(1))));
        now = at.plusSeconds(301);
        assertThat(eraser.secondPass(now.plus(TIME))).isTrue();

        assertThat(dynamo.everything())
                .noneMatch(item -> item.contains("antes"))
                .noneMatch(item -> item.contains("ERASURES"))
                .anyMatch(item -> item.contains("depois"));
        assertThat(contacts.find(person, Duration.ofSeconds(5))).isPresent();
    }

    private static ReceivedEvent reply(Msisdn msisdn, String text, Instant at) {
        return new ReceivedEvent(
                new AttributedEvent(
                        Optional.empty(),
                        new Event.Reply(Optional.empty(), Optional.empty(), msisdn, Optional.of(at), text)),
                at,
                Extent.WHOLE);
    }

    @Test
    void secondLook_shouldBeLaterThanAnyFunctionEnds_becauseItFindsWhatTheyWroteLast() {
        assertThat(Template.load(Path.of("template.yaml"))
                        .resolve(
                                Map.of("MailingCostCentreId", "1"),
                                new CloudAddresses("http://localhost:1", "sa-east-1", "0", "test"))
                        .functions())
                .allMatch(function -> function.timeout().compareTo(Eraser.SECOND_PASS_DELAY.minusMinutes(2)) < 0);
    }
}
