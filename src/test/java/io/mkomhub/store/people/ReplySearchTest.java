package io.mkomhub.store.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TestMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.erasure.Eraser;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.ConversationStore.Line.Incoming;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplySearchTest {

    private static final Instant MONDAY = Instant.parse("2026-11-23T00:00:00Z");
    private static final int MANY = 300;

    private static TestTable dynamo;
    private static EventStore events;
    private static MessageStore messages;
    private static MessageBatchStore batches;
    private static ReferenceIndex references;
    private static ReplySearch search;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        references = new ReferenceIndex(dynamo.table(), dynamo.hashes());
        events = new EventStore(dynamo.table(), dynamo.hashes(), references);
        batches = new MessageBatchStore(dynamo.table());
        messages = new MessageStore(dynamo.table(), dynamo.hashes(), batches);
        search = new ReplySearch(dynamo.table(), messages);
        List<ReceivedEvent> replies = new ArrayList<>(IntStream.range(0, MANY)
                .mapToObj(i -> reply(Optional.empty(), i, MONDAY.plus(Duration.ofMinutes(20L * i))))
                .toList());
        Collections.shuffle(replies, new Random(1));
        events.add(replies);
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static ReceivedEvent reply(Optional<MessageId> answered, int person, Instant at) {
        Msisdn number = new Msisdn(Long.toString(5511970000000L + person));
        return new ReceivedEvent(
                new AttributedEvent(
                        answered,
                        new Event.Reply(Optional.empty(), Optional.empty(), number, Optional.empty(), "n" + person)),
                at,
                Extent.WHOLE);
    }

    private static List<Incoming> all(Instant from, Instant to, Optional<MailingId> mailing, int size) {
        List<Incoming> read = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page<Incoming> page = search.list(from, to, mailing, next, size);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(size);
            assertThat(page.next().filter(position -> !ReplySearch.isPosition(position)))
                    .isEmpty();
            read.addAll(page.entries());
            next = page.next();
        } while (next.isPresent());
        return read;
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "n" + i).toList();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 100, 1_000})
    void list_shouldHaveEveryReplyOfThePeriodOnce_whenReadInPagesOfAnySize(int size) {
        assertThat(all(MONDAY, MONDAY.plus(Duration.ofDays(7)), Optional.empty(), size))
                .extracting(line -> line.reply().text())
                .containsExactlyElementsOf(numbered(0, MANY));
    }

    @Test
    void list_shouldBeginWithItsFirstMomentAndEndBeforeItsLast_whenThePeriodCutsADay() {
        Instant from = MONDAY.plus(Duration.ofMinutes(1_000));
        Instant to = MONDAY.plus(Duration.ofHours(50));

        assertThat(all(from, to, Optional.empty(), 30))
                .extracting(line -> line.reply().text())
                .containsExactlyElementsOf(numbered(50, 150));
        assertThat(all(from, to, Optional.empty(), 30).get(0).at()).isEqualTo(from);
    }

    @Test
    void list_shouldGoOn_whenNobodyRepliedForMonths() {
        Instant from = MONDAY.minus(Duration.ofDays(200));

        assertThat(search.list(from, MONDAY.plusSeconds(1), Optional.empty(), Optional.empty(), 10))
                .satisfies(page -> assertThat(page.entries()).isEmpty())
                .satisfies(page -> assertThat(page.next()).isPresent());
        assertThat(all(from, MONDAY.plusSeconds(1), Optional.empty(), 10)).hasSize(1);
    }

    @Test
    void list_shouldHaveTheRepliesToAMailing_whenOnlyThoseAreWanted() {
        Instant january = Instant.parse("2027-01-04T12:00:00Z");
        TrackedMessage message = TestMessage.acceptedAt(january)
                .inBatch(BatchId.derived("replies"))
                .to("5511970000001")
                .in(MessageState.queued(january).claimed(january).accepted(Optional.empty(), january))
                .unstored()
                .tracked();
        assertThat(messages.save(List.of(message))).containsExactly(true);
        events.add(List.of(
                reply(Optional.of(message.id()), 1, january.plusSeconds(60)),
                reply(Optional.empty(), 2, january.plusSeconds(61))));
        MailingId mailing = MailingId.of(message.origin(), message.mailing());

        assertThat(all(january, january.plusSeconds(3_600), Optional.of(mailing), 10))
                .extracting(line -> line.reply().text())
                .containsExactly("n1");
    }

    @Test
    void list_shouldHaveAReplyWithoutPersonalData_whenTheyWereErased() {
        Instant february = Instant.parse("2027-02-01T12:00:00Z");
        events.add(List.of(reply(Optional.empty(), 77_777, february)));
        new Eraser(
                        dynamo.table(),
                        messages,
                        batches,
                        references,
                        new OptOutStore(dynamo.table(), dynamo.hashes()),
                        dynamo.hashes(),
                        () -> february.plusSeconds(10))
                .erase(new Msisdn("5511970077777"), Duration.ofMinutes(1));

        List<Incoming> read = all(february, february.plusSeconds(60), Optional.empty(), 10);

        assertThat(read).hasSize(1);
        assertThat(read.get(0).reply().msisdn()).isEqualTo(Msisdn.ERASED);
        assertThat(read.get(0).reply().text()).isEmpty();
        assertThat(read.get(0).at()).isEqualTo(february);
    }
}
