package io.mkomhub.store.scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.scheduled.PlanReader;
import io.mkomhub.core.template.Templates;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.TestTable;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;

class PlanCacheTest {

    private static final String NAME = "boleto";

    private final TestTable dynamo = new TestTable();
    private final PlanStore store = new PlanStore(dynamo.table());
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private final PlanCache cache = new PlanCache(store, new PlanReader(new Templates()), () -> now);

    @AfterEach
    void close() {
        dynamo.close();
    }

    private void write(String body) {
        store.write(NAME, Optional.of(body).filter(text -> !text.isEmpty()), "", "test", now);
    }

    private static String plan(String text) {
        return "{\"items\":[{\"type\":\"TEXT\",\"value\":\"" + text + "\"}]}";
    }

    private long version() {
        return cache.find(NAME).orElseThrow().version().version();
    }

    private void disconnect() {
        dynamo.gate(() -> {
            throw SdkClientException.create("unable to connect");
        });
    }

    @Test
    void find_shouldGiveTheNewVersion_whenTheOldWasInUseForLongEnough() {
        write(plan("one"));
        assertThat(version()).isEqualTo(1);
        write(plan("two"));
        assertThat(version()).isEqualTo(1);

        now = now.plus(PlanCache.FRESH);

        assertThat(version()).isEqualTo(2);
    }

    @Test
    void find_shouldFindAPlanAtOnce_whenThereWasNone() {
        assertThat(cache.find(NAME)).isEmpty();
        write(plan("one"));

        assertThat(cache.find(NAME)).isPresent();
    }

    @Test
    void find_shouldFindNothing_whenThePlanWasDeleted() {
        write(plan("one"));
        cache.find(NAME);
        write("");
        now = now.plus(PlanCache.FRESH);

        assertThat(cache.find(NAME)).isEmpty();
    }

    @Test
    void find_shouldNotCompileAgain_whenTheVersionIsTheSame() {
        write(plan("one"));
        PlanCache.Current first = cache.find(NAME).orElseThrow();
        now = now.plus(PlanCache.FRESH);

        assertThat(cache.find(NAME).orElseThrow()).isSameAs(first);
    }

    @Test
    void find_shouldGiveTheLastVersion_whenTheTableIsAway() {
        write(plan("one"));
        cache.find(NAME);
        now = now.plus(PlanCache.FRESH);
        disconnect();

        assertThat(version()).isEqualTo(1);
    }

    @Test
    void find_shouldBeUnavailable_whenTheTableIsAwayAndThePlanWasNeverRead() {
        disconnect();

        assertThatThrownBy(() -> cache.find(NAME)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void forget_shouldHaveThePlanReadAgain_whenItWasWrittenHere() {
        write(plan("one"));
        cache.find(NAME);
        write(plan("two"));

        cache.forget(NAME);

        assertThat(version()).isEqualTo(2);
    }
}
