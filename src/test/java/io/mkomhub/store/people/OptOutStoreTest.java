package io.mkomhub.store.people;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.people.OptOutStore.OptOut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OptOutStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static TestTable dynamo;
    private static OptOutStore store;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        store = new OptOutStore(dynamo.table(), dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void blocked_shouldBeThosePeople_whenTheirNumbersAreWrittenInEitherWay() {
        Msisdn with = new Msisdn("5511980664212");
        Msisdn without = new Msisdn("551180664212");
        Msisdn other = new Msisdn("5511980664213");

        assertThat(store.decide(Set.of(with), true, "api:crm", NOW)).containsEntry(with, true);
        assertThat(store.decide(Set.of(without), true, "api:crm", NOW)).containsEntry(without, false);

        assertThat(store.blocked(Set.of(with, without, other))).containsExactlyInAnyOrder(with, without);
    }

    @Test
    void decide_shouldChangeTheLastDecision_whenLiftedAndSetAgain() {
        Msisdn number = new Msisdn("5511980664299");
        for (boolean block : List.of(true, false, true)) {
            assertThat(store.decide(Set.of(number), block, "api:crm", NOW)).containsEntry(number, true);
            assertThat(store.find(number).blocked()).isEqualTo(block);
        }
        assertThat(store.find(number).version()).isEqualTo(3);
    }

    @Test
    void save_shouldFailForOneOfThem_whenTwoChangeTheSameOptOut() {
        Msisdn number = new Msisdn("5511980664288");
        OptOut before = store.find(number);
        Table table = dynamo.table();

        assertThat(table.execute(List.of(store.save(before.decided(number, true, NOW, "reply")))))
                .containsExactly(true);
        assertThat(table.execute(List.of(store.save(before.decided(number, true, NOW, "api:crm")))))
                .containsExactly(false);
        OptOut stored = store.find(number);
        assertThat(table.execute(List.of(store.save(stored.decided(number, false, NOW, "reply")))))
                .containsExactly(true);
        assertThat(table.execute(List.of(store.save(stored.decided(number, false, NOW, "api:crm")))))
                .containsExactly(false);
        assertThat(store.find(number).source()).isEqualTo("reply");
    }

    @Test
    void list_shouldHaveEveryoneWhoIsOutOnce_whenReadInPagesOfAnySize() {
        List<Msisdn> numbers = LongStream.range(5521970000000L, 5521970000040L)
                .mapToObj(Long::toString)
                .map(Msisdn::new)
                .toList();
        store.decide(numbers, true, "import:crm", NOW);
        store.decide(numbers.subList(0, 10), false, "api:crm", NOW);
        for (int size : new int[] {1, 3, 100}) {
            List<Msisdn> listed = new ArrayList<>();
            Optional<String> next = Optional.empty();
            do {
                Page<OptOut> page = store.list(next, size);
                page.entries().forEach(optOut -> listed.add(optOut.msisdn().orElse(Msisdn.ERASED)));
                next = page.next();
            } while (next.isPresent());
            assertThat(listed)
                    .doesNotHaveDuplicates()
                    .containsAll(numbers.subList(10, 40))
                    .doesNotContainAnyElementsOf(numbers.subList(0, 10));
        }
    }

    @Test
    void erase_shouldKeepTheBlock_whenThePersonIsForgotten() {
        Msisdn number = new Msisdn("5511980664277");
        store.decide(Set.of(number), true, "api:crm", NOW);

        store.erase(store.find(number).pseudonym(), NOW);

        assertThat(store.blocked(Set.of(number))).containsExactly(number);
        assertThat(store.find(number).msisdn()).isEmpty();
        assertThat(dynamo.everything()).noneMatch(item -> item.contains("64277"));
    }

    /** With another key every block would seem to be gone. */
    @Test
    void anything_shouldFail_whenTheKeyIsNotTheOneTheOptOutsWereStoredWith() {
        store.find(new Msisdn("5511980664266"));
        OptOutStore other = new OptOutStore(dynamo.table(), dynamo.hashes("outra"));

        assertThatThrownBy(() -> other.blocked(Set.of(new Msisdn("5511980664212"))))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("HUB_HASH_KEY");
    }
}
