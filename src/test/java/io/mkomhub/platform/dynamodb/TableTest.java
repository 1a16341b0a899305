package io.mkomhub.platform.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
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

    private static List<String> keys(List<Item> items) {
        return items.stream().map(item -> item.text(Table.SK)).toList();
    }
}
