package io.mkomhub.store.people;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.people.OptOutStore.OptOut;
import io.mkomhub.store.people.ReplyStore.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ReplyStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static TestTable dynamo;
    private static OptOutStore optOuts;
    private static ReplyStore store;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        optOuts = new OptOutStore(dynamo.table(), dynamo.hashes());
        store = new ReplyStore(dynamo.table(), optOuts, dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static Event reply(String number, String text) {
        return new Event.Reply(Optional.of("1"), Optional.empty(), new Msisdn(number), Optional.of(NOW), text);
    }

    private static Standing standing(Event reply) {
        return Optional.ofNullable(store.standings(Set.of(reply.msisdn())).get(reply.msisdn()))
                .orElseThrow();
    }

    private static boolean decide(Event reply, String decision, Standing before, String dialogue) {
        return store.decide(reply, NOW, decision, before, Optional.of(dialogue), Optional.empty(), NOW);
    }

    @Test
    void decide_shouldStoreOne_whenTwoRepliesAreDecidedOnFromTheSameStanding() {
        Event one = reply("5511980664212", "1");
        Event other = reply("5511980664212", "2");
        Standing first = standing(one);
        assertThat(decide(one, "a", first, "{1}")).isTrue();
        assertThat(decide(other, "b", first, "{2}")).isFalse();

        Standing second = standing(one);
        assertThat(second.dialogue()).contains("{1}");
        assertThat(store.decisions(List.of(one, other))).isEqualTo(Map.of(one.id(), "a"));
        assertThat(decide(other, "b", second, "{2}")).isTrue();
        assertThat(standing(one).dialogue()).contains("{2}");
        assertThat(standing(one).version()).isEqualTo(2);
    }

    @Test
    void decide_shouldStoreNothing_whenTheReplyIsDecidedOnAlready() {
        Event reply = reply("5511980664213", "1");
        assertThat(decide(reply, "a", standing(reply), "{1}")).isTrue();

        assertThat(decide(reply, "b", standing(reply), "{2}")).isFalse();

        assertThat(standing(reply).dialogue()).contains("{1}");
        assertThat(store.decisions(List.of(reply))).containsValue("a");
    }

    @Test
    void decide_shouldStoreAllOrNothing_whenTheOptOutWasChangedMeanwhile() {
        Event reply = reply("5511980664214", "SAIR");
        Standing before = standing(reply);
        OptOut change = before.optOut().decided(reply.msisdn(), true, NOW, "reply");
        optOuts.decide(Set.of(reply.msisdn()), true, "api:crm", NOW);

        assertThat(store.decide(reply, NOW, "a", before, Optional.of("{1}"), Optional.of(change), NOW))
                .isFalse();

        assertThat(standing(reply).dialogue()).isEmpty();
        assertThat(store.decisions(List.of(reply))).isEmpty();
        assertThat(standing(reply).optOut().source()).isEqualTo("api:crm");
    }
}
