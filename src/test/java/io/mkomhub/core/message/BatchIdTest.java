package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchIdTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    @Test
    void derived_shouldBeTheSame_whenTheFactsAre() {
        assertThat(BatchId.derived("api:crm", "key", "0")).isEqualTo(BatchId.derived("api:crm", "key", "0"));
    }

    /** A request repeated across a deployment must still find its messages. */
    @Test
    void derived_shouldBeThatOfEarlierVersions_whenTheFactsAre() {
        assertThat(BatchId.derived("api:crm", "key", "0").text())
                .isEqualTo(base32(Digests.sha256("api:crm", "key", "0")));
    }

    private static String base32(byte[] digest) {
        String bits = "00"
                + IntStream.range(0, 128)
                        .mapToObj(i -> Integer.toString((digest[i / 8] >> (7 - i % 8)) & 1))
                        .reduce("", String::concat);
        return IntStream.range(0, 26)
                .map(i -> Integer.parseInt(bits.substring(5 * i, 5 * i + 5), 2))
                .mapToObj(i -> "0123456789abcdefghjkmnpqrstvwxyz".substring(i, i + 1))
                .reduce("", String::concat);
    }

    @Test
    void derived_shouldDiffer_whenAnyFactOrTheirBordersDo() {
        assertThat(List.of(
                        BatchId.derived("api:crm", "key", "0"),
                        BatchId.derived("api:crm", "key", "1"),
                        BatchId.derived("api:cr", "mkey", "0"),
                        BatchId.derived("key", "api:crm", "0"),
                        BatchId.derived("api:crm", "key0"),
                        BatchId.derived("api:crm", "key", "0", "")))
                .doesNotHaveDuplicates();
    }

    @Test
    void time_shouldBeThatOfTheCreation_inMilliseconds() {
        assertThat(BatchId.random(NOW.plusNanos(7_999_999)).time()).isEqualTo(NOW.plusMillis(7));
        assertThat(new BatchId("7zzzzzzzzz0000000000000000").time().toEpochMilli())
                .isEqualTo((1L << 48) - 1);
    }

    @Test
    void prefix_shouldBeWhatIdsOfThatTimeBeginWith_andSortByTime() {
        assertThat(BatchId.random(NOW).text()).startsWith(BatchId.prefix(NOW));
        assertThat(BatchId.random(NOW).text())
                .isLessThan(BatchId.prefix(NOW.plusMillis(1)))
                .isGreaterThan(BatchId.prefix(NOW));
    }

    @Test
    void random_shouldBeUnique_whenManyAreMadeInOneMillisecond() {
        Set<BatchId> ids = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            ids.add(BatchId.random(NOW));
        }

        assertThat(ids).hasSize(100_000);
    }

    /** Half of a character's 32 values would show a bit that is fixed, such as those of a UUID's version and variant. */
    @Test
    void random_shouldLeaveNoBitFixed_whereAUlidIsRandom() {
        List<String> ids = IntStream.range(0, 1_000)
                .mapToObj(i -> BatchId.random(NOW).text())
                .toList();

        for (int place = 10; place < 26; place++) {
            int at = place;
            assertThat(ids.stream().map(id -> id.charAt(at)).distinct().count())
                    .as("character %d", at)
                    .isGreaterThan(16);
        }
    }

    @Test
    void random_shouldSortByTime_whenMadeInDifferentMilliseconds() {
        List<String> ids = IntStream.range(0, 2_000)
                .mapToObj(i -> BatchId.random(NOW.plusMillis(i)).text())
                .toList();

        assertThat(ids).isSorted();
    }

    @Test
    void random_shouldBeginWithTheTimeOfAUlid_whenMade() {
        // 48 bits of milliseconds are the first ten characters: https://github.com/ulid/spec
        assertThat(BatchId.random(Instant.ofEpochMilli(1469918176385L)).text()).startsWith("01aryz6s41");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01aryz6s41tsv4rrffq69g5fa",
                "01aryz6s41tsv4rrffq69g5favx",
                "01ARYZ6S41TSV4RRFFQ69G5FAV",
                "01aryz6s41tsv4rrffq69g5fai",
                "01aryz6s41tsv4rrffq69g5fau",
                "01aryz6s41tsv4rrffq69g5fa\n"
            })
    void constructor_shouldRefuse_whenItIsNotOfThisForm(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new BatchId(text));
    }
}
