package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EventDispatcherTest {

    private static final Instant T0 = Instant.parse("2026-11-20T10:00:00Z");

    private static Events full() {
        return new Events(
                T0,
                IntStream.range(0, Events.MAX)
                        .<Event>mapToObj(number -> new Event.StatusReport(
                                Optional.of(Integer.toString(number)),
                                Optional.of("foreign"),
                                new Msisdn("5511953959059"),
                                Optional.of(T0),
                                "Entregue"))
                        .toList());
    }

    /** 10,000 events of which each takes a query: what has no time comes back, and the run does not end in the middle. */
    @Test
    void inSlices_shouldGiveBackWhatHasNoTime_whenABatchIsSlow() {
        Map<String, Events> records = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            records.put("r" + i, full());
        }
        AtomicReference<Instant> now = new AtomicReference<>(T0);
        List<String> done = new ArrayList<>();

        Set<String> open = EventDispatcher.inSlices(
                records,
                slice -> {
                    now.updateAndGet(time -> time.plusSeconds(2));
                    done.addAll(slice.keySet());
                    return Set.of();
                },
                T0.plus(EventDispatcher.BUDGET),
                now::get);

        assertThat(done).hasSize(10);
        assertThat(open).hasSize(90).doesNotContainAnyElementsOf(done);
        assertThat(now.get()).isBeforeOrEqualTo(T0.plus(EventDispatcher.BUDGET).plusSeconds(2));
    }

    @Test
    void inSlices_shouldDoAll_whenThereIsTime() {
        Map<String, Events> records = Map.of("a", full(), "b", full(), "c", full());

        assertThat(EventDispatcher.inSlices(records, slice -> Set.of(), T0.plus(EventDispatcher.BUDGET), () -> T0))
                .isEmpty();
    }
}
