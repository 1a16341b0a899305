package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FaultsTest {

    private DynamoDbEngine engine;

    @BeforeEach
    void start() {
        engine = EngineFixture.withTable(DynamoDbEngine.inMemory());
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "THROTTLED, ProvisionedThroughputExceededException, false",
        "INTERNAL_ERROR, InternalServerError, false",
        "LOST_ANSWER, InternalServerError, true",
        "TRANSACTION_CONFLICT, TransactionConflictException, false",
        "ACCESS_DENIED, AccessDeniedException, false",
        "TABLE_NOT_FOUND, ResourceNotFoundException, false",
    })
    void request_shouldFailAndLeaveItsTrace_whenThereIsAFault(Fault fault, String error, boolean written) {
        engine.faults().next(fault, 1);

        assertThat(EngineFixture.error(engine, "PutItem", EngineFixture.put("a", "b", "")))
                .isEqualTo(error);
        assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "b"))
                        .has("Item"))
                .isEqualTo(written);
    }

    @Test
    void batch_shouldLeaveSomeUndone_whenTheyAreUnprocessed() {
        engine.faults().next(Fault.UNPROCESSED, 1);

        var answer = EngineFixture.ok(
                engine,
                "BatchWriteItem",
                "{'RequestItems':{'items':[{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'S':'1'}}}},"
                        + "{'PutRequest':{'Item':{'pk':{'S':'a'},'sk':{'S':'2'}}}}]}}");

        assertThat(answer.path("UnprocessedItems").toString())
                .isEqualTo("{\"items\":[{\"PutRequest\":{\"Item\":{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"1\"}}}}]}");
        assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "1"))
                        .has("Item"))
                .isFalse();
        assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "2"))
                        .has("Item"))
                .isTrue();
    }

    @Test
    void keys_shouldBeLeftUnreadWithTheirSettings_whenTheyAreUnprocessed() {
        engine.faults().next(Fault.UNPROCESSED, 1);

        var answer = EngineFixture.ok(
                engine,
                "BatchGetItem",
                "{'RequestItems':{'items':{'ConsistentRead':true,'Keys':[{'pk':{'S':'a'},'sk':{'S':'1'}},"
                        + "{'pk':{'S':'a'},'sk':{'S':'2'}}]}}}");

        assertThat(answer.path("UnprocessedKeys").toString())
                .isEqualTo(
                        "{\"items\":{\"ConsistentRead\":true,\"Keys\":[{\"pk\":{\"S\":\"a\"},\"sk\":{\"S\":\"1\"}}]}}");
    }

    @Test
    void statement_shouldBeThrottledAlone_whenItIsUnprocessed() {
        engine.faults().next(Fault.UNPROCESSED, 1);

        var answer = EngineFixture.ok(
                engine,
                "BatchExecuteStatement",
                "{'Statements':[{'Statement':'SELECT * FROM items WHERE pk=? AND sk=?','Parameters':[{'S':'a'},{'S':'1'}]},"
                        + "{'Statement':'SELECT * FROM items WHERE pk=? AND sk=?','Parameters':[{'S':'a'},{'S':'2'}]}]}");

        assertThat(answer.at("/Responses/0/Error/Code").asText()).isEqualTo("ProvisionedThroughputExceeded");
        assertThat(answer.at("/Responses/1/Error").isMissingNode()).isTrue();
    }

    @Test
    void transaction_shouldBeCancelled_whenItConflicts() {
        engine.faults().next(Fault.TRANSACTION_CONFLICT, 1);

        var answer = EngineFixture.json(EngineFixture.ask(
                engine,
                "TransactWriteItems",
                "{'TransactItems':[{'Put':" + EngineFixture.put("a", "1", "") + "},{'Put':"
                        + EngineFixture.put("a", "2", "") + "}]}"));

        assertThat(answer.at("/CancellationReasons/0/Code").asText()).isEqualTo("TransactionConflict");
        assertThat(answer.at("/CancellationReasons/1/Code").asText()).isEqualTo("None");
        assertThat(EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", "2"))
                        .has("Item"))
                .isFalse();
    }

    @Test
    void otherOperations_shouldWork_whenOnlySomeAreToFail() {
        engine.faults().only(Set.of("PutItem"));
        engine.faults().rate(Fault.THROTTLED, 1);

        assertThat(EngineFixture.ask(engine, "GetItem", EngineFixture.key("a", "b"))
                        .status())
                .isEqualTo(200);
        assertThat(EngineFixture.ask(engine, "PutItem", EngineFixture.put("a", "b", ""))
                        .status())
                .isEqualTo(400);
        engine.faults().clear();
        assertThat(EngineFixture.ask(engine, "PutItem", EngineFixture.put("a", "b", ""))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void connection_shouldBeCut_whenThereIsAnOutage() {
        try (EngineServer server = new EngineServer(engine, 0)) {
            server.start();
            Endpoint endpoint = new Endpoint(server.endpoint());
            engine.faults().rate(Fault.OUTAGE, 1);

            assertThatThrownBy(() -> endpoint.ask("ListTables", "{}")).isInstanceOf(UncheckedIOException.class);

            engine.faults().clear();
            assertThat(endpoint.ask("ListTables", "{}").status()).isEqualTo(200);
        }
    }

    @Test
    void items_shouldStay_whenTheServerIsStoppedAndStarted() {
        try (EngineServer server = new EngineServer(engine, 0)) {
            server.start();
            Endpoint endpoint = new Endpoint(server.endpoint());
            endpoint.ask("PutItem", EngineFixture.put("a", "b", ""));
            server.stop();

            assertThatThrownBy(() -> endpoint.ask("ListTables", "{}")).isInstanceOf(UncheckedIOException.class);

            server.start();
            assertThat(endpoint.ask("GetItem", EngineFixture.key("a", "b"))
                            .body()
                            .has("Item"))
                    .isTrue();
        }
    }

    @Test
    void answer_shouldComeLater_whenThereIsLatency() {
        engine.faults().latency(Duration.ofMillis(50), Duration.ofMillis(60));
        long before = System.nanoTime();

        EngineFixture.ok(engine, "ListTables", "{}");

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(50));
    }

    @Test
    void rate_shouldBeRefused_whenItIsNone() {
        assertThatThrownBy(() -> engine.faults().rate(Fault.THROTTLED, 1.5))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "rate {0}: {1} of 1000")
    @CsvSource({"0, 0", "0.001, 1", "0.3, 300", "0.999, 999", "1, 1000"})
    void faults_shouldHappenAsOftenAsTheyAreSetTo_whenTheyComeByChance(double rate, int times) {
        // In place of chance: each number from 0 to 0.999 once.
        AtomicInteger drawn = new AtomicInteger();
        Faults faults = new Faults(() -> drawn.getAndIncrement() / 1_000.0);
        faults.rate(Fault.THROTTLED, rate);

        assertThat(IntStream.range(0, 1_000).filter(i -> faults.happens(Fault.THROTTLED, "PutItem")))
                .hasSize(times);
    }
}
