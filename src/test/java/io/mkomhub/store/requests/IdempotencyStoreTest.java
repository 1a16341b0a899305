package io.mkomhub.store.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.store.TestTable;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdempotencyStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private static TestTable dynamo;
    private static IdempotencyStore store;

    @BeforeAll
    static void start() {
        dynamo = new TestTable();
        store = new IdempotencyStore(dynamo.table(), dynamo.hashes());
    }

    @AfterAll
    static void stop() {
        dynamo.close();
    }

    @Test
    void remember_shouldForgetTheAnswerAfterSevenDays_thoughItIsNotDeletedYet() {
        Instant end = NOW.plus(IdempotencyStore.MEMORY);
        assertThat(store.remember("crm", "k", "a", "", NOW)).isEmpty();
        store.done("crm", "k", "a", "202{}", NOW);

        dynamo.now(end.minusSeconds(1));
        assertThat(store.remember("crm", "k", "b", "", end.minusSeconds(1)))
                .hasValueSatisfying(earlier -> assertThat(earlier.answer()).isEqualTo("202{}"));
        dynamo.now(end);
        assertThat(store.remember("crm", "k", "b", "", end)).isEmpty();
        assertThat(store.remember("crm", "k", "c", "", end))
                .hasValueSatisfying(earlier -> assertThat(earlier.fingerprint()).isEqualTo("b"));
    }

    @Test
    void items_shouldShowNothingOfTheRequest_becauseTheyOutliveAnErasure() {
        String fingerprint = store.fingerprint("/messages", "{\"msisdn\":\"5511980664212\"}");
        store.remember("crm", "pedido-5511980664212", fingerprint, "", NOW);

        assertThat(fingerprint).isNotEqualTo(store.fingerprint("/sms", "{\"msisdn\":\"5511980664212\"}"));
        assertThat(dynamo.everything()).noneMatch(item -> item.contains("980664212"));
    }
}
