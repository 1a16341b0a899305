package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.kannel.MessageParts.Part;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.text.TextEncoding;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Parts that arrive in any order, more than once, too late or never. */
class MessageReassemblerTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final Duration TIMEOUT = Duration.ofMinutes(15);

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final MessageReassembler reassembler = reassembler(new TestMessageLimits(2, "BR", Optional.empty()));

    private MessageReassembler reassembler(MessageLimits limits) {
        return new MessageReassembler(
                stores.parts(),
                queues.queues(),
                TestIntake.of(stores, queues.queues()),
                TestIntake.budgets(stores, limits),
                () -> TIMEOUT,
                limits);
    }

    @AfterEach
    void stop() {
        stores.close();
    }

    private static MessageParts.Message message(String number) {
        return new MessageParts.Message(
                "kannel:main",
                "main",
                new Mailing("Avisos", 7),
                new Msisdn(number),
                TextEncoding.UTF_8,
                Optional.empty(),
                Optional.empty(),
                Priority.NORMAL);
    }

    private KannelReply take(int number, String text, Instant now) {
        return take("5511999990001", 7, 2, number, text, now);
    }

    private KannelReply take(String msisdn, int reference, int total, int number, String text, Instant now) {
        return take(reassembler, msisdn, reference, total, number, text, now);
    }

    private static KannelReply take(
            MessageReassembler reassembler,
            String msisdn,
            int reference,
            int total,
            int number,
            String text,
            Instant now) {
        String octets = HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
        return reassembler.take(
                "sender",
                message(msisdn),
                new Concatenation(reference, false, total, number),
                new Part(text, true, octets, new ChannelOrigin("main", "id-" + number)),
                Optional.empty(),
                now);
    }

    private List<MessageBatch> accepted() {
        return queues.batched("outbound").stream()
                .map(OutboundRecord::read)
                .filter(OutboundRecord.ToSend.class::isInstance)
                .map(record -> ((OutboundRecord.ToSend) record).messageBatch())
                .toList();
    }

    private PartsDue reminder() {
        String written = queues.reminders().keySet().iterator().next();
        return ((OutboundRecord.ToPassOn) OutboundRecord.read(written)).reminder();
    }

    @ParameterizedTest(name = "part {0} first")
    @ValueSource(ints = {1, 2})
    void take_shouldAcceptOneMessage_whenAllPartsAreThere(int first) {
        int second = 3 - first;
        assertThat(take(first, first == 1 ? "Bom " : "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);
        assertThat(accepted()).isEmpty();

        assertThat(take(second, second == 1 ? "Bom " : "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);

        assertThat(accepted()).hasSize(1);
        assertThat(accepted().get(0).messages().get(0).text()).isEqualTo("Bom dia");
        assertThat(accepted().get(0).origin()).isEqualTo("kannel:main");
    }

    @Test
    void take_shouldRejectTheLastPart_andTellOfTheOthers_whenTheBudgetIsUsedUp() {
        MessageReassembler limited = reassembler(TestMessageLimits.withBudgets("7=1/day"));
        assertThat(take(limited, "5511999990001", 7, 2, 1, "Bom ", NOW)).isEqualTo(KannelReply.ACCEPTED);
        assertThat(take(limited, "5511999990001", 7, 2, 2, "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);
        assertThat(accepted()).hasSize(1);
        PartsDue first = reminder();

        assertThat(take(limited, "5511999990002", 7, 2, 1, "Bom ", NOW)).isEqualTo(KannelReply.ACCEPTED);
        assertThatExceptionOfType(MisformedException.class)
                .isThrownBy(() -> take(limited, "5511999990002", 7, 2, 2, "dia", NOW))
                .satisfies(refusal -> assertThat(refusal.reply()).isEqualTo(KannelReply.OVER_BUDGET));

        assertThat(accepted()).hasSize(1);
        assertThat(limited.check(first, NOW.plus(TIMEOUT))).isEmpty();
        PartsDue second = queues.reminders().keySet().stream()
                .map(written -> ((OutboundRecord.ToPassOn) OutboundRecord.read(written)).reminder())
                .filter(due -> !due.equals(first))
                .findFirst()
                .orElseThrow();
        assertThat(limited.check(second, NOW.plus(TIMEOUT)).orElseThrow().news())
                .isInstanceOfSatisfying(
                        StatusChange.class,
                        change -> assertThat(change.reason()).contains("the budget of its cost centre is used up"));
    }

    @Test
    void take_shouldAcceptNothingMore_whenPartsAreRepeated() {
        for (int i = 0; i < 3; i++) {
            assertThat(take(1, "Bom ", NOW)).isEqualTo(KannelReply.ACCEPTED);
        }
        for (int i = 0; i < 3; i++) {
            assertThat(take(2, "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);
            assertThat(take(1, "Bom ", NOW)).isEqualTo(KannelReply.ACCEPTED);
        }

        assertThat(accepted()).hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another receiver, 5511999990002, 7, 2",
        "another reference, 5511999990001, 8, 2",
        "another number of parts, 5511999990001, 7, 3"
    })
    void take_shouldKeepMessagesApart_whenTheyDiffer(String name, String number, int reference, int total) {
        take(1, "Bom ", NOW);

        assertThat(take(number, reference, total, 2, "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);

        assertThat(accepted()).isEmpty();
    }

    @Test
    void take_shouldAskToTryAgain_whenAnotherMessageHasTheReference() {
        take(1, "Bom ", NOW);

        assertThat(take(1, "Boa ", NOW)).isEqualTo(KannelReply.TEMPORAL);
    }

    @Test
    void take_shouldStoreNothing_whenTheTextTakesTooManySms() {
        assertThatExceptionOfType(MisformedException.class)
                .isThrownBy(() -> take("5511999990001", 7, 3, 1, "a".repeat(1_000), NOW));

        assertThat(stores.everything()).noneMatch(item -> item.contains("K#"));
    }

    /** The sender was told that the part is accepted, so the message must go even if no other request comes. */
    @Test
    void check_shouldAcceptTheMessage_whenTheQueueRefusedItAtFirst() {
        take(1, "Bom ", NOW);
        PartsDue due = reminder();
        queues.failRequest(2);
        failSpool();
        assertThat(take(2, "dia", NOW)).isEqualTo(KannelReply.ACCEPTED);
        stores.gate(() -> {});
        assertThat(accepted()).isEmpty();

        assertThat(reassembler.check(due, NOW.plus(TIMEOUT))).isEmpty();
        assertThat(reassembler.check(due, NOW.plus(TIMEOUT))).isEmpty();

        assertThat(accepted()).hasSize(1);
        assertThat(accepted().get(0).acceptedAt()).isEqualTo(NOW);
    }

    private void failSpool() {
        // The requests that store the part pass; the request behind them is for the spool.
        AtomicInteger left = new AtomicInteger(2);
        stores.gate(() -> {
            if (left.decrementAndGet() < 0) {
                throw SdkClientException.create("unable to connect");
            }
        });
    }

    @Test
    void check_shouldPutTheReminderBack_whenItIsEarly() {
        take(1, "Bom ", NOW);
        PartsDue due = reminder();
        assertThat(queues.reminders()).isEqualTo(Map.of(due.write(), 15 * 60));

        assertThat(reassembler.check(due, NOW.plusSeconds(60))).isEmpty();

        assertThat(queues.reminders()).isEqualTo(Map.of(due.write(), 14 * 60));
        assertThat(take(2, "dia", NOW.plusSeconds(61))).isEqualTo(KannelReply.ACCEPTED);
        assertThat(accepted()).hasSize(1);
    }

    @Test
    void check_shouldGiveTheMessageUpAndTellTheSameEachTime_whenItsTimeIsOver() {
        take(1, "Bom ", NOW);
        PartsDue due = reminder();

        ChannelNotification told = reassembler.check(due, due.due()).orElseThrow();

        assertThat(told.news()).isInstanceOfSatisfying(StatusChange.class, change -> {
            assertThat(change.status()).isEqualTo(MessageStatus.FAILED);
            assertThat(change.returnAddress().id()).isEqualTo("id-1");
            assertThat(change.reason()).contains("a part of the message did not arrive");
        });
        assertThat(told.channel()).isEqualTo("main");
        assertThat(told.at()).isEqualTo(NOW);
        assertThat(reassembler.check(due, due.due().plusSeconds(60))).contains(told);
        assertThat(take(1, "Bom ", due.due().plusSeconds(61))).isEqualTo(KannelReply.UDH);
        assertThat(accepted()).isEmpty();
    }

    @Test
    void check_shouldDoNothing_whenTheMessageIsSentOrAnotherHasTheReference() {
        take(1, "Bom ", NOW);
        PartsDue due = reminder();
        take(2, "dia", NOW);

        assertThat(reassembler.check(due, due.due())).isEmpty();
        assertThat(reassembler.check(new PartsDue(due.key(), "another set", due.due()), due.due()))
                .isEmpty();
        assertThat(reassembler.check(new PartsDue("another key", due.set(), due.due()), due.due()))
                .isEmpty();
        assertThat(accepted()).hasSize(1);
    }

    @Test
    void take_shouldFail_whenThePartIsNotStored() {
        stores.gate(() -> {
            throw SdkClientException.create("unable to connect");
        });

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> take(1, "Bom ", NOW));
    }

    /** Without its reminder a message of which parts are missing would never be given up. */
    @Test
    void take_shouldStoreNothing_whenTheReminderIsNotQueued() {
        queues.failRequest(1);

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> take(1, "Bom ", NOW));

        assertThat(stores.everything()).noneMatch(item -> item.contains("K#"));
    }
}
