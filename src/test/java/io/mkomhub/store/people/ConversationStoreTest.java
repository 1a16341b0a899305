package io.mkomhub.store.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.ConversationStore.Latest;
import io.mkomhub.store.people.ReplyStore.ReceivedReply;
import io.mkomhub.store.people.ReplyStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConversationStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final int PEOPLE = 60;

    private static TestTable dynamo;
    private static ConversationStore store;
    private static ReplyStore replyStore;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        store = new ConversationStore(dynamo.table(), dynamo.hashes());
        replyStore = new ReplyStore(
                dynamo.table(),
                new OptOutStore(dynamo.table(), dynamo.hashes()),
                new EventStore(dynamo.table(), dynamo.hashes(), new ReferenceIndex(dynamo.table(), dynamo.hashes())),
                dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static ReceivedReply reply(int person, Instant at, String text) {
        Msisdn msisdn = new Msisdn(Long.toString(5521970000000L + person));
        return new ReceivedReply(
                new Event.Reply(Optional.empty(), Optional.empty(), msisdn, Optional.empty(), text),
                Optional.empty(),
                at);
    }

    private void hear(ReceivedReply reply) {
        Msisdn msisdn = reply.reply().msisdn();
        Standing before = Optional.ofNullable(
                        replyStore.standings(Set.of(msisdn)).get(msisdn))
                .orElseThrow();
        Standing after = replyStore.heard(reply, before);
        if (!after.equals(before)) {
            assertThat(replyStore.storeLast(List.of(after), NOW)).containsExactly(true);
        }
    }

    @Test
    void latest_shouldHaveEveryoneOnceByTheirLastReply_whenReadInPagesOfAnySize() {
        List<ReceivedReply> replies = new ArrayList<>(IntStream.range(0, PEOPLE)
                .mapToObj(i -> reply(i, NOW.plusSeconds(i), "primeira " + i))
                .toList());
        IntStream.range(0, PEOPLE / 2).forEach(i -> replies.add(reply(i, NOW.plusSeconds(1_000 - i), "última " + i)));
        Collections.shuffle(replies);
        replies.forEach(this::hear);
        List<String> expected = new ArrayList<>();
        IntStream.range(0, PEOPLE / 2).forEach(i -> expected.add("última " + i));
        IntStream.range(PEOPLE / 2, PEOPLE)
                .map(i -> PEOPLE * 3 / 2 - 1 - i)
                .forEach(i -> expected.add("primeira " + i));

        for (int size : new int[] {1, 7, 100}) {
            List<String> read = new ArrayList<>();
            Optional<String> next = Optional.empty();
            do {
                Page<Latest> part = store.latest(next, size);
                part.entries().forEach(entry -> read.add(entry.text()));
                next = part.next();
            } while (next.isPresent());
            assertThat(read).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "said at second {0}, received at {1} ms: {2} ms")
    @CsvSource({"10, 10350, 10350", "10, 10000, 10000", "10, 10999, 10999", "10, 17000, 10999", "10, 9000, 9000"})
    void saidAt_shouldBeTheLastMomentOfItsSecondBeforeItCame_whenThePlatformTellsTheSecond(
            long second, long receivedMillis, long said) {
        Event event = new Event.Reply(
                Optional.empty(),
                Optional.empty(),
                new Msisdn("5511980664212"),
                Optional.of(NOW.plusSeconds(second)),
                "");
        Recorded recorded = new Recorded(event, NOW.plusMillis(receivedMillis));

        assertThat(Duration.between(NOW, recorded.saidAt()).toMillis()).isEqualTo(said);
    }
}
