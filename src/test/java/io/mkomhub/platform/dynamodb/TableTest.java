package io.mkomhub.platform.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.store.TestTable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** DynamoDB deletes what has expired within days; nobody may see it until then. */
class TableTest {

    private static final Instant END = Instant.parse("2026-11-27T15:00:00Z");
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static TestTable dynamo;
    private static int count;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    private static Item item(ItemKey key, String text) {
        return Item.at(key).with("text", text).with(Table.VERSION, 1).with(Table.EXPIRES_AT, END.getEpochSecond());
    }

    private static ItemKey stored() {
        ItemKey key = new ItemKey("T#" + count++, "b");
        dynamo.table().put(List.of(item(key, "old").with("more", "of the old")));
        return key;
    }

    static Stream<Arguments> reads() {
        return Stream.of(
                read("find several", (table, key) -> table.find(List.of(key)).containsKey(key)),
                read("find one", (table, key) -> table.find(key).isPresent()),
                read(
                        "find one in time",
                        (table, key) -> table.find(key, TIMEOUT).isPresent()),
                read(
                        "partition",
                        (table, key) -> !table.partition(key.pk(), "", 10).isEmpty()),
                read(
                        "partition by prefix",
                        (table, key) -> !table.partition(key.pk(), "b", 10).isEmpty()),
                read(
                        "behind",
                        (table, key) -> !table.partitionAfter(key.pk(), "a", 10).isEmpty()),
                read("last", (table, key) -> table.last(key.pk(), "b", TIMEOUT).isPresent()),
                read("latest", (table, key) -> !table.latest(key.pk(), "", 10).isEmpty()));
    }

    private static Arguments read(String name, BiPredicate<Table, ItemKey> finds) {
        return Arguments.of(name, finds);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("reads")
    void item_shouldBeGoneFromTheSecondItExpires_howeverItIsReadFor(String name, BiPredicate<Table, ItemKey> finds) {
        ItemKey key = stored();

        dynamo.now(END.minusSeconds(1));
        assertThat(finds.test(dynamo.table(), key)).isTrue();
        dynamo.now(END);
        assertThat(finds.test(dynamo.table(), key)).isFalse();
    }

    static Stream<Arguments> writes() {
        return Stream.of(
                read("put new", (table, key) -> table.putNew(item(key, "new")).isEmpty()),
                read(
                        "insert",
                        (table, key) -> table.execute(List.of(table.insert(item(key, "new"))))
                                .get(0)),
                read(
                        "save",
                        (table, key) -> table.execute(List.of(table.save(
                                        key, 0, Map.copyOf(item(key, "new").attributes()))))
                                .get(0)),
                read("put", (table, key) -> table.put(new Table.Put(item(key, "new"), 0))),
                read("put together", (table, key) -> table.putTogether(List.of(new Table.Put(item(key, "new"), 0)))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("writes")
    void key_shouldBeFreeFromTheSecondItsItemExpires_howeverItIsWritten(
            String name, BiPredicate<Table, ItemKey> writes) {
        ItemKey key = stored();

        dynamo.now(END.minusSeconds(1));
        assertThat(writes.test(dynamo.table(), key)).isFalse();
        dynamo.now(END);
        assertThat(writes.test(dynamo.table(), key)).isTrue();

        dynamo.now(Instant.EPOCH);
        Item written = dynamo.table().find(key).orElseThrow();
        assertThat(written.text("text")).isEqualTo("new");
        assertThat(written.has("more")).isFalse();
    }

    @Test
    void pages_shouldBeFull_whenMuchOfWhatIsThereHasExpired() {
        List<Item> items = Stream.iterate(0, i -> i < 20, i -> i + 1)
                .map(i -> Item.at(new ItemKey("PAGES", "%02d".formatted(i)))
                        .with(
                                Table.EXPIRES_AT,
                                END.plusSeconds(i % 4 == 3 ? 1 : 0).getEpochSecond()))
                .toList();
        dynamo.table().put(items);
        dynamo.now(END);

        assertThat(keys(dynamo.table().partition("PAGES", "", 3))).containsExactly("03", "07", "11");
        assertThat(keys(dynamo.table().partitionAfter("PAGES", "03", 3))).containsExactly("07", "11", "15");
        assertThat(keys(dynamo.table().latest("PAGES", "", 3))).containsExactly("19", "15", "11");
        assertThat(dynamo.table().last("PAGES", "1", TIMEOUT).map(Item::key)).contains(new ItemKey("PAGES", "19"));
    }

    private static List<ItemKey> numbered(String pk, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new ItemKey(pk, "%03d".formatted(i)))
                .toList();
    }

    static Stream<Arguments> several() {
        return Stream.of(
                arguments("find", 250, (BiConsumer<Table, List<ItemKey>>) Table::find),
                arguments("put", 75, (BiConsumer<Table, List<ItemKey>>)
                        (table, keys) -> table.put(keys.stream().map(Item::at).toList())),
                arguments("delete", 75, (BiConsumer<Table, List<ItemKey>>) Table::delete),
                arguments("execute", 75, (BiConsumer<Table, List<ItemKey>>) (table, keys) -> table.execute(
                        keys.stream().map(Item::at).map(table::insert).toList())));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("several")
    void requests_shouldBeMadeAtTheSameTime_whenOneCannotCarryAll(
            String name, int count, BiConsumer<Table, List<ItemKey>> work) {
        CyclicBarrier meeting = new CyclicBarrier(3);
        dynamo.gate(() -> {
            try {
                meeting.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
                throw new IllegalStateException("the requests are made one after another", e);
            }
        });
        try {
            work.accept(dynamo.table(), numbered("MEET#" + name, count));
        } finally {
            dynamo.gate(() -> {});
        }
    }

    @Test
    void execute_shouldTellWhichWereWritten_whenSomeOfSeveralRequestsAreNot() {
        List<ItemKey> keys = numbered("SOME", 110);
        List<Integer> taken = List.of(0, 24, 25, 60, 109);
        dynamo.table().put(taken.stream().map(keys::get).map(Item::at).toList());

        List<Boolean> done = dynamo.table()
                .execute(keys.stream().map(Item::at).map(dynamo.table()::insert).toList());

        assertThat(IntStream.range(0, keys.size()).filter(i -> !done.get(i)).boxed())
                .isEqualTo(taken);
        assertThat(dynamo.table().find(keys)).containsOnlyKeys(keys);
    }

    @Test
    void execute_shouldMakeTheOtherRequestsAndThrow_whenDynamoDbRefusesOne() {
        List<ItemKey> keys = numbered("REFUSED", 75);
        List<Table.Statement> statements = new ArrayList<>(
                keys.stream().map(Item::at).map(dynamo.table()::insert).toList());
        statements.set(30, new Table.Statement("INSERT nonsense", List.of()));

        assertThatExceptionOfType(RefusedException.class)
                .isThrownBy(() -> dynamo.table().execute(statements));

        assertThat(dynamo.table().find(keys).keySet())
                .containsAll(keys.subList(0, 25))
                .containsAll(keys.subList(50, 75));
    }

    private static List<String> keys(List<Item> items) {
        return items.stream().map(item -> item.text(Table.SK)).toList();
    }
}
