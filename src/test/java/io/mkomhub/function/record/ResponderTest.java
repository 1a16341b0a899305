package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Flow;
import io.mkomhub.core.autoreply.Flow.Match;
import io.mkomhub.core.autoreply.TestFlows;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.people.ConversationStore.Latest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.exception.SdkClientException;

/** What replies bring about, one after another and in one batch. */
class ResponderTest {

    private static final Instant T0 = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant RECEIVED = T0.plusSeconds(60);
    private static final Instant NOW = T0.plusSeconds(90);
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Msisdn ANA_WITHOUT_NINTH_DIGIT = new Msisdn("551180664212");
    private static final MessageId MESSAGE = MessageId.parse("01aryz6s41tsv4rrffq69g5fav-7");

    private static final Flow WELCOME = flow("welcome", new Match.Default(), "Olá!", "Qual é o CEP?", "Obrigado!");
    private static final Flow SURVEY = flow("survey", new Match.ToMailing("Natal"), "Nota?", "Obrigado pela nota!");

    private final TestStores stores = new TestStores();
    private final TestQueues queues = new TestQueues();
    private final Responder responder = TestRecorder.responder(stores, queues.queues(), CLOCK);

    @AfterEach
    void stop() {
        stores.close();
    }

    /** A flow that takes any words that begin with an o, a step each. */
    private static Flow flow(String name, Match match, String... texts) {
        List<AutoAnswer> answers = new ArrayList<>();
        for (String text : texts) {
            answers.add(new AutoAnswer(Integer.toString(answers.size() + 1), "o.*", text));
        }
        return new Flow(name, match, answers, Optional.empty(), Duration.ofHours(24), Optional.empty());
    }

    private void flows(Flow... flows) {
        for (Flow flow : flows) {
            TestFlows.repository(stores).put(flow);
        }
    }

    private static Reply reply(Msisdn number, int second, String text) {
        return new Reply(Optional.empty(), Optional.empty(), number, Optional.of(T0.plusSeconds(second)), text);
    }

    private static AttributedEvent unattributed(Event event) {
        return new AttributedEvent(Optional.empty(), event);
    }

    private static Map<AttributedEvent, Instant> batch(Event... events) {
        Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
        for (Event event : events) {
            received.put(unattributed(event), RECEIVED);
        }
        return received;
    }

    private Set<Event> respond(Event... events) {
        return responder.respond(batch(events), Map.of());
    }

    private List<MessageBatch> batches() {
        return queues.batched("urgent").stream().map(MessageBatchJson::read).toList();
    }

    private List<String> answers() {
        return batches().stream()
                .flatMap(batch -> batch.messages().stream())
                .map(OutboundMessage::text)
                .toList();
    }

    private Optional<Integer> step(Msisdn number) {
        return Objects.requireNonNull(stores.replies().standings(Set.of(number)).get(number))
                .dialogue()
                .map(Dialogue::read)
                .flatMap(Dialogue::place)
                .map(Dialogue.Place::step);
    }

    /** Whether a decision on a reply is stored, even if the person was erased meanwhile. */
    private boolean isDecided(Reply reply) {
        return stores.table()
                .find(new ItemKey(ContactIndexKey.partition(stores.hashes().person(reply.msisdn())), "S"))
                .filter(state ->
                        state.map("decisions").containsKey(stores.hashes().of("event", reply.id())))
                .isPresent();
    }

    private static Arguments order(String name, boolean blocked, String... texts) {
        return arguments(name, blocked, List.of(texts));
    }

    static Stream<Arguments> orders() {
        return Stream.of(
                order("out", true, "SAIR"),
                order("out and back", false, "SAIR", "VOLTAR"),
                order("back and out", true, "VOLTAR", "SAIR"),
                order("out, back and out", true, "SAIR", "VOLTAR", "SAIR"),
                order("out twice and back", false, "SAIR", "SAIR", "VOLTAR"),
                order("back when never out", false, "VOLTAR"));
    }

    /** The person wrote these a second apart; however MKOM delivers them, the last one counts. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("orders")
    void respond_shouldFollowTheOrderInWhichThePersonWrote(String name, boolean blocked, List<String> texts) {
        List<Reply> replies = new ArrayList<>();
        for (String text : texts) {
            replies.add(0, reply(ANA, replies.size(), text));
        }

        assertThat(respond(replies.toArray(Reply[]::new))).isEmpty();

        assertThat(stores.optOuts().find(ANA).blocked()).isEqualTo(blocked);
    }

    /** MKOM's time has whole seconds: of two replies of one second, the one received first was written first. */
    @ParameterizedTest(name = "SAIR received after {0} ms, VOLTAR after {1} ms: blocked {2}")
    @CsvSource({"100, 200, false", "200, 100, true"})
    void respond_shouldFollowTheOrderOfReceipt_whenRepliesWereWrittenInTheSameSecond(
            long out, long back, boolean blocked) {
        Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
        Reply first = reply(ANA, 0, "SAIR");
        Reply second = reply(ANA, 0, "VOLTAR");
        if (out < back) {
            received.put(unattributed(second), T0.plusSeconds(5).plusMillis(back));
            received.put(unattributed(first), T0.plusSeconds(5).plusMillis(out));
        } else {
            received.put(unattributed(first), T0.plusSeconds(5).plusMillis(out));
            received.put(unattributed(second), T0.plusSeconds(5).plusMillis(back));
        }
        // Out before, so that coming back changes something in either order.
        stores.optOuts().decide(List.of(ANA), true, "api:crm", T0.minusSeconds(60));

        assertThat(responder.respond(received, Map.of())).isEmpty();

        assertThat(answers()).isEqualTo(blocked ? List.of("Bem-vindo.", "Pronto.") : List.of("Bem-vindo."));
        assertThat(stores.optOuts().find(ANA).blocked()).isEqualTo(blocked);
    }

    private static Arguments answer(String name, String text, boolean blocked, List<String> answers) {
        return arguments(name, text, blocked, answers);
    }

    static Stream<Arguments> singles() {
        return Stream.of(
                answer("an answer of the flow", "oi", false, List.of("Olá!")),
                answer("no answer", "tchau", false, List.of()),
                answer("no answer after an opt-out", "oi", true, List.of()),
                answer("a confirmation", "SAIR", false, List.of("Pronto.")),
                answer("no second confirmation", "SAIR", true, List.of()),
                answer("a welcome", "VOLTAR", true, List.of("Bem-vindo.")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("singles")
    void respond_shouldStoreADecision_onlyIfItChangesSomething(
            String name, String text, boolean blocked, List<String> answers) {
        flows(WELCOME);
        if (blocked) {
            stores.optOuts().decide(List.of(ANA), true, "api:crm", T0.minusSeconds(60));
        }
        Reply reply = reply(ANA, 0, text);

        assertThat(respond(reply)).isEmpty();
        assertThat(respond(reply)).isEmpty();

        assertThat(answers().stream().distinct()).isEqualTo(answers);
        assertThat(batches().stream().map(MessageBatch::id).distinct()).hasSize(answers.size());
        assertThat(isDecided(reply)).isEqualTo(!answers.isEmpty());
    }

    @ParameterizedTest(name = "{0} replies in one batch")
    @ValueSource(ints = {1, 2, 3, 4})
    void respond_shouldTakeOneStepForEachReply_whenABatchHasSeveralOfAPerson(int count) {
        flows(WELCOME);
        Reply[] replies = new Reply[count];
        for (int i = 0; i < count; i++) {
            replies[i] = reply(i % 2 == 0 ? ANA : ANA_WITHOUT_NINTH_DIGIT, i, "oi " + i);
        }
        int before = stores.touched().size();

        assertThat(respond(replies)).isEmpty();

        // Each decision is made on the state after the one before it, without reading that again.
        String dialogue = ContactIndexKey.partition(stores.hashes().person(ANA));
        assertThat(stores.touched().subList(before, stores.touched().size()).stream()
                        .filter(touched -> touched.action().equals("dynamodb:BatchGetItem"))
                        .map(TestStores.Touched::partition)
                        .filter(dialogue::equals))
                .hasSize(1);
        assertThat(answers())
                .isEqualTo(List.of("Olá!", "Qual é o CEP?", "Obrigado!").subList(0, Math.min(count, 3)));
        assertThat(step(ANA)).contains(Math.min(count, 3));
    }

    /** A machine at the other end sends a flow's keyword again and again. */
    @Test
    void respond_shouldStopAnswering_andRingTheAlarm_whenAPersonGetsTooManyAnswersWithinAnHour() {
        String stack = "test-stack";
        flows(flow("loop", new Match.Keyword("oi"), "Olá!"));
        Responder limited = TestRecorder.responder(
                stores, queues.queues(), TestMetrics.of(stack + "-RecordFunction", stack), 3, CLOCK);
        Reply[] replies =
                IntStream.range(0, 5).mapToObj(i -> reply(ANA, i, "oi")).toArray(Reply[]::new);
        Msisdn other = new Msisdn("5511980664213");

        try (MetricLines lines = new MetricLines()) {
            assertThat(limited.respond(batch(replies), Map.of())).isEmpty();
            assertThat(answers()).hasSize(3);
            assertThat(lines.of("AutoRepliesStopped")).hasSize(2);
            assertThat(ringing(stack, lines)).contains("AutoRepliesAlarm");
        }

        // The same replies, in case their events were not stored: the same answers under the same ids.
        assertThat(limited.respond(batch(replies), Map.of())).isEmpty();
        assertThat(batches().stream().map(MessageBatch::id).distinct()).hasSize(3);

        assertThat(limited.respond(batch(reply(other, 9, "oi")), Map.of())).isEmpty();
        assertThat(batches().stream().map(MessageBatch::id).distinct())
                .as("others are answered")
                .hasSize(4);

        Reply later = reply(ANA, 3_700, "oi");
        assertThat(limited.respond(Map.of(unattributed(later), RECEIVED.plusSeconds(3_600)), Map.of()))
                .isEmpty();
        assertThat(batches().stream().map(MessageBatch::id).distinct())
                .as("answered again after an hour")
                .hasSize(5);
    }

    @Test
    void respond_shouldAnswerAsFarAsTheBudgetAllows_andConfirmEveryOptOut() {
        flows(flow("caro", new Match.Keyword("oi"), "Olá!"));
        MessageLimits limits = TestMessageLimits.withBudgets(
                TestMailingDefaults.NATAL.costCentreId().orElseThrow() + "=2/day");
        Responder limited = TestRecorder.responder(stores, queues.queues(), limits, CLOCK);
        Reply[] replies =
                IntStream.range(0, 4).mapToObj(i -> reply(ANA, i, "oi")).toArray(Reply[]::new);

        assertThat(limited.respond(batch(replies), Map.of())).isEmpty();
        assertThat(limited.respond(batch(replies), Map.of())).isEmpty();
        assertThat(batches().stream().map(MessageBatch::id).distinct()).hasSize(2);

        assertThat(limited.respond(batch(reply(ANA, 10, "SAIR")), Map.of())).isEmpty();
        assertThat(batches().stream().map(MessageBatch::id).distinct()).hasSize(3);
    }

    @Test
    void alarm_shouldNotRing_whenNobodyGetsTooManyAnswers() {
        String stack = "test-stack";
        flows(WELCOME);
        Responder limited = TestRecorder.responder(
                stores, queues.queues(), TestMetrics.of(stack + "-RecordFunction", stack), 3, CLOCK);

        try (MetricLines lines = new MetricLines()) {
            assertThat(limited.respond(
                            batch(reply(ANA, 0, "oi"), reply(ANA, 1, "oi"), reply(ANA, 2, "oi"), reply(ANA, 3, "oi")),
                            Map.of()))
                    .isEmpty();

            assertThat(answers()).hasSize(3);
            assertThat(lines.of("AutoRepliesStopped")).isEmpty();
            assertThat(ringing(stack, lines)).doesNotContain("AutoRepliesAlarm");
        }
    }

    private static Set<String> ringing(String stack, MetricLines lines) {
        List<Datapoint> data = lines.lines().stream()
                .flatMap(line -> Datapoint.ofLine(line).stream())
                .toList();
        Instant now = Instant.now();
        return new Alarms(DeployedAlarms.of(stack)).ringing(data, now.minusSeconds(60), now.plusSeconds(60));
    }

    private void store(String mailing) {
        OutboundMessage message =
                new OutboundMessage(MESSAGE, ANA, "Oi", Optional.empty(), Optional.empty(), List.of());
        stores.messages()
                .save(List.of(new TrackedMessage(
                        message, new Mailing(mailing, 1), "api:crm", T0, MessageState.queued(T0), 0)));
    }

    @ParameterizedTest(name = "a reply to mailing {0}: {1}")
    @CsvSource({"Natal, Nota?", "Outra, Olá!", "'', Olá!"})
    void respond_shouldBeginTheFlowOfTheMailingThatAReplyAnswers(String mailing, String answer) {
        flows(WELCOME, SURVEY);
        if (!mailing.isEmpty()) {
            store(mailing);
        }

        assertThat(responder.respond(
                        Map.of(new AttributedEvent(Optional.of(MESSAGE), reply(ANA, 1, "ok")), RECEIVED), Map.of()))
                .isEmpty();

        assertThat(answers()).containsExactly(answer);
    }

    /** Without flows nothing depends on the message, and each read costs money. */
    @Test
    void respond_shouldReadNoMessage_whenThereAreNoFlows() {
        store("Natal");
        int before = stores.touched().size();

        responder.respond(Map.of(new AttributedEvent(Optional.of(MESSAGE), reply(ANA, 1, "SAIR")), RECEIVED), Map.of());

        assertThat(stores.touched().subList(before, stores.touched().size()))
                .isNotEmpty()
                .noneMatch(touched -> touched.partition().startsWith("M#"));
        assertThat(answers()).containsExactly("Pronto.");
    }

    @Test
    void respond_shouldSendTheAnswerAsTheFlowAndTheRequestSay() {
        flows(WELCOME);
        Reply question = reply(ANA, 0, "oi");
        Reply optOut = reply(ANA, 1, "SAIR");

        responder.respond(
                batch(question, optOut),
                Map.of(question, CorrelationId.of("c-1").orElseThrow()));

        assertThat(batches()).hasSize(2).allSatisfy(batch -> {
            assertThat(batch.acceptedAt()).isEqualTo(NOW);
            assertThat(batch.mailing()).isEqualTo(new Mailing("Natal", 1));
            assertThat(batch.messages()).extracting(OutboundMessage::msisdn).containsExactly(ANA);
        });
        assertThat(batches()).extracting(MessageBatch::origin).containsExactly("auto-reply:welcome", "opt-out");
        assertThat(batches())
                .extracting(
                        batch -> batch.correlation().map(CorrelationId::text).orElse(""))
                .containsExactly("c-1", "");
        assertThat(batches())
                .extracting(batch -> batch.messages().get(0).messageClass())
                .containsExactly(MessageClass.SERVICE, MessageClass.OPT_OUT_CONFIRMATION);
    }

    @Test
    void respond_shouldPassOverStatusReports_andListTheLatestReply() {
        flows(WELCOME);

        assertThat(respond(
                        new StatusReport(Optional.empty(), Optional.empty(), ANA, Optional.of(T0), "oi"),
                        reply(ANA, 2, "tchau"),
                        reply(ANA, 1, "oi")))
                .isEmpty();

        assertThat(answers()).containsExactly("Olá!");
        assertThat(stores.conversations().latest(Optional.empty(), 10).entries())
                .extracting(Latest::text)
                .containsExactly("tchau");
    }

    @Test
    void respond_shouldTouchNothing_whenThereIsNoReply() {
        int before = stores.touched().size();

        assertThat(respond(new StatusReport(Optional.empty(), Optional.empty(), ANA, Optional.of(T0), "Entregue")))
                .isEmpty();

        assertThat(stores.touched()).hasSize(before);
    }

    private static Arguments erased(String name, String text, int erasedAfter, boolean blocked, int answers) {
        return arguments(name, text, erasedAfter, blocked, answers);
    }

    /** Replies are received at second 60. */
    static Stream<Arguments> erasures() {
        return Stream.of(
                erased("an opt-out counts", "SAIR", 61, true, 0),
                erased("an opt-out of the same moment counts", "SAIR", 60, true, 0),
                erased("an opt-out after the erasure is confirmed", "SAIR", 59, true, 1),
                erased("a question gets no answer", "oi", 61, false, 0),
                erased("a question of the same moment gets no answer", "oi", 60, false, 0),
                erased("a question after the erasure gets one", "oi", 59, false, 1));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("erasures")
    void respond_shouldOnlyOptOut_whenThePersonWasErasedAfterTheReply(
            String name, String text, int erasedAfter, boolean blocked, int answers) {
        flows(WELCOME);
        stores.optOuts().erase(stores.hashes().person(ANA), T0.plusSeconds(erasedAfter));

        assertThat(respond(reply(ANA, 0, text))).isEmpty();

        assertThat(stores.optOuts().find(ANA).blocked()).isEqualTo(blocked);
        assertThat(answers()).hasSize(answers);
    }

    /** The person is erased while a run is at its work, before each of its requests in turn. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"SAIR, true", "oi, false"})
    void respond_shouldSendNothingAfterAnErasure_wheneverItComes(String text, boolean blocked) {
        flows(WELCOME);
        boolean erasedInTime = true;
        for (int request = 0; erasedInTime; request++) {
            Msisdn number = new Msisdn(Long.toString(5511980660000L + request));
            Reply reply = reply(number, 0, text);
            AtomicInteger left = new AtomicInteger(request);
            stores.gate(() -> {
                if (left.getAndDecrement() == 0) {
                    stores.optOuts().erase(stores.hashes().person(number), RECEIVED.plusSeconds(1));
                }
            });

            assertThat(respond(reply)).isEmpty();

            erasedInTime = left.get() < 0;
            stores.gate(() -> {});
            assertThat(stores.optOuts().find(number).blocked())
                    .as("erased before request %d", request + 1)
                    .isEqualTo(blocked);
            boolean decided = isDecided(reply);
            assertThat(batches().stream()
                            .flatMap(batch -> batch.messages().stream())
                            .filter(message -> message.msisdn().equals(number)))
                    .as("erased before request %d", request + 1)
                    .hasSize(decided ? 1 : 0);

            queues.clear();
            if (erasedInTime) {
                respond(reply);
                assertThat(answers()).as("a repeat after the erasure").isEmpty();
            }
            assertThat(request).isLessThan(50);
        }
    }

    /** Each request to the table takes a second, of ten that a run has. */
    @Test
    void respond_shouldGiveBackTheRepliesThatItHasNoTimeFor() {
        flows(WELCOME);
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            replies.add(reply(new Msisdn(Long.toString(5511980660000L + i)), i, "oi"));
        }
        Set<Event> left = Set.copyOf(replies);
        List<Integer> counts = new ArrayList<>();
        for (int run = 0; run < 8 && !left.isEmpty(); run++) {
            TestClock clock = new TestClock(NOW);
            Responder slow = TestRecorder.responder(stores, queues.queues(), clock);
            stores.gate(() -> clock.advance(Duration.ofSeconds(1)));
            left = slow.respond(batch(left.toArray(Event[]::new)), Map.of());
            stores.gate(() -> {});
            counts.add(left.size());
            assertThat(clock.instant())
                    .as("one reply more than there is time for")
                    .isBeforeOrEqualTo(NOW.plusSeconds(12));
            // The earliest replies were taken first.
            assertThat(left).isEqualTo(Set.copyOf(replies.subList(8 - left.size(), 8)));
            assertThat(answers()).hasSize(8 - left.size());
        }

        assertThat(counts).containsExactly(5, 1, 0);
    }

    /** The table fails from some request on: what is not given back is done. */
    @Test
    void respond_shouldGiveBackEveryReplyThatIsNotDone_whenTheTableFails() {
        flows(WELCOME);
        boolean failed = true;
        Set<Integer> counts = new TreeSet<>();
        for (int request = 0; failed; request++) {
            List<Reply> replies = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                replies.add(reply(new Msisdn(Long.toString(5511980660000L + 10L * request + i)), i, "oi"));
            }
            AtomicInteger left = new AtomicInteger(request);
            stores.gate(() -> {
                if (left.decrementAndGet() < 0) {
                    throw SdkClientException.create("unable to connect");
                }
            });

            Set<Event> open = respond(replies.toArray(Reply[]::new));

            failed = left.get() < 0;
            stores.gate(() -> {});
            counts.add(open.size());
            assertThat(open)
                    .as("before request %d", request + 1)
                    .isEqualTo(Set.copyOf(replies.subList(4 - open.size(), 4)));
            Set<Msisdn> done = replies.stream()
                    .filter(reply -> !open.contains(reply))
                    .map(Reply::msisdn)
                    .collect(Collectors.toSet());
            assertThat(batches().stream()
                            .flatMap(batch -> batch.messages().stream())
                            .map(OutboundMessage::msisdn))
                    .as("before request %d", request + 1)
                    .containsAll(done);
            queues.clear();
            assertThat(request).isLessThan(100);
        }
        assertThat(counts).containsExactly(0, 1, 2, 3, 4);
    }

    /** Replies that change nothing but who replied last are stored together, at the end of a run. */
    @Test
    void respond_shouldGiveBackWhatIsOnlyHeard_untilItIsStored() {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            replies.add(reply(new Msisdn(Long.toString(5511980661000L + i)), i, "tchau"));
        }
        // Reads the flows.
        assertThat(respond(reply(ANA, 0, "tchau"))).isEmpty();
        AtomicInteger left = new AtomicInteger();
        stores.gate(left::incrementAndGet);
        assertThat(respond(replies.toArray(Reply[]::new))).isEmpty();
        int requests = left.get();
        assertThat(stores.conversations().latest(Optional.empty(), 50).entries())
                .hasSize(31);

        List<Reply> others = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            others.add(reply(new Msisdn(Long.toString(5511980662000L + i)), i, "tchau"));
        }
        left.set(requests - 1);
        stores.gate(() -> {
            if (left.decrementAndGet() < 0) {
                throw SdkClientException.create("unable to connect");
            }
        });
        assertThat(respond(others.toArray(Reply[]::new))).isEqualTo(Set.copyOf(others));
        stores.gate(() -> {});
        assertThat(respond(others.toArray(Reply[]::new))).isEmpty();
        assertThat(stores.conversations().latest(Optional.empty(), 100).entries())
                .hasSize(61);
    }

    /**
     * A run that received a reply twice may find neither its decision nor its event: another run stored that after this
     * one looked for it, and removed the decision.
     */
    @Test
    void respond_shouldTakeOneStep_whenAReplyWasProcessedSinceItsEventWasLookedFor() {
        Flow counting = flow("counting", new Match.Default(), "1", "2", "3", "4", "5", "6");
        flows(counting);
        for (int i = 0; i < 4; i++) {
            Reply reply = reply(ANA, i, "oi " + i);
            assertThat(respond(reply)).isEmpty();
            stores.events().add(List.of(new ReceivedEvent(unattributed(reply), RECEIVED, Extent.WHOLE)));
        }
        assertThat(step(ANA)).contains(4);

        assertThat(respond(reply(ANA, 0, "oi 0"))).isEmpty();

        assertThat(step(ANA)).contains(4);
        assertThat(answers()).containsExactly("1", "2", "3", "4");
    }

    /** Each open decision makes the person's item larger. */
    @Test
    void respond_shouldGiveBackRepliesOfOnePerson_whenTheyComeFasterThanTheyAreStored() {
        flows(flow(
                "long",
                new Match.Default(),
                IntStream.range(0, 100).mapToObj(Integer::toString).toArray(String[]::new)));
        Responder patient = TestRecorder.responder(stores, queues.queues(), TestMetrics.create(), 1_000, CLOCK);
        List<Reply> replies =
                IntStream.range(0, 100).mapToObj(i -> reply(ANA, i, "oi " + i)).toList();
        Set<Event> left = Set.copyOf(replies);
        List<Integer> counts = new ArrayList<>();
        for (int run = 0; run < 5 && !left.isEmpty(); run++) {
            Set<Event> before = left;
            left = patient.respond(
                    batch(replies.stream().filter(before::contains).toArray(Event[]::new)), Map.of());
            Set<Event> after = left;
            stores.events()
                    .add(before.stream()
                            .filter(each -> !after.contains(each))
                            .map(each -> new ReceivedEvent(unattributed(each), RECEIVED, Extent.WHOLE))
                            .toList());
            counts.add(left.size());
        }
        assertThat(counts).containsExactly(50, 0);
        assertThat(answers()).hasSize(100).doesNotHaveDuplicates();
    }

    /** Two workers hear the same person at the same time; whoever comes second does not take it for done. */
    @Test
    void respond_shouldListTheLatestReply_whenAnotherRunStoresOneMeanwhile() {
        for (int request = 0; request < 6; request++) {
            Msisdn number = new Msisdn(Long.toString(5511980663000L + request));
            Reply first = reply(number, 1, "primeira");
            Reply second = reply(number, 2, "segunda");
            AtomicInteger left = new AtomicInteger(request);
            stores.gate(() -> {
                if (left.getAndDecrement() == 0) {
                    stores.gate(() -> {});
                    assertThat(respond(first)).isEmpty();
                }
            });

            assertThat(respond(second)).isEmpty();

            stores.gate(() -> {});
            assertThat(stores.conversations().latest(Optional.empty(), 100).entries())
                    .filteredOn(entry -> entry.msisdn().equals(number))
                    .extracting(Latest::text)
                    .containsExactly("segunda");
        }
    }
}
