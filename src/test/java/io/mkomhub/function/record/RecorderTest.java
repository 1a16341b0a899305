package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.exception.SdkClientException;

class RecorderTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");
    private static final String OURS = "meu-codigo~01aryz6s41tsv4rrffq69g5fav-7";
    private static final String CALLERS = "meu-codigo";

    private static final MessageState QUEUED = MessageState.queued(T0);
    private static final MessageState SENDING = QUEUED.claimed(T0);
    private static final MessageState UNCERTAIN = SENDING.uncertain("no answer from MKOM", T0);
    private static final MessageState SENT = SENDING.accepted(Optional.empty(), T0);
    private static final MessageState FAILED = SENDING.failed("MKOM refused the message", T0);

    private static StatusReport report(String reference, String word, int seconds) {
        return new StatusReport(
                Optional.of("1"),
                Optional.of(reference),
                new Msisdn("5511980664212"),
                Optional.of(T0.plusSeconds(seconds)),
                word);
    }

    static Stream<Arguments> reports() {
        return Stream.of(
                arguments("queued, our reference", QUEUED, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("sending, our reference", SENDING, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference", UNCERTAIN, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("uncertain, our reference, unknown word", UNCERTAIN, OURS, "Enviada", MessageStatus.SENT),
                arguments("sent, our reference", SENT, OURS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, our reference", FAILED, OURS, "Entregue", MessageStatus.FAILED),
                arguments("queued, the caller's reference", QUEUED, CALLERS, "Entregue", MessageStatus.QUEUED),
                arguments("sending, the caller's reference", SENDING, CALLERS, "Entregue", MessageStatus.SENDING),
                arguments("uncertain, the caller's reference", UNCERTAIN, CALLERS, "Entregue", MessageStatus.UNCERTAIN),
                arguments("sent, the caller's reference", SENT, CALLERS, "Entregue", MessageStatus.DELIVERED),
                arguments("failed, the caller's reference", FAILED, CALLERS, "Entregue", MessageStatus.FAILED));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reports")
    void apply_shouldBelieveThatMkomHasIt_onlyWhenTheReferenceIsOurs(
            String name, MessageState state, String reference, String word, MessageStatus expected) {
        assertThat(Recorder.apply(state, List.of(report(reference, word, 1)), T0)
                        .status())
                .isEqualTo(expected);
    }

    @Test
    void apply_shouldGiveTheSame_whateverTheOrderOfReportsInABatch() {
        StatusReport first = report(OURS, "Enviada", 1);
        StatusReport second = report(OURS, "Entregue", 2);
        StatusReport third = report(OURS, "Lida", 3);

        for (List<StatusReport> order : List.of(
                List.of(first, second, third),
                List.of(third, second, first),
                List.of(second, third, first),
                List.of(third, third, first, second, second))) {
            MessageState after = Recorder.apply(SENT, order, T0);
            assertThat(after.status()).isEqualTo(MessageStatus.DELIVERED);
            assertThat(after.platformStatus()).contains("Lida");
        }
    }

    @Test
    void apply_shouldChangeNothing_whenThereIsNothingNew() {
        assertThat(Recorder.apply(SENT, List.of(), T0)).isEqualTo(SENT);
    }

    /** An event that is stored is passed over when it comes again, so it must be stored after all that it brings about. */
    @Test
    void record_shouldDoAllThatAReplyBringsAbout_whereverAFirstTryEnded() {
        try (TestStores stores = new TestStores()) {
            boolean interrupted = true;
            for (int end = 0; interrupted; end++) {
                TestQueues queues = new TestQueues();
                var recorder = TestRecorder.of(stores, queues.queues());
                TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
                Msisdn number = new Msisdn("55119800%05d".formatted(end));
                Map<String, Events> records = Map.of(
                        "1",
                        new Events(
                                T0,
                                List.of(new Reply(
                                        Optional.of("1"), Optional.empty(), number, Optional.of(T0), "SAIR"))));
                AtomicInteger left = new AtomicInteger(end);
                stores.gate(() -> {
                    if (left.decrementAndGet() < 0) {
                        throw SdkClientException.create("unable to connect");
                    }
                });
                try {
                    interrupted = !recorder.apply(records).isEmpty();
                } catch (UnavailableException e) {
                    interrupted = true;
                }
                interrupted |= left.get() < 0;
                stores.gate(() -> {});

                assertThat(recorder.apply(records)).as("after %d requests", end).isEmpty();

                assertThat(stores.optOuts().find(number).blocked())
                        .as("opt-out after %d requests", end)
                        .isTrue();
                assertThat(queues.batched("outbound"))
                        .as("confirmation after %d requests", end)
                        .isNotEmpty();
                assertThat(queues.batched("forward"))
                        .as("notification after %d requests", end)
                        .isNotEmpty();
                assertThat(end).isLessThan(100);
            }
        }
    }

    static Stream<Arguments> events() {
        return Stream.of(
                arguments("a status report", report(OURS, "Entregue", 1)),
                arguments(
                        "a reply",
                        new Reply(
                                Optional.of("1"),
                                Optional.empty(),
                                new Msisdn("5511980664212"),
                                Optional.of(T0),
                                "Sim")));
    }

    /** The queue of notifications takes nothing at first. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("events")
    void record_shouldGiveTheRecordBackAndStoreNothing_whenANotificationCannotBePublished(String name, Event event) {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            TestChannels.channels(stores, TestChannels.webhook("erp", "https://erp.example.com/", true));
            MessageId id = MessageId.parse(OURS.substring(OURS.indexOf('~') + 1));
            OutboundMessage message =
                    new OutboundMessage(id, event.msisdn(), "Oi", Optional.empty(), Optional.of(CALLERS), List.of());
            stores.messages()
                    .save(List.of(new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", T0, SENT, 0)));
            var recorder = TestRecorder.of(stores, queues.queues());
            Map<String, Events> records = Map.of("1", new Events(T0, List.of(event)));

            queues.failRequest(1);
            assertThat(recorder.apply(records)).containsExactly("1");
            assertThat(queues.batched("forward")).isEmpty();

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(queues.batched("forward")).hasSize(1);

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(queues.batched("forward")).hasSize(1);
        }
    }

    @Test
    void record_shouldAnswerOnce_whenAReplyComesAgainAfterItWasStored() {
        try (TestStores stores = new TestStores()) {
            TestQueues queues = new TestQueues();
            var recorder = TestRecorder.of(stores, queues.queues());
            Map<String, Events> records = Map.of(
                    "1",
                    new Events(
                            T0,
                            List.of(new Reply(
                                    Optional.of("1"),
                                    Optional.empty(),
                                    new Msisdn("5511980664212"),
                                    Optional.of(T0),
                                    "SAIR"))));

            assertThat(recorder.apply(records)).isEmpty();
            assertThat(recorder.apply(records)).isEmpty();

            assertThat(queues.batched("outbound")).hasSize(1);
        }
    }
}
