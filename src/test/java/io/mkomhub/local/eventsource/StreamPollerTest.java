package io.mkomhub.local.eventsource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.local.dynamodb.engine.DynamoDbEngine;
import io.mkomhub.local.dynamodb.engine.storage.Journal;
import io.mkomhub.local.lambda.InvocationResult;
import io.mkomhub.local.template.FunctionResource.StreamTrigger;
import io.mkomhub.local.template.TableResource;
import io.mkomhub.platform.dynamodb.StreamEvent;
import io.mkomhub.platform.dynamodb.TableChange;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamPollerTest {

    private static final String DONE = "{\"state\":{},\"batchItemFailures\":[]}";
    private static final Duration LONG = Duration.ofSeconds(30);

    private static final TableResource TABLE = new TableResource(
            "Table",
            "items",
            Map.of("pk", "S", "sk", "S"),
            List.of(new TableResource.Key("pk", "HASH"), new TableResource.Key("sk", "RANGE")),
            List.of(),
            Optional.empty(),
            Optional.of(new TableResource.Stream("arn:stream", "NEW_AND_OLD_IMAGES")));

    /** Remembers what it is invoked with, and does what it is told. */
    private static final class Function implements StreamPoller.Invoker {

        final List<JsonNode> events = new CopyOnWriteArrayList<>();
        final AtomicInteger failing = new AtomicInteger();
        volatile String response = DONE;

        @Override
        public InvocationResult invoke(String event) {
            events.add(Json.read(event.getBytes(StandardCharsets.UTF_8)));
            return failing.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                    ? new InvocationResult.Failure("Error", "no")
                    : new InvocationResult.Success(response);
        }

        /** All changes that were passed on, as the function count reads them: the value of n. */
        List<Long> seen() {
            return events.stream()
                    .flatMap(event -> StreamEvent.read(event).changes().stream())
                    .map(change -> change.after().orElseThrow().number("n"))
                    .toList();
        }
    }

    private final Function function = new Function();
    private final Disorder disorder = new Disorder();

    private static DynamoDbEngine withTable(DynamoDbEngine engine) {
        ask(
                engine,
                "CreateTable",
                "{'TableName':'items','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':["
                        + "{'AttributeName':'pk','AttributeType':'S'},{'AttributeName':'sk','AttributeType':'S'}],"
                        + "'KeySchema':[{'AttributeName':'pk','KeyType':'HASH'},{'AttributeName':'sk','KeyType':'RANGE'}]}");
        return engine;
    }

    private static void ask(DynamoDbEngine engine, String operation, String body) {
        assertThat(engine.execute(operation, body.replace('\'', '"').getBytes(StandardCharsets.UTF_8), "test")
                        .status())
                .isEqualTo(200);
    }

    private static void put(DynamoDbEngine engine, String pk, int n) {
        ask(
                engine,
                "PutItem",
                "{'TableName':'items','Item':{'pk':{'S':'" + pk + "'},'sk':{'S':'T#1'},'n':{'N':'" + n + "'}}}");
    }

    private static void delete(DynamoDbEngine engine, String pk) {
        ask(engine, "DeleteItem", "{'TableName':'items','Key':{'pk':{'S':'" + pk + "'},'sk':{'S':'T#1'}}}");
    }

    private StreamPoller start(DynamoDbEngine engine, int batch, Duration batchWindow, String... filters) {
        return start(engine, batch, batchWindow, InstantSource.system(), filters);
    }

    private StreamPoller start(
            DynamoDbEngine engine, int batch, Duration batchWindow, InstantSource clock, String... filters) {
        return StreamPoller.start(
                engine.journal("items"),
                TABLE,
                new StreamTrigger("arn:stream", batch, batchWindow, Duration.ofMinutes(15), List.of(filters)),
                function,
                "sa-east-1",
                disorder,
                clock);
    }

    @Test
    void changes_shouldBePassedOnOnceAndInOrder_inBatches() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory())) {
            engine.journal("items");
            for (int n = 1; n <= 25; n++) {
                put(engine, "C#1", n);
            }
            try (StreamPoller poller = start(engine, 10, Duration.ZERO)) {
                assertThat(poller.drain(LONG)).isTrue();
            }

            assertThat(function.seen()).isSorted().hasSize(25).doesNotHaveDuplicates();
            assertThat(function.events)
                    .hasSize(3)
                    .allSatisfy(
                            event -> assertThat(event.path("Records").size()).isLessThanOrEqualTo(10));
            List<TableChange> first = StreamEvent.read(function.events.get(0)).changes();
            assertThat(first.get(0).before()).isEmpty();
            assertThat(first.get(1).before().orElseThrow().number("n")).isEqualTo(1);
            assertThat(first.get(0).sequence()).isLessThan(first.get(1).sequence());
        }
    }

    @Test
    void shards_shouldEachHaveTheirOwnChanges_whenThereAreManyKeys() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory());
                StreamPoller poller = start(engine, 1_000, Duration.ZERO)) {
            for (int n = 1; n <= 20; n++) {
                put(engine, "C#" + n, n);
                put(engine, "C#" + n, n + 100);
            }
            assertThat(poller.drain(LONG)).isTrue();

            Map<String, String> shardOf = new HashMap<>();
            for (JsonNode event : function.events) {
                StreamEvent read = StreamEvent.read(event);
                read.changes()
                        .forEach(change -> assertThat(shardOf.merge(
                                        change.after().orElseThrow().text("pk"),
                                        read.shard(),
                                        (one, other) -> one.equals(other) ? one : "two"))
                                .isEqualTo(read.shard()));
            }
            assertThat(shardOf).hasSize(20);
            assertThat(shardOf.values().stream().distinct()).hasSize(Journal.SHARDS);
        }
    }

    @Test
    void changes_shouldComeAgainFromTheFirstOn_whenTheFunctionFails() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory())) {
            engine.journal("items");
            for (int n = 1; n <= 10; n++) {
                put(engine, "C#1", n);
            }
            function.failing.set(3);
            try (StreamPoller poller = start(engine, 10, Duration.ZERO)) {
                assertThat(poller.drain(LONG)).isTrue();
            }

            assertThat(function.events.subList(0, 4))
                    .as("failed, and the first that did not")
                    .allSatisfy(event -> assertThat(StreamEvent.read(event)
                                    .changes()
                                    .get(0)
                                    .after()
                                    .orElseThrow()
                                    .number("n"))
                            .isEqualTo(1));
            List<JsonNode> done = function.events.subList(3, function.events.size());
            List<Long> counted = new ArrayList<>();
            done.forEach(event -> StreamEvent.read(event)
                    .changes()
                    .forEach(change -> counted.add(change.after().orElseThrow().number("n"))));
            assertThat(counted).isSorted().hasSize(10).doesNotHaveDuplicates();
        }
    }

    @Test
    void changes_shouldComeAgain_whenTheFunctionReturnsNoState() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory());
                StreamPoller poller = start(engine, 10, Duration.ZERO)) {
            function.response = "{\"batchItemFailures\":[]}";
            put(engine, "C#1", 1);

            assertThat(poller.drain(Duration.ofMillis(700))).isFalse();

            assertThat(function.events).hasSizeGreaterThan(1);
            function.response = DONE;
            assertThat(poller.drain(LONG)).isTrue();
        }
    }

    @Test
    void changes_shouldBeLeftOut_whenNoFilterMatches() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory());
                StreamPoller poller = start(
                        engine,
                        10,
                        Duration.ZERO,
                        "{\"dynamodb\":{\"NewImage\":{\"pk\":{\"S\":[{\"prefix\":\"C#\"}]},\"sk\":{\"S\":[{\"prefix\":\"T#\"}]}}}}",
                        "{\"dynamodb\":{\"NewImage\":{\"pk\":{\"S\":[{\"prefix\":\"M#\"},\"X\"]}}}}")) {
            put(engine, "C#1", 1);
            put(engine, "S#1", 2);
            put(engine, "M#1", 3);
            put(engine, "X", 4);
            put(engine, "XY", 5);
            delete(engine, "C#1");
            assertThat(poller.drain(LONG)).isTrue();

            assertThat(function.seen()).containsExactlyInAnyOrder(1L, 3L, 4L);
        }
    }

    @Test
    void filter_shouldBeRefused_whenItHasARuleThatIsNotKnownHere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StreamFilter.of(List.of("{\"eventName\":[{\"anything-but\":[\"REMOVE\"]}]}")));
        assertThatIllegalArgumentException().isThrownBy(() -> StreamFilter.of(List.of("{\"eventName\":\"REMOVE\"}")));
    }

    @Test
    void batch_shouldWaitForItsWindow_unlessItIsFull() throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory());
                StreamPoller poller = start(engine, 3, Duration.ofSeconds(20))) {
            put(engine, "C#1", 1);
            put(engine, "C#1", 2);
            Thread.sleep(200);
            assertThat(function.events).isEmpty();

            put(engine, "C#1", 3);
            awaitEvents(1);
            assertThat(function.seen()).containsExactly(1L, 2L, 3L);

            put(engine, "C#1", 4);
            assertThat(poller.drain(LONG)).isTrue();
            assertThat(function.seen()).containsExactly(1L, 2L, 3L, 4L);
        }
    }

    @Test
    void changes_shouldSurviveARestart_withTheShardTheyAreFrom(@TempDir Path directory) throws InterruptedException {
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.in(directory))) {
            engine.journal("items");
            function.failing.set(Integer.MAX_VALUE);
            try (StreamPoller poller = start(engine, 10, Duration.ZERO)) {
                put(engine, "C#1", 1);
                put(engine, "C#1", 2);
                awaitEvents(1);
                assertThat(poller.drain(Duration.ZERO)).isFalse();
            }
        }
        String shard = StreamEvent.read(function.events.get(0)).shard();
        function.events.clear();
        function.failing.set(0);

        try (DynamoDbEngine engine = DynamoDbEngine.in(directory);
                StreamPoller poller = start(engine, 10, Duration.ZERO)) {
            assertThat(poller.drain(LONG)).isTrue();
            put(engine, "C#1", 3);
            assertThat(poller.drain(LONG)).isTrue();
        }

        assertThat(function.seen()).containsExactly(1L, 2L, 3L);
        assertThat(StreamEvent.read(function.events.get(0)).shard()).isEqualTo(shard);
        assertThat(StreamEvent.read(function.events.get(function.events.size() - 1))
                        .shard())
                .isNotEqualTo(shard);
    }

    @Test
    void window_shouldKeepItsState_andEndWithAnEventOfItsOwn() throws InterruptedException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-28T10:14:00Z"));
        InstantSource clock = now::get;
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory(clock, key -> ""));
                StreamPoller poller = start(engine, 10, Duration.ZERO, clock)) {
            function.response = "{\"state\":{\"a\":1}}";
            put(engine, "C#1", 1);
            assertThat(poller.drain(LONG)).isTrue();
            now.set(Instant.parse("2026-11-28T10:16:00Z"));
            put(engine, "C#1", 2);
            assertThat(poller.drain(LONG)).isTrue();

            assertThat(function.events).hasSize(3);
            assertThat(function.events.get(0).path("window").toString())
                    .isEqualTo("{\"start\":\"2026-11-28T10:00:00Z\",\"end\":\"2026-11-28T10:15:00Z\"}");
            assertThat(function.events.get(0).path("state").toString()).isEqualTo("{}");
            JsonNode last = function.events.get(1);
            assertThat(last.path("isFinalInvokeForWindow").asBoolean()).isTrue();
            assertThat(last.path("Records")).isEmpty();
            assertThat(last.path("state").toString()).isEqualTo("{\"a\":1}");
            assertThat(function.events.get(2).path("isFinalInvokeForWindow").asBoolean())
                    .isFalse();
            assertThat(function.events.get(2).path("state").toString()).isEqualTo("{}");
        }
    }

    @Test
    void age_shouldBeThatOfTheLastChange_whenTheyHadToWait() throws InterruptedException {
        AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-28T10:00:00Z"));
        InstantSource clock = now::get;
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory(clock, key -> ""));
                StreamPoller poller = start(engine, 10, Duration.ZERO, clock)) {
            poller.pause();
            put(engine, "C#1", 1);
            now.set(Instant.parse("2026-11-28T10:10:00Z"));
            assertThat(poller.drain(Duration.ofMillis(100))).isFalse();
            poller.resume();
            assertThat(poller.drain(LONG)).isTrue();

            assertThat(poller.ages()).extracting(StreamPoller.Age::age).containsExactly(Duration.ofMinutes(10));
        }
    }

    @Test
    void batch_shouldComeTwice_whenThereIsDisorder() throws InterruptedException {
        disorder.set(1, false);
        try (DynamoDbEngine engine = withTable(DynamoDbEngine.inMemory());
                StreamPoller poller = start(engine, 10, Duration.ZERO)) {
            put(engine, "C#1", 1);
            assertThat(poller.drain(LONG)).isTrue();

            assertThat(function.seen()).containsExactly(1L, 1L);
        }
    }

    private void awaitEvents(int count) throws InterruptedException {
        while (function.events.size() < count) {
            Thread.sleep(5);
        }
    }
}
