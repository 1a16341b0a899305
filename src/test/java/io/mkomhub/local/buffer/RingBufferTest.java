package io.mkomhub.local.buffer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RingBufferTest {

    private static RingBuffer<Integer> with(int capacity, int added) {
        RingBuffer<Integer> buffer = new RingBuffer<>(capacity);
        IntStream.range(0, added).forEach(buffer::add);
        return buffer;
    }

    @ParameterizedTest(name = "{1} added to {0}")
    @CsvSource({
        "1, 0",
        "1, 1",
        "1, 2",
        "1, 7",
        "2, 1",
        "2, 2",
        "2, 3",
        "2, 4",
        "2, 5",
        "5, 4",
        "5, 5",
        "5, 6",
        "5, 9",
        "5, 10",
        "5, 11",
        "1000, 2500",
        "2147483647, 3"
    })
    void buffer_shouldHoldTheLast_whenMoreWereAdded(int capacity, int added) {
        RingBuffer<Integer> buffer = with(capacity, added);

        List<Integer> expected =
                IntStream.range(Math.max(0, added - capacity), added).boxed().toList();
        assertThat(buffer.all()).isEqualTo(expected);
        assertThat(buffer.size()).isEqualTo(expected.size());
        for (int limit = 0; limit <= Math.min(expected.size() + 1, 20); limit++) {
            assertThat(buffer.last(limit))
                    .as("the last %d", limit)
                    .isEqualTo(expected.subList(Math.max(0, expected.size() - limit), expected.size()));
        }
        assertThat(buffer.last(Integer.MAX_VALUE)).isEqualTo(expected);
    }

    @Test
    void add_shouldGiveTheOldest_whenItHadToGo() {
        RingBuffer<String> buffer = new RingBuffer<>(2);

        assertThat(buffer.add("a")).isEmpty();
        assertThat(buffer.add("b")).isEmpty();
        assertThat(buffer.add("c")).isEqualTo(Optional.of("a"));
        assertThat(buffer.add("d")).isEqualTo(Optional.of("b"));
        assertThat(buffer.add("e")).isEqualTo(Optional.of("c"));
        assertThat(buffer.all()).containsExactly("d", "e");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 3, 4, 5})
    void clear_shouldLeaveAnEmptyBuffer_whenItWentRound(int added) {
        RingBuffer<Integer> buffer = with(3, added);

        buffer.clear();

        assertThat(buffer.all()).isEmpty();
        IntStream.range(10, 14).forEach(buffer::add);
        assertThat(buffer.all()).containsExactly(11, 12, 13);
    }

    @Test
    void all_shouldStayAsItWas_whenMoreIsAdded() {
        RingBuffer<Integer> buffer = with(2, 2);
        List<Integer> before = buffer.all();

        buffer.add(2);

        assertThat(before).containsExactly(0, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void buffer_shouldBeRefused_whenItsCapacityIsLessThanOne(int capacity) {
        assertThatThrownBy(() -> new RingBuffer<>(capacity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity: expected 1 or more, found " + capacity);
    }
}
