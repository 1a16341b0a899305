package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mkomhub.local.dynamodb.engine.storage.Journal;
import io.mkomhub.local.dynamodb.engine.storage.Journal.Change;
import io.mkomhub.local.dynamodb.engine.value.Item;
import io.mkomhub.local.dynamodb.engine.value.Value;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    @Test
    void change_shouldHaveBothImages_whateverWroteIt() {
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.inMemory())) {
            Journal journal = engine.journal("items");
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'n':{'N':'1'}"));
            EngineFixture.ok(
                    engine,
                    "UpdateItem",
                    "{'TableName':'items','Key':{'pk':{'S':'a'},'sk':{'S':'b'}},'UpdateExpression':'SET n = :n',"
                            + "'ExpressionAttributeValues':{':n':{'N':'2'}}}");
            EngineFixture.ok(
                    engine,
                    "BatchExecuteStatement",
                    "{'Statements':[{'Statement':'UPDATE items SET n = ? WHERE pk = ? AND sk = ?',"
                            + "'Parameters':[{'N':'3'},{'S':'a'},{'S':'b'}]}]}");
            EngineFixture.ok(
                    engine,
                    "TransactWriteItems",
                    "{'TransactItems':[{'Put':" + EngineFixture.put("a", "b", ",'n':{'N':'4'}") + "}]}");
            EngineFixture.ok(engine, "DeleteItem", delete("b"));

            assertThat(changes(journal))
                    .extracting(change -> n(change.before()) + ">" + n(change.after()))
                    .containsExactly("->1", "1>2", "2>3", "3>4", "4>-");
        }
    }

    @Test
    void write_shouldBeNoChange_whenItChangesNothing() {
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.inMemory())) {
            Journal journal = engine.journal("items");
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ""));
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ""));
            EngineFixture.ok(engine, "DeleteItem", delete("c"));

            assertThat(changes(journal)).hasSize(1);
        }
    }

    @Test
    void changes_shouldBeInNewShardsWithHigherNumbers_whenTheEngineIsOpenedAgain(@TempDir Path directory) {
        Change kept;
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.in(directory))) {
            Journal journal = engine.journal("items");
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "1", ""));
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "2", ",'l':{'L':[{'NULL':true}]}"));
            int shard = shardWithChanges(journal);
            journal.remove(shard, journal.first(shard, 1));
            kept = journal.first(shard, 10).get(0);
        }

        try (DynamoDbEngine engine = DynamoDbEngine.in(directory)) {
            Journal journal = engine.journal("items");
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "3", ""));

            List<Change> changes = changes(journal);
            assertThat(changes).hasSize(2);
            assertThat(changes.get(0)).isEqualTo(kept);
            assertThat(changes.get(1).sequence()).isGreaterThan(kept.sequence());
            assertThat(changes.get(1).shard()).isNotEqualTo(kept.shard());
            assertThat(journal.pending(shardWithChanges(journal))).isEqualTo(2);
        }
    }

    @Test
    void journal_shouldBeGone_whenTheTableIsDeleted(@TempDir Path directory) {
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.in(directory))) {
            engine.journal("items");
            EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "1", ""));
            EngineFixture.ok(engine, "DeleteTable", "{'TableName':'items'}");
            EngineFixture.ok(engine, "CreateTable", EngineFixture.TABLE);

            assertThat(changes(engine.journal("items"))).isEmpty();
            assertThatIllegalArgumentException().isThrownBy(() -> engine.journal("others"));
        }
    }

    @Test
    @Timeout(60)
    void changes_shouldBeCompleteAndInOrder_whenManyWriteAndOneReads() throws InterruptedException {
        int writers = 4;
        int writes = 500;
        try (DynamoDbEngine engine = EngineFixture.withTable(DynamoDbEngine.inMemory())) {
            Journal journal = engine.journal("items");
            ExecutorService threads = Executors.newFixedThreadPool(writers);
            for (int i = 0; i < writers; i++) {
                String key = "key" + i;
                threads.execute(() -> {
                    for (int n = 1; n <= writes; n++) {
                        EngineFixture.ok(engine, "PutItem", EngineFixture.put(key, "s", ",'n':{'N':'" + n + "'}"));
                    }
                });
            }
            threads.shutdown();
            Map<String, Integer> seen = new HashMap<>();
            long total = 0;
            while (total < (long) writers * writes) {
                for (int shard = 0; shard < Journal.SHARDS; shard++) {
                    journal.await(shard, 1, Optional.of(Duration.ofMillis(5)));
                    List<Change> changes = journal.first(shard, 100);
                    for (Change change : changes) {
                        int n = Integer.parseInt(n(change.after()));
                        String key = String.valueOf(change.after().orElseThrow().get("pk"));
                        assertThat(n).isEqualTo(seen.getOrDefault(key, 0) + 1);
                        seen.put(key, n);
                    }
                    journal.remove(shard, changes);
                    total += changes.size();
                }
            }
            assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
            assertThat(changes(journal)).isEmpty();
        }
    }

    private static String delete(String sk) {
        return "{'TableName':'items','Key':{'pk':{'S':'a'},'sk':{'S':'" + sk + "'}}}";
    }

    private static int shardWithChanges(Journal journal) {
        return journal.pending(0) > 0 ? 0 : 1;
    }

    private static List<Change> changes(Journal journal) {
        List<Change> all = new ArrayList<>();
        for (int shard = 0; shard < Journal.SHARDS; shard++) {
            all.addAll(journal.first(shard, 1_000));
        }
        return all;
    }

    private static String n(Optional<Item> image) {
        return image.map(item -> item.get("n"))
                .map(value -> ((Value.N) value).number().toPlainString())
                .orElse("-");
    }
}
