package io.mkomhub.store.queues;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.store.TestTable;
import io.mkomhub.store.queues.Spool.Spooled;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SpoolTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private final TestTable dynamo = new TestTable();
    private final Spool spool = new Spool(dynamo.table());

    @AfterEach
    void stop() {
        dynamo.close();
    }

    private static List<String> numbered(int from, int to) {
        return IntStream.range(from, to).mapToObj(Integer::toString).toList();
    }

    private List<String> drain() {
        List<String> bodies = new ArrayList<>();
        for (List<Spooled> oldest = spool.oldest(); !oldest.isEmpty(); oldest = spool.oldest()) {
            oldest.forEach(record -> bodies.add(record.body()));
            spool.remove(oldest);
        }
        return bodies;
    }

    /** More than one page of every partition, most of it within one millisecond. */
    @Test
    void oldest_shouldGiveAllInOrderOfArrival_whenTheyArePagesOfEveryPartition() {
        int all = Spool.SHARDS * Spool.PAGE * 3;
        for (int from = 0; from < all; from += 40) {
            spool.keep(QueueName.EVENTS, numbered(from, Math.min(all, from + 40)), NOW.plusMillis(from / 200));
        }

        assertThat(drain()).isEqualTo(numbered(0, all));
        assertThat(dynamo.everything()).isEmpty();
    }

    @Test
    void oldest_shouldTellTheQueues_whenThereAreRecordsOfSeveral() {
        spool.keep(QueueName.EVENTS, List.of("a"), NOW);
        spool.keep(QueueName.OUTBOUND, List.of("b"), NOW);

        assertThat(spool.oldest().stream().map(record -> record.queue() + record.body()))
                .containsExactly("EVENTSa", "OUTBOUNDb");
    }

    /** Wherever the last record lies. */
    @Test
    void isEmpty_shouldBeTrue_onlyWhenNoPartitionHasARecord() {
        assertThat(spool.isEmpty()).isTrue();
        spool.keep(QueueName.EVENTS, numbered(0, 40), NOW);
        for (List<Spooled> left = spool.oldest(); !left.isEmpty(); left = spool.oldest()) {
            assertThat(spool.isEmpty()).isFalse();
            spool.remove(left.subList(0, 1));
        }
        assertThat(spool.isEmpty()).isTrue();
    }

    @Test
    void remove_shouldLeaveTheOthers_whenSomeAreTakenOff() {
        spool.keep(QueueName.EVENTS, List.of("a", "b", "c"), NOW);

        spool.remove(List.of(spool.oldest().get(1)));

        assertThat(drain()).containsExactly("a", "c");
    }
}
