package io.mkomhub.store.tally;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.StreamEvent;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.messages.MessageStore.Saving;
import io.mkomhub.store.tally.MessageSearch.Terms;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TallyStoreTest {

    /** An hour before midnight in Brasília. */
    private static final Instant T0 = Instant.parse("2026-11-21T02:00:00Z");

    private static final LocalDate DAY = LocalDate.parse("2026-11-20");
    private static final LocalDate NEXT = DAY.plusDays(1);
    private static final int SEEDS = Integer.getInteger("store.seeds", 8);
    private static final List<Mailing> MAILINGS =
            List.of(new Mailing("Natal", 1), new Mailing("Natal", 2), new Mailing("Cobrança", 2));
    private static final List<String> AREAS = List.of("11", "21", "48");

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(T0);
    private final TestTallies tallies = new TestTallies(stores, clock);
    private int batches;

    @AfterEach
    void stop() {
        stores.close();
    }

    static IntStream seeds() {
        return IntStream.range(0, SEEDS);
    }

    private List<TrackedMessage> accept(Mailing mailing, Instant at, int count, Random random) {
        BatchId id = BatchId.derived("tally", Integer.toString(batches++), Integer.toString(random.nextInt()));
        List<OutboundMessage> messages = new ArrayList<>();
        for (int place = 1; place <= count; place++) {
            messages.add(new OutboundMessage(
                    new MessageId(id, place),
                    new Msisdn(
                            "55" + AREAS.get(random.nextInt(AREAS.size())) + "9%08d".formatted(random.nextInt(1_000))),
                    "Oi ".repeat(1 + random.nextInt(100)),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    MessageClass.SERVICE,
                    Optional.of(new ChannelOrigin(random.nextBoolean() ? "erp" : "loja", "")),
                    Optional.empty()));
        }
        MessageBatch batch = new MessageBatch(id, at, "api:crm", mailing, 0, messages);
        stores.batches().complete(batch);
        return messages.stream()
                .map(message -> TrackedMessage.of(batch, message))
                .toList();
    }

    private List<TrackedMessage> save(List<TrackedMessage> changed) {
        return stores.messages().saveEach(changed).stream()
                .peek(saved -> assertThat(saved.result()).isEqualTo(Saving.DONE))
                .map(Saved::message)
                .toList();
    }

    private static MessageState reported(MessageState state, MessageStatus meaning, Instant now) {
        StatusReport report = new StatusReport(
                Optional.empty(), Optional.empty(), new Msisdn("5511980664210"), Optional.of(now), "Situação");
        return state.reported(report, Optional.of(meaning), now);
    }

    private static Optional<MessageState> next(MessageState state, Random random, Instant now) {
        int choice = random.nextInt(6);
        return switch (state.status()) {
            case QUEUED ->
                Optional.of(
                        switch (choice) {
                            case 0 -> state.optedOut(now);
                            case 1 -> state.expired(now);
                            case 2 -> state.cancelled("api:crm", now);
                            default -> state.claimed(now);
                        });
            case SENDING ->
                Optional.of(
                        switch (choice) {
                            case 0 -> state.released("MKOM answered 503", now);
                            case 1 -> state.uncertain("no answer", now);
                            case 2 -> state.failed("MKOM refused 5511999990000", now);
                            default -> state.accepted(Optional.of("4" + choice), now);
                        });
            case UNCERTAIN, SENT ->
                Optional.of(reported(state, choice > 2 ? MessageStatus.DELIVERED : MessageStatus.FAILED, now));
            default -> Optional.empty();
        };
    }

    /** Counts what has changed, in portions of any size, some of them several times, some interrupted anywhere. */
    private void countSomehow(Random random) {
        for (int time = random.nextInt(3); time > 0; time--) {
            for (StreamEvent event : tallies.stream().events(1 + random.nextInt(40))) {
                if (random.nextInt(4) == 0) {
                    break;
                }
                if (random.nextInt(3) == 0) {
                    stores.faults().next(random.nextBoolean() ? Fault.UNPROCESSED : Fault.LOST_ANSWER, 1);
                }
                try {
                    tallies.store().count(event.shard(), event.changes());
                } catch (IllegalStateException e) {
                    break;
                } finally {
                    stores.faults().clear();
                }
            }
        }
    }

    /** The figures of a mailing and a day, as the messages themselves tell them. */
    private static Map<Figure, Long> truth(List<TrackedMessage> messages, Map<MessageId, TrackedMessage> stored) {
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        for (TrackedMessage accepted : messages) {
            figures.merge(Figure.ACCEPTED, 1L, Long::sum);
            TrackedMessage now = Optional.ofNullable(stored.get(accepted.id())).orElse(accepted);
            Figure.of(now.state().status()).ifPresent(figure -> figures.merge(figure, 1L, Long::sum));
        }
        return figures;
    }

    private static Map<Figure, Long> without(Map<Figure, Long> figures, Figure... ignored) {
        Map<Figure, Long> rest = new EnumMap<>(figures);
        rest.values().removeIf(number -> number == 0);
        Set.of(ignored).forEach(rest::remove);
        return rest;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void count_shouldFindWhatTheMessagesTell_whateverIsInterruptedAndRepeated(int seed) {
        Random random = new Random(seed);
        Map<MessageId, TrackedMessage> accepted = new LinkedHashMap<>();
        Map<MessageId, TrackedMessage> current = new HashMap<>();
        for (int step = 0; step < 25; step++) {
            change(accepted, current, true, random);
            countSomehow(random);
        }
        tallies.count();

        check(List.copyOf(accepted.values()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void count_shouldFindTheSame_whenItRecountsMeanwhile(int seed) {
        Random random = new Random(seed);
        Map<MessageId, TrackedMessage> accepted = new LinkedHashMap<>();
        Map<MessageId, TrackedMessage> current = new HashMap<>();
        for (int step = 0; step < 40; step++) {
            if (random.nextInt(6) == 0) {
                tallies.recount().start();
            }
            boolean started = tallies.recount().progress().startedAt().isPresent();
            change(accepted, current, !started, random);
            countSomehow(random);
            if (random.nextInt(4) == 0) {
                stores.faults().next(Fault.LOST_ANSWER, 1);
            }
            // One page of the table at most.
            tallies.recount().goOn(clock.instant());
            stores.faults().clear();
            if (random.nextInt(10) == 0) {
                tallies.count();
                check(List.copyOf(accepted.values()));
            }
        }
        tallies.recount().start();
        while (tallies.recount().progress().startedAt().isPresent()) {
            clock.advance(Duration.ofMinutes(3));
            tallies.recount().goOn(clock.instant().plusSeconds(60));
        }
        tallies.count();

        check(List.copyOf(accepted.values()));
        assertThat(tallies.recount().generations().shown().number()).isPositive();
    }

    /** Accepts some messages, goes on with others, and erases one now and then. */
    private void change(
            Map<MessageId, TrackedMessage> accepted,
            Map<MessageId, TrackedMessage> current,
            boolean mayErase,
            Random random) {
        clock.advance(Duration.ofMinutes(5));
        Instant now = clock.instant();
        stores.now(now);
        if (random.nextInt(3) == 0) {
            accept(MAILINGS.get(random.nextInt(MAILINGS.size())), now, 1 + random.nextInt(20), random)
                    .forEach(message -> {
                        accepted.put(message.id(), message);
                        current.put(message.id(), message);
                    });
        }
        List<TrackedMessage> changed = new ArrayList<>();
        current.values().forEach(message -> {
            if (random.nextInt(3) == 0) {
                next(message.state(), random, now).ifPresent(state -> changed.add(message.in(state)));
            }
        });
        save(changed).forEach(message -> current.put(message.id(), message));
        if (mayErase && random.nextInt(5) == 0 && !current.isEmpty()) {
            TrackedMessage erased = List.copyOf(current.values()).get(random.nextInt(current.size()));
            if (stores.messages().erase(List.of(erased), now).get(0)) {
                stores.batches().takeOut(erased.id());
                current.putAll(stores.messages().find(List.of(erased.id())));
            }
        }
    }

    /** Compares the sums and lists with what the messages tell. */
    private void check(List<TrackedMessage> accepted) {
        Map<MessageId, TrackedMessage> stored =
                stores.messages().find(accepted.stream().map(TrackedMessage::id).toList());
        for (LocalDate day : List.of(DAY, NEXT)) {
            Map<Figure, Long> sum = total(day);
            List<TrackedMessage> ofDay = accepted.stream()
                    .filter(message ->
                            RecipientZone.dayInBrasilia(message.acceptedAt()).equals(day))
                    .toList();
            assertThat(without(sum, Figure.SEGMENTS, Figure.SEGMENTS_SENT)).isEqualTo(truth(ofDay, stored));
            assertThat(sum.getOrDefault(Figure.SEGMENTS, 0L))
                    .isEqualTo(ofDay.stream()
                            .mapToLong(message ->
                                    Segments.of(message.message().text()).count())
                            .sum());
        }
        for (Mailing mailing : MAILINGS) {
            List<TrackedMessage> its = accepted.stream()
                    .filter(message -> message.mailing().equals(mailing))
                    .toList();
            MailingId id = MailingId.of("api:crm", mailing);
            Tally tally = tallies.store().mailing(id, DAY, NEXT).tally();
            assertThat(without(tally.total(), Figure.SEGMENTS, Figure.SEGMENTS_SENT))
                    .isEqualTo(truth(its, stored));
            for (Dimension each : List.of(Dimension.AREA, Dimension.CHANNEL, Dimension.COST_CENTRE)) {
                assertThat(without(Tally.sum(tally.by(each).values())))
                        .as("%s", each)
                        .isEqualTo(without(tally.total()));
            }
            assertThat(tally.by(Dimension.REASON).keySet())
                    .isSubsetOf(
                            "MKOM refused …",
                            "reported by the platform: Situação",
                            // Of those that are erased.
                            "the person's data were erased",
                            "");
            for (Optional<MessageStatus> status : List.of(
                    Optional.<MessageStatus>empty(),
                    Optional.of(MessageStatus.FAILED),
                    Optional.of(MessageStatus.DELIVERED))) {
                assertThat(listed(id, status))
                        .as("%s", status)
                        .containsExactlyInAnyOrderElementsOf(its.stream()
                                .map(message -> Optional.ofNullable(stored.get(message.id()))
                                        .orElse(message))
                                .filter(message -> status.filter(wanted ->
                                                wanted != message.state().status())
                                        .isEmpty())
                                .map(TrackedMessage::id)
                                .toList());
            }
        }
    }

    private Map<Figure, Long> total(LocalDate day) {
        return Tally.sum(tallies.store().days(day, day).values().stream()
                .map(Tally::total)
                .toList());
    }

    private Set<MessageId> listed(MailingId mailing, Optional<MessageStatus> status) {
        Set<MessageId> found = new HashSet<>();
        Optional<String> position = Optional.empty();
        do {
            var page = tallies.search()
                    .list(
                            mailing,
                            new Terms(
                                    T0.minus(Duration.ofDays(1)),
                                    T0.plus(Duration.ofDays(2)),
                                    status,
                                    Optional.empty(),
                                    message -> true),
                            position,
                            7);
            page.entries().forEach(message -> found.add(message.id()));
            position = page.next();
        } while (position.isPresent());
        return found;
    }

    @Test
    void count_shouldTellTheMailingsOfADay_theLatestFirst() {
        accept(MAILINGS.get(0), T0, 2, new Random(1));
        accept(MAILINGS.get(2), T0.plusSeconds(60), 1, new Random(1));
        accept(MAILINGS.get(1), T0.plus(Duration.ofHours(2)), 1, new Random(1));

        tallies.count();

        assertThat(tallies.store().mailings(DAY))
                .extracting(listed -> listed.mailing().identifier())
                .containsExactly("Cobrança", "Natal");
        assertThat(tallies.store().mailings(NEXT)).singleElement().satisfies(listed -> {
            assertThat(listed.mailing()).isEqualTo(MAILINGS.get(1));
            assertThat(listed.origin()).isEqualTo("api:crm");
            assertThat(listed.firstAt()).isEqualTo(T0.plus(Duration.ofHours(2)));
        });
        assertThat(new TreeMap<>(tallies.store().days(DAY, NEXT)))
                .allSatisfy((day, tally) ->
                        assertThat(tally.total().get(Figure.ACCEPTED)).isEqualTo(day.equals(DAY) ? 3L : 1L));
    }

    @Test
    void count_shouldFail_whenAnotherRunCountsTheSameShard() {
        accept(MAILINGS.get(0), T0, 2, new Random(1));
        StreamEvent event = tallies.stream().events(100).get(0);
        boolean[] raced = {false};
        stores.gate(() -> {
            if (!raced[0]
                    && stores.touched().stream()
                            .anyMatch(touched -> touched.action().contains("BatchWrite"))) {
                raced[0] = true;
                tallies.store().count(event.shard(), event.changes());
            }
        });

        assertThatThrownBy(() -> tallies.store().count(event.shard(), event.changes()))
                .isInstanceOf(IllegalStateException.class);

        stores.gate(() -> {});
        tallies.store().count(event.shard(), event.changes());
        assertThat(total(DAY).get(Figure.ACCEPTED)).isEqualTo(2L);
    }

    private TrackedMessage one(String msisdn) {
        BatchId id = BatchId.derived("tally", Integer.toString(batches++), msisdn);
        MessageBatch batch = new MessageBatch(
                id,
                T0,
                "api:crm",
                MAILINGS.get(0),
                0,
                List.of(new OutboundMessage(
                        new MessageId(id, 1),
                        new Msisdn(msisdn),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of())));
        stores.batches().complete(batch);
        return TrackedMessage.of(batch, batch.messages().get(0));
    }

    private TrackedMessage sent(TrackedMessage accepted) {
        TrackedMessage claimed =
                save(List.of(accepted.in(accepted.state().claimed(T0)))).get(0);
        return save(List.of(claimed.in(claimed.state().accepted(Optional.of("7"), T0))))
                .get(0);
    }

    private void reply(TrackedMessage to, String text, Instant at) {
        stores.events()
                .add(List.of(new ReceivedEvent(
                        new AttributedEvent(
                                Optional.of(to.id()),
                                new Reply(
                                        Optional.of("9" + text.length()),
                                        Optional.empty(),
                                        to.message().msisdn(),
                                        Optional.of(at),
                                        text)),
                        at,
                        Extent.WHOLE)));
    }

    @Test
    void count_shouldKeepAMessageOnItsDay_whenItIsReleasedAndAnsweredOnAnother() {
        TrackedMessage claimed = one("5511953959059");
        claimed = save(List.of(claimed.in(claimed.state().claimed(T0)))).get(0);
        TrackedMessage uncertain = save(List.of(claimed.in(claimed.state().uncertain("no answer", T0))))
                .get(0);
        Instant later = T0.plus(Duration.ofDays(3));
        TrackedMessage released = save(List.of(
                        uncertain.acceptedAt(later).in(uncertain.state().sentAgain("api:crm", later))))
                .get(0);
        released = save(List.of(released.in(released.state().claimed(later)))).get(0);
        released = save(List.of(released.in(released.state().accepted(Optional.of("7"), later))))
                .get(0);
        reply(released, "Sim", later);

        tallies.count();

        Map<Figure, Long> figures = total(DAY);
        assertThat(without(figures, Figure.SEGMENTS, Figure.SEGMENTS_SENT))
                .isEqualTo(Map.of(Figure.ACCEPTED, 1L, Figure.SENT, 1L, Figure.REPLIES, 1L));
        assertThat(tallies.store().mailings(DAY.plusDays(3))).isEmpty();
    }

    @Test
    void count_shouldCountRepliesByWhatIsKept_whenTheirPersonIsErased() {
        TrackedMessage sent = sent(one("5521953959059"));
        reply(sent, "SAIR", T0.plusSeconds(60));
        assertThat(stores.messages().erase(List.of(sent), T0)).containsExactly(true);

        tallies.count();

        Tally tally = tallies.store()
                .mailing(MailingId.of("api:crm", MAILINGS.get(0)), DAY, DAY)
                .tally();
        assertThat(tally.total()).containsEntry(Figure.REPLIES, 1L).containsEntry(Figure.OPT_OUTS, 1L);
        assertThat(tally.by(Dimension.AREA)).containsOnlyKeys("21");
    }

    @Test
    void count_shouldNotSayThatATestMessageCosts_whenItIsErased() {
        TrackedMessage sent = sent(one("5511900000001"));
        tallies.count();
        assertThat(stores.messages().erase(List.of(sent), T0)).containsExactly(true);

        tallies.count();

        assertThat(total(DAY).getOrDefault(Figure.SEGMENTS_SENT, 0L)).isZero();
    }

    @Test
    void count_shouldLetAllSumsOfADayExpireTogether_whenTheirChangesAreMonthsApart() {
        stores.now(T0);
        TrackedMessage sent = sent(one("5511953959059"));
        tallies.count();
        stores.now(T0.plus(Duration.ofDays(300)));
        save(List.of(sent.in(reported(sent.state(), MessageStatus.DELIVERED, T0.plus(Duration.ofDays(300))))));

        tallies.count();

        stores.now(T0.plus(Duration.ofDays(500)));
        assertThat(without(total(DAY), Figure.SEGMENTS, Figure.SEGMENTS_SENT))
                .isEqualTo(Map.of(Figure.ACCEPTED, 1L, Figure.DELIVERED, 1L));
    }

    @Test
    void count_shouldPassOverAChangeThatCannotBeRead_andTellAPerson() {
        stores.table()
                .put(List.of(Item.at(new ItemKey("C#x", "T#1#odd"))
                        .with("msisdn", "x")
                        .with(Table.EXPIRES_AT, 4_000_000_000L)));
        accept(MAILINGS.get(0), T0, 2, new Random(1));

        tallies.count();

        assertThat(total(DAY)).containsEntry(Figure.ACCEPTED, 2L);
    }
}
