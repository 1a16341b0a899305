package io.mkomhub.platform.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RefreshingTest {

    private static final Duration MAX_AGE = Duration.ofSeconds(30);

    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private Optional<RuntimeException> failure = Optional.empty();
    private int reads;
    private final Refreshing<Integer> counter = new Refreshing<>("counter", this::read, () -> now);

    private int read() {
        reads++;
        failure.ifPresent(e -> {
            throw e;
        });
        return reads;
    }

    static Stream<RuntimeException> failuresOfTheSource() {
        return Stream.of(new UnavailableException("away", null), new RefusedException("no", null));
    }

    @ParameterizedTest(name = "after {0} s, at most {1} s old: {2}")
    @CsvSource({"0,30,1", "29,30,1", "30,30,2", "31,30,2", "0,0,2", "5,0,2", "14,15,1", "15,15,2"})
    void get_shouldReadAgain_whenTheValueIsTooOld(int age, int maxAge, int expected) {
        counter.get(MAX_AGE);
        now = now.plusSeconds(age);

        assertThat(counter.get(Duration.ofSeconds(maxAge))).isEqualTo(expected);
        assertThat(reads).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheSource")
    void get_shouldGiveTheLastValue_whenTheSourceFails(RuntimeException e) {
        counter.get(MAX_AGE);
        now = now.plus(MAX_AGE);
        failure = Optional.of(e);

        assertThat(counter.get(MAX_AGE)).isEqualTo(1);
    }

    @Test
    void get_shouldNotAskAFailingSourceEachTime_whenThereIsAValue() {
        counter.get(MAX_AGE);
        now = now.plus(MAX_AGE);
        failure = Optional.of(new UnavailableException("away", null));

        for (int second = 0; second < 90; second++) {
            counter.get(MAX_AGE);
            now = now.plusSeconds(1);
        }

        assertThat(reads).isEqualTo(1 + 3);
    }

    @Test
    void get_shouldReadAgain_whenTheSourceIsBack() {
        counter.get(MAX_AGE);
        now = now.plus(MAX_AGE);
        failure = Optional.of(new UnavailableException("away", null));
        counter.get(MAX_AGE);
        now = now.plus(MAX_AGE);
        failure = Optional.empty();

        assertThat(counter.get(MAX_AGE)).isEqualTo(3);
    }

    @ParameterizedTest
    @MethodSource("failuresOfTheSource")
    void get_shouldThrowAndAskAgain_whenTheValueWasNeverRead(RuntimeException e) {
        failure = Optional.of(e);
        assertThatThrownBy(() -> counter.get(MAX_AGE)).isSameAs(e);
        failure = Optional.empty();

        assertThat(counter.get(MAX_AGE)).isEqualTo(2);
    }

    /** A value that cannot be understood is a fault, not an outage: the last value must not hide it. */
    @Test
    void get_shouldThrow_whenTheReaderItselfFails() {
        counter.get(MAX_AGE);
        now = now.plus(MAX_AGE);
        failure = Optional.of(new IllegalStateException("broken"));

        assertThatThrownBy(() -> counter.get(MAX_AGE)).hasMessage("broken");
    }

    @Test
    void clear_shouldHaveItReadAgain_whenItIsFresh() {
        counter.get(MAX_AGE);
        counter.clear();

        assertThat(counter.get(MAX_AGE)).isEqualTo(2);
    }

    @Test
    void clear_shouldLeaveNothingToFallBackOn_whenTheSourceFails() {
        counter.get(MAX_AGE);
        counter.clear();
        failure = Optional.of(new UnavailableException("away", null));

        assertThatThrownBy(() -> counter.get(MAX_AGE)).hasMessage("away");
    }

    @Test
    void clear_shouldOutliveARead_whenItIsCalledMeanwhile() {
        List<Refreshing<Integer>> self = new ArrayList<>();
        Refreshing<Integer> cleared = new Refreshing<>(
                "counter",
                () -> {
                    int value = read();
                    if (value == 1) {
                        self.get(0).clear();
                    }
                    return value;
                },
                () -> now);
        self.add(cleared);

        assertThat(cleared.get(MAX_AGE)).isEqualTo(1);
        assertThat(cleared.get(MAX_AGE)).isEqualTo(2);
    }

    @Test
    void get_shouldShowTheReaderTheLastValue_whenThereIsOne() {
        List<Optional<Integer>> shown = new ArrayList<>();
        Refreshing<Integer> growing = new Refreshing<>(
                "growing",
                last -> {
                    shown.add(last);
                    return last.orElse(0) + 1;
                },
                () -> now);

        growing.get(Duration.ZERO);
        growing.get(Duration.ZERO);

        assertThat(shown).containsExactly(Optional.empty(), Optional.of(1));
    }
}
