package io.mkomhub.local.dynamodb.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Indexes that are behind, and items that are deleted some time after they expired. */
class LagTest {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private DynamoDbEngine engine;

    @BeforeEach
    void start() {
        engine = EngineFixture.withTable(DynamoDbEngine.inMemory(() -> now, key -> ""));
    }

    @AfterEach
    void stop() {
        engine.close();
    }

    private int inIndex(String g) {
        return EngineFixture.ok(engine, "Query", EngineFixture.byG(g))
                .path("Count")
                .asInt();
    }

    @Test
    void index_shouldShowAWriteAtOnce_whenThereIsNoLag() {
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'g':{'S':'x'}"));

        assertThat(inIndex("x")).isEqualTo(1);
    }

    @Test
    void index_shouldShowWritesAfterTheLag_whenThereIsOne() {
        engine.indexLag(Duration.ofSeconds(2));
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'g':{'S':'x'}"));
        now = now.plusSeconds(1);
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'g':{'S':'y'}"));

        assertThat(inIndex("x") + inIndex("y")).isZero();
        now = now.plusSeconds(1);
        assertThat(inIndex("x")).isEqualTo(1);
        assertThat(inIndex("y")).isZero();
        now = now.plusSeconds(1);
        assertThat(inIndex("x")).isZero();
        assertThat(inIndex("y")).isEqualTo(1);
    }

    @Test
    void index_shouldCatchUp_whenTheLagEnds() {
        engine.indexLag(Duration.ofHours(1));
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "b", ",'g':{'S':'x'}"));

        engine.indexLag(Duration.ZERO);

        assertThat(inIndex("x")).isEqualTo(1);
    }

    private void expiring(String sk, String seconds) {
        EngineFixture.ok(
                engine, "PutItem", EngineFixture.put("a", sk, ",'g':{'S':'x'},'until':{'N':'" + seconds + "'}"));
    }

    private boolean isThere(String sk) {
        return EngineFixture.ok(engine, "GetItem", EngineFixture.key("a", sk)).has("Item");
    }

    private void expireBy(String attribute) {
        EngineFixture.ok(
                engine,
                "UpdateTimeToLive",
                "{'TableName':'items','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'" + attribute + "'}}");
    }

    @Test
    void expiredItem_shouldStay_whenNothingElseIsSet() {
        expireBy("until");
        expiring("1", String.valueOf(now.getEpochSecond() - 100));

        assertThat(isThere("1")).isTrue();
    }

    @Test
    void expiredItem_shouldBeGone_whenItsTimeAndTheLagAreOver() {
        expireBy("until");
        engine.timeToLiveLag(Optional.of(Duration.ofSeconds(10)));
        expiring("late", String.valueOf(now.getEpochSecond() - 9));
        expiring("over", String.valueOf(now.getEpochSecond() - 10));
        expiring("ancient", "5");
        EngineFixture.ok(engine, "PutItem", EngineFixture.put("a", "text", ",'until':{'S':'1'}"));

        assertThat(isThere("late")).isTrue();
        assertThat(isThere("over")).isFalse();
        assertThat(isThere("ancient")).isTrue();
        assertThat(isThere("text")).isTrue();
        assertThat(inIndex("x")).isEqualTo(2);
        now = now.plusSeconds(1);
        assertThat(isThere("late")).isFalse();
    }

    @Test
    void expiredItem_shouldBeNone_whenAConditionAsks() {
        expireBy("until");
        engine.timeToLiveLag(Optional.of(Duration.ZERO));
        expiring("1", String.valueOf(now.getEpochSecond()));

        EngineFixture.ok(
                engine,
                "PutItem",
                "{'TableName':'items','Item':{'pk':{'S':'a'},'sk':{'S':'1'}},'ConditionExpression':'attribute_not_exists(pk)'}");

        assertThat(inIndex("x")).isZero();
    }
}
