package io.mkomhub.store.channels;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.core.message.ToldNotification.Outcome;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.channels.ToldStore.Told;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ToldStoreTest {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final TestStores stores = new TestStores();
    private final ToldStore history = stores.told();

    @AfterEach
    void stop() {
        stores.close();
    }

    private ToldNotification told(int number, boolean delivered) {
        return new ToldNotification(
                "n-" + number,
                "message.status",
                Optional.of(new MessageId(BatchId.derived("told"), 1)),
                Optional.of(MessageStatus.DELIVERED),
                Optional.empty(),
                now.minusSeconds(5),
                delivered ? Optional.empty() : Optional.of("the endpoint is gone (410)"),
                1,
                Optional.of(Duration.ofMillis(12)),
                Optional.empty());
    }

    /** What is told in so many runs of 7 entries each, the first of them so long before the last. */
    private List<ToldNotification> runs(int runs, Duration apart) {
        List<ToldNotification> all = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            int first = run * 7;
            List<ToldNotification> entries = IntStream.range(first, first + 7)
                    .mapToObj(number -> told(number, number % 7 != 0))
                    .toList();
            history.add("erp", entries, now.minus(apart.multipliedBy(runs - 1L - run)));
            all.addAll(entries);
        }
        return all;
    }

    private static List<ToldNotification> read(Function<Optional<String>, Page<Told>> list) {
        List<Told> read = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page<Told> page = list.apply(next);
            read.addAll(page.entries());
            next = page.next();
            assertThat(next.filter(position -> !ToldStore.isId(position))).isEmpty();
        } while (next.isPresent());
        return read.stream().map(Told::notification).toList();
    }

    private static boolean all(ToldNotification told) {
        return true;
    }

    private List<ToldNotification> latest(Instant from, Predicate<ToldNotification> wanted, int size) {
        List<ToldNotification> read =
                new ArrayList<>(read(after -> history.latest("erp", from, now.plusMillis(1), wanted, after, size)));
        Collections.reverse(read);
        return read;
    }

    private List<ToldNotification> earliest(Instant from, Predicate<ToldNotification> wanted, int size) {
        return read(after -> history.earliest("erp", from, now.plusMillis(1), wanted, after, size));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 10, 500})
    void list_shouldHaveThePeriodInEitherOrder_whateverThePagesAndDays(int size) {
        List<ToldNotification> told = runs(15, Duration.ofHours(10));
        Instant first = now.minus(ToldStore.MEMORY);

        assertThat(latest(first, ToldStoreTest::all, size)).isEqualTo(told);
        assertThat(earliest(first, ToldStoreTest::all, size)).isEqualTo(told);
        Instant later = now.minus(Duration.ofHours(20));
        assertThat(latest(later, ToldStoreTest::all, size)).isEqualTo(told.subList(12 * 7, 15 * 7));
        assertThat(earliest(later, ToldStoreTest::all, size)).isEqualTo(told.subList(12 * 7, 15 * 7));
        assertThat(history.latest("erp", first, later, ToldStoreTest::all, Optional.empty(), 1)
                        .entries())
                .extracting(entry -> entry.notification().notification())
                .containsExactly("n-" + (12 * 7 - 1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 500})
    void list_shouldHaveOnlyWhatIsWanted(int size) {
        Predicate<ToldNotification> givenUp = told -> told.outcome() == Outcome.GIVEN_UP;
        List<ToldNotification> wanted =
                runs(15, Duration.ofHours(10)).stream().filter(givenUp).toList();

        assertThat(wanted).hasSize(15);
        assertThat(latest(now.minus(ToldStore.MEMORY), givenUp, size)).isEqualTo(wanted);
        assertThat(earliest(now.minus(ToldStore.MEMORY), givenUp, size)).isEqualTo(wanted);
    }

    @Test
    void list_shouldReadABoundedNumberOfItems_whenNothingIsWanted() {
        runs(ToldStore.MOST_ITEMS + 5, Duration.ofMillis(3));
        Instant first = now.minus(ToldStore.MEMORY);

        for (Page<Told> page : List.of(
                history.latest("erp", first, now.plusMillis(1), told -> false, Optional.empty(), 50),
                history.earliest("erp", first, now.plusMillis(1), told -> false, Optional.empty(), 50))) {
            assertThat(page.entries()).isEmpty();
            assertThat(page.next()).isPresent();
        }
        assertThat(latest(first, told -> told.notification().equals("n-0"), 50)).hasSize(1);
        assertThat(earliest(first, told -> told.notification().equals("n-1000"), 50))
                .hasSize(1);
    }

    @Test
    void item_shouldStaySmall_whenARunToldMany() {
        List<ToldNotification> many =
                IntStream.range(0, 250).mapToObj(number -> told(number, false)).toList();

        history.add("erp", many, now);

        assertThat(stores.everything())
                .filteredOn(item -> item.contains("TOLD#erp"))
                .hasSize(3);
        assertThat(earliest(now, ToldStoreTest::all, 500)).containsExactlyInAnyOrderElementsOf(many);
    }

    @Test
    void find_shouldReturnThoseThatAreKept_inTheOrderInWhichTheyWereTold() {
        runs(3, Duration.ofHours(20));
        List<Told> listed = history.latest(
                        "erp",
                        now.minus(ToldStore.MEMORY),
                        now.plusMillis(1),
                        ToldStoreTest::all,
                        Optional.empty(),
                        100)
                .entries();

        assertThat(history.find(
                        "erp",
                        List.of(
                                listed.get(0).id(),
                                listed.get(20).id(),
                                listed.get(0).id(),
                                listed.get(0).id().replace("-6", "-99"),
                                "1764350000000-00000000-0")))
                .containsExactly(listed.get(20), listed.get(0));
        assertThat(history.find("other", List.of(listed.get(0).id()))).isEmpty();
    }

    @Test
    void entry_shouldBeReadAsItWasWritten_withAShortReason() {
        ToldNotification reply = new ToldNotification(
                "n",
                "message.reply",
                Optional.empty(),
                Optional.empty(),
                Optional.of("N#abc E#000000000001#def"),
                now,
                Optional.of("x".repeat(1_000)),
                0,
                Optional.empty(),
                Optional.of("0123456789abcdef"));

        history.add("erp", List.of(reply, told(1, true)), now);

        assertThat(earliest(now, ToldStoreTest::all, 10))
                .satisfiesExactly(
                        read -> assertThat(read)
                                .usingRecursiveComparison()
                                .ignoringFields("failure")
                                .isEqualTo(reply),
                        read -> assertThat(read).isEqualTo(told(1, true)));
        assertThat(earliest(now, ToldStoreTest::all, 10).get(0).failure()).contains("x".repeat(200));
    }

    @Test
    void entry_shouldBeGone_afterItsTime() {
        history.add("erp", List.of(told(1, true)), now);
        stores.now(now.plus(ToldStore.MEMORY).plusSeconds(2));

        assertThat(earliest(now.minusSeconds(1), ToldStoreTest::all, 10)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "1764350000000",
                "1764350000000-0123456g-1",
                "1764350000000-01234567-1#",
                "1764350000000#01234567-1"
            })
    void id_shouldBeRecognised_whenItIsNone(String text) {
        assertThat(ToldStore.isId(text)).isFalse();
    }
}
