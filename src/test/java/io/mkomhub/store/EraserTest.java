package io.mkomhub.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.message.Event;
import io.mkomhub.message.Mailing;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageState;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.OutboundMessage;
import io.mkomhub.message.Parcel;
import io.mkomhub.message.ParcelId;
import io.mkomhub.message.ScheduledExchange;
import io.mkomhub.message.ScheduledExchange.RequestKey;
import io.mkomhub.message.TrackedMessage;
import io.mkomhub.secrets.TestPseudonyms;
import io.mkomhub.store.Eraser.Erased;
import io.mkomhub.store.History.Entry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EraserTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn RUI = new Msisdn("5511970000001");

    private static TestTable dynamo;
    private static MessageStore messages;
    private static History history;
    private static Eraser eraser;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        messages = new MessageStore(dynamo.table());
        history = new History(dynamo.table());
        eraser = new Eraser(dynamo.table(), messages, new OptOutStore(dynamo.table(), TestPseudonyms.with("chave")));
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static OutboundMessage message(ParcelId parcel, int place, Msisdn msisdn, String text) {
        return new OutboundMessage(
                new MessageId(parcel, place),
                msisdn,
                text,
                Optional.empty(),
                Optional.of("pedido-" + msisdn.digits()),
                List.of());
    }

    private static Erased erase(Instant deadline) {
        return eraser.erase(ANA, NOW, deadline);
    }

    @Test
    void erase_shouldLeaveEmptyShells_whenThePersonIsInMessagesEventsParcelsAndReferences() {
        ParcelId id = ParcelId.derived("erasure");
        Parcel parcel = new Parcel(
                id,
                NOW,
                "api:crm",
                new Mailing("Natal", 1),
                0,
                List.of(message(id, 1, ANA, "Cara Ana"), message(id, 2, RUI, "Caro Rui")));
        history.add(List.of(parcel), Duration.ofSeconds(5));
        List<TrackedMessage> queued = parcel.messages().stream()
                .map(each -> TrackedMessage.of(parcel, each))
                .toList();
        messages.save(
                queued.stream().map(each -> each.in(each.state().claimed(NOW))).toList());
        history.index(queued);
        Event.Reply mine =
                new Event.Reply(Optional.of("71"), Optional.of("x~" + id + "-1"), ANA, Optional.of(NOW), "Sou a Ana");
        Event.StatusReport foreign =
                new Event.StatusReport(Optional.of("72"), Optional.of("outro"), ANA, Optional.of(NOW), "Entregue");
        Event.StatusReport ours = new Event.StatusReport(
                Optional.of("73"), Optional.of("x~" + id + "-1"), ANA, Optional.of(NOW), "Enviado");
        MessageId first = new MessageId(id, 1);
        Map<Entry, Instant> entries = Map.of(
                new Entry(Optional.of(first), mine), NOW,
                new Entry(Optional.of(first), ours), NOW,
                new Entry(Optional.empty(), foreign), NOW);
        history.add(entries);
        ScheduledStore scheduled = new ScheduledStore(dynamo.table());
        scheduled.add(List.of(new ScheduledExchange(
                new RequestKey("plano", "1", "2", ANA.person()),
                1,
                "{\"nome\":\"Ana\"}",
                new ScheduledExchange.Answered("[\"Olá, Ana\"]", ""),
                NOW)));
        new ContactStore(dynamo.table()).put(List.of(new ContactStore.Contact(ANA, "{\"nome\":\"Ana\"}", NOW)));

        assertThat(erase(Instant.now().minusSeconds(1)).complete()).isFalse();
        Erased erased = erase(Instant.now().plusSeconds(60));

        assertThat(erased.complete()).isTrue();
        assertThat(dynamo.everything())
                .noneMatch(item -> item.contains(ANA.digits()) || item.contains(ANA.person()) || item.contains("Ana"))
                .anyMatch(item -> item.contains("Caro Rui") && item.contains("parcel"));
        assertThat(scheduled.find("plano", "1")).isEmpty();
        assertThat(history.known(entries.keySet())).isEqualTo(entries.keySet());
        assertThat(history.messagesOf("pedido-" + RUI.digits(), RUI, 1)).hasSize(1);
        MessageState state = Optional.ofNullable(messages.find(Set.of(first)).get(first))
                .orElseThrow()
                .state();
        assertThat(state.status()).isEqualTo(MessageStatus.FAILED);
        assertThat(state.reason()).contains("the person's data were erased");
        assertThat(history.of(first).orElseThrow().events()).hasSize(2);
        assertThat(erase(Instant.now().plusSeconds(60))).isEqualTo(new Erased(0, 0, true));
    }
}
