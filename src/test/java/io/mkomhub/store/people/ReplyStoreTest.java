package io.mkomhub.store.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.OptOutStore.OptOut;
import io.mkomhub.store.people.ReplyStore.ReceivedReply;
import io.mkomhub.store.people.ReplyStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static TestTable dynamo;
    private static OptOutStore optOuts;
    private static EventStore events;
    private static ReplyStore store;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        optOuts = new OptOutStore(dynamo.table(), dynamo.hashes());
        events = new EventStore(dynamo.table(), dynamo.hashes(), new ReferenceIndex(dynamo.table(), dynamo.hashes()));
        store = new ReplyStore(dynamo.table(), optOuts, events, dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static Event.Reply reply(String number, String text) {
        return new Event.Reply(Optional.of("1"), Optional.empty(), new Msisdn(number), Optional.of(NOW), text);
    }

    private static ReceivedReply incoming(Event.Reply reply, Instant receivedAt) {
        return new ReceivedReply(reply, Optional.empty(), receivedAt);
    }

    private static Standing standing(Event reply) {
        return Optional.ofNullable(store.standings(Set.of(reply.msisdn())).get(reply.msisdn()))
                .orElseThrow();
    }

    private static boolean decide(Event.Reply reply, String decision, Standing before, String dialogue) {
        return decide(reply, decision, before, dialogue, NOW);
    }

    private static boolean decide(Event.Reply reply, String decision, Standing before, String dialogue, Instant at) {
        return store.decide(incoming(reply, at), decision, before, Optional.of(dialogue), Optional.empty(), at)
                .isPresent();
    }

    private static Optional<String> decision(Event reply) {
        return store.decision(reply, standing(reply));
    }

    private static void storeEvent(Event reply) {
        events.add(List.of(new ReceivedEvent(new AttributedEvent(Optional.empty(), reply), NOW, Extent.WHOLE)));
    }

    @Test
    void decide_shouldStoreOne_whenTwoRepliesAreDecidedOnFromTheSameStanding() {
        Event.Reply one = reply("5511980664212", "1");
        Event.Reply other = reply("5511980664212", "2");
        Standing first = standing(one);
        assertThat(decide(one, "a", first, "{1}")).isTrue();
        assertThat(decide(other, "b", first, "{2}")).isFalse();

        Standing second = standing(one);
        assertThat(second.dialogue()).contains("{1}");
        assertThat(decision(one)).contains("a");
        assertThat(decision(other)).isEmpty();
        assertThat(decide(other, "b", second, "{2}")).isTrue();
        assertThat(standing(one).dialogue()).contains("{2}");
        assertThat(standing(one).version()).isEqualTo(second.version() + 1);
    }

    @Test
    void decide_shouldStoreNothing_whenTheReplyIsDecidedOnAlready() {
        Event.Reply reply = reply("5511980664213", "1");
        assertThat(decide(reply, "a", standing(reply), "{1}")).isTrue();

        assertThat(decide(reply, "b", standing(reply), "{2}")).isFalse();

        assertThat(standing(reply).dialogue()).contains("{1}");
        assertThat(decision(reply)).contains("a");
    }

    @Test
    void decide_shouldGiveTheStateThatIsStored_whateverChanges() {
        Event.Reply first = reply("5511980664217", "1");
        Event.Reply second = reply("5511980664217", "SAIR");
        Standing before = standing(first);

        Standing after = store.decide(incoming(first, NOW), "a", before, Optional.of("{1}"), Optional.empty(), NOW)
                .orElseThrow();
        assertThat(after).isEqualTo(standing(first));
        after = store.decide(
                        incoming(second, NOW.plusSeconds(1)),
                        "b",
                        after,
                        Optional.empty(),
                        Optional.of(before.optOut().decided(first.msisdn(), true, NOW, "reply")),
                        NOW)
                .orElseThrow();
        assertThat(after).isEqualTo(standing(second));
        assertThat(after.dialogue()).contains("{1}");
        assertThat(after.optOut().blocked()).isTrue();
        assertThat(after.last().orElseThrow().text()).isEqualTo("SAIR");
    }

    @Test
    void decide_shouldStoreAllOrNothing_whenTheOptOutWasChangedMeanwhile() {
        Event.Reply reply = reply("5511980664214", "SAIR");
        Standing before = standing(reply);
        OptOut change = before.optOut().decided(reply.msisdn(), true, NOW, "reply");
        optOuts.decide(Set.of(reply.msisdn()), true, "api:crm", NOW);

        assertThat(store.decide(incoming(reply, NOW), "a", before, Optional.of("{1}"), Optional.of(change), NOW))
                .isEmpty();

        assertThat(standing(reply).dialogue()).isEmpty();
        assertThat(decision(reply)).isEmpty();
        assertThat(standing(reply).optOut().source()).isEqualTo("api:crm");
    }

    /** A decision must be found for as long as its reply can come back, and costs storage for that long. */
    @Test
    void decide_shouldKeepEarlierDecisions_untilTheirEventsAreStored() {
        List<Event.Reply> replies = IntStream.range(0, 8)
                .mapToObj(i -> reply("5511980664215", Integer.toString(i)))
                .toList();
        for (int i = 0; i < 6; i++) {
            assertThat(decide(replies.get(i), "d" + i, standing(replies.get(i)), "{}"))
                    .isTrue();
            if (i != 1 && i != 4) {
                storeEvent(replies.get(i));
            }
        }
        assertThat(decision(replies.get(1))).contains("d1");
        assertThat(decision(replies.get(4))).contains("d4");
        assertThat(decision(replies.get(5))).contains("d5");
        assertThat(standing(replies.get(0)).decisions()).hasSize(3);

        Instant last = NOW.plus(Duration.ofDays(15));
        assertThat(decide(replies.get(6), "d6", standing(replies.get(6)), "{}", last.minusSeconds(1)))
                .isTrue();
        assertThat(decision(replies.get(1))).contains("d1");
        assertThat(decide(replies.get(7), "d7", standing(replies.get(7)), "{}", last))
                .isTrue();
        assertThat(decision(replies.get(1))).isEmpty();
        assertThat(decision(replies.get(6))).contains("d6");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void standing_shouldHaveNothingOfBefore_whenThePersonsDataWereErased(boolean decided) {
        Event.Reply before = reply("551198066422" + (decided ? 1 : 2), "antes");
        Event.Reply after = reply("551198066422" + (decided ? 1 : 2), "depois");
        decide(before, "a", standing(before), "{1}");
        optOuts.erase(dynamo.hashes().person(before.msisdn()), NOW.plusSeconds(1));

        Standing standing = standing(before);
        assertThat(standing.dialogue()).isEmpty();
        assertThat(standing.last()).isEmpty();
        assertThat(standing.decisions()).isEmpty();

        Instant later = NOW.plusSeconds(2);
        if (decided) {
            assertThat(store.decide(incoming(after, later), "b", standing, Optional.empty(), Optional.empty(), later))
                    .isPresent();
        } else {
            assertThat(store.storeLast(List.of(store.heard(incoming(after, later), standing)), later))
                    .containsExactly(true);
        }
        assertThat(dynamo.everything())
                .filteredOn(item -> item.contains(before.msisdn().digits()))
                .noneMatch(item -> item.contains("antes") || item.contains("{1}") || item.contains("decision\":\"a"))
                .anyMatch(item -> item.contains("depois"));
    }

    @Test
    void storeLast_shouldKeepTheLaterReply_whateverTheOrder() {
        Event.Reply early = new Event.Reply(
                Optional.of("1"), Optional.empty(), new Msisdn("5511980664216"), Optional.of(NOW), "cedo");
        Event.Reply late = new Event.Reply(
                Optional.of("2"),
                Optional.empty(),
                new Msisdn("5511980664216"),
                Optional.of(NOW.plusSeconds(5)),
                "tarde");
        Standing first = store.heard(incoming(late, NOW.plusSeconds(6)), standing(late));
        assertThat(store.storeLast(List.of(first), NOW)).containsExactly(true);

        assertThat(store.heard(incoming(early, NOW.plusSeconds(7)), standing(early)))
                .isEqualTo(standing(early));
        assertThat(store.storeLast(List.of(store.heard(incoming(early, NOW), first)), NOW))
                .containsExactly(false);

        assertThat(standing(late).last().orElseThrow().text()).isEqualTo("tarde");
    }

    /** A run that read the state before an erasure must not write onto one that was begun after it. */
    @Test
    void decide_shouldStoreNothing_whenTheStateWasDeletedAndBegunAnew() {
        Event.Reply before = reply("5511980664219", "antes");
        Event.Reply after = reply("5511980664219", "depois");
        assertThat(decide(before, "a", standing(before), "{1}")).isTrue();
        Standing old = standing(before);
        dynamo.table()
                .delete(List.of(
                        new ItemKey(ContactIndexKey.partition(dynamo.hashes().person(before.msisdn())), "S")));
        assertThat(decide(after, "b", standing(after), "{}", NOW.plusMillis(1))).isTrue();

        assertThat(decide(reply("5511980664219", "entre"), "c", old, "{2}")).isFalse();

        assertThat(standing(after).dialogue()).contains("{}");
    }
}
