package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {

    private static final int THREADS = 8;
    private static final int ROUNDS = 400;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS + 1);
    private DynamoDbEngine engine;

    @BeforeEach
    void start() {
        engine = EngineFixture.withTable(DynamoDbEngine.inMemory());
    }

    @AfterEach
    void stop() {
        threads.shutdownNow();
        engine.close();
    }

    private void inParallel(Runnable work) {
        List<CompletableFuture<?>> all = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            all.add(CompletableFuture.runAsync(work, threads));
        }
        all.forEach(CompletableFuture::join);
    }

    private static String add(String sk, int amount) {
        return "{'TableName':'items','Key':{'pk':{'S':'a'},'sk':{'S':'" + sk
                + "'}},'UpdateExpression':'ADD n :v','ExpressionAttributeValues':{':v':{'N':'" + amount + "'}}}";
    }

    private int number(String sk) {
        return EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", sk))
                .at("/Item/n/N")
                .asInt();
    }

    @Test
    void additions_shouldAllCount_whenManyAddAtOnce() {
        inParallel(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                EngineFixture.ok(engine, "UpdateItem", add("n", 1));
            }
        });

        assertThat(number("n")).isEqualTo(THREADS * ROUNDS);
    }

    @Test
    void key_shouldBeClaimedOnce_whenManyClaimIt() {
        AtomicInteger claimed = new AtomicInteger();
        inParallel(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                String put =
                        "{'TableName':'items','ConditionExpression':'attribute_not_exists(pk)','Item':{'pk':{'S':'a'},"
                                + "'sk':{'S':'" + i + "'}}}";
                if (EngineFixture.ask(engine, "PutItem", put).status() == 200) {
                    claimed.incrementAndGet();
                }
            }
        });

        assertThat(claimed).hasValue(ROUNDS);
    }

    @Test
    void sum_shouldStay_whenTransactionsMoveAmountsAndOthersRead() {
        int accounts = 5;
        for (int i = 0; i < accounts; i++) {
            EngineFixture.ok(engine, "UpdateItem", add("acc" + i, 100));
        }
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger moved = new AtomicInteger();
        AtomicInteger conflicts = new AtomicInteger();
        AtomicInteger looks = new AtomicInteger();
        CompletableFuture<?> reader = CompletableFuture.runAsync(
                () -> {
                    while (!over.get()) {
                        if (look(accounts)) {
                            looks.incrementAndGet();
                        }
                    }
                },
                threads);
        inParallel(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                int from = ThreadLocalRandom.current().nextInt(accounts);
                int to = (from + 1 + ThreadLocalRandom.current().nextInt(accounts - 1)) % accounts;
                String body = "{'TransactItems':[{'Update':" + add("acc" + from, -1) + "},{'Update':"
                        + add("acc" + to, 1) + "}]}";
                DynamoDbEngine.Response response = EngineFixture.ask(engine, "TransactWriteItems", body);
                if (response.status() == 200) {
                    moved.incrementAndGet();
                } else {
                    assertThat(EngineFixture.json(response).path("Message").asText())
                            .contains("TransactionConflict");
                    conflicts.incrementAndGet();
                }
            }
        });
        over.set(true);
        reader.join();

        int sum = 0;
        for (int i = 0; i < accounts; i++) {
            sum += number("acc" + i);
        }
        assertThat(sum).isEqualTo(100 * accounts);
        assertThat(moved.get() + conflicts.get()).isEqualTo(THREADS * ROUNDS);
        assertThat(moved.get()).isPositive();
        assertThat(looks.get()).isPositive();
    }

    /**
     * Reads all accounts in one transaction.
     *
     * @return whether no other was in the way
     */
    private boolean look(int accounts) {
        List<String> gets = new ArrayList<>();
        for (int i = 0; i < accounts; i++) {
            gets.add("{'Get':{'TableName':'items','Key':{'pk':{'S':'a'},'sk':{'S':'acc" + i + "'}}}}");
        }
        DynamoDbEngine.Response response =
                EngineFixture.ask(engine, "TransactGetItems", "{'TransactItems':[" + String.join(",", gets) + "]}");
        if (response.status() != 200) {
            return false;
        }
        int sum = 0;
        for (JsonNode each : EngineFixture.json(response).path("Responses")) {
            sum += each.at("/Item/n/N").asInt();
        }
        assertThat(sum).isEqualTo(100 * accounts);
        return true;
    }

    @Test
    void indexes_shouldHoldWhatTheTableHolds_whenManyWrite() {
        inParallel(() -> {
            for (int i = 0; i < ROUNDS; i++) {
                int sk = ThreadLocalRandom.current().nextInt(20);
                String g = "g" + ThreadLocalRandom.current().nextInt(3);
                if (i % 7 == 0) {
                    EngineFixture.ok(
                            engine,
                            "DeleteItem",
                            EngineFixture.key("a", "s" + sk).replace("'ConsistentRead':true,", ""));
                } else {
                    EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "s" + sk, ",'g':{'S':'" + g + "'}"));
                }
            }
        });

        List<String> table = new ArrayList<>();
        EngineFixture.ok(engine, "Scan", "{'TableName':'items'}")
                .path("Items")
                .forEach(item ->
                        table.add(item.at("/sk/S").asText() + item.at("/g/S").asText()));
        List<String> index = new ArrayList<>();
        EngineFixture.ok(engine, "Scan", "{'TableName':'items','IndexName':'ByG'}")
                .path("Items")
                .forEach(item ->
                        index.add(item.at("/sk/S").asText() + item.at("/g/S").asText()));
        assertThat(index).containsExactlyInAnyOrderElementsOf(table);
    }
}
