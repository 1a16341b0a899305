package io.mkomhub.platform.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.fault.UnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class OptimisticRetryTest {

    private int attempts;

    /** An attempt that meets conflicts first. */
    private Optional<String> attempt(int conflicts) {
        attempts++;
        return attempts > conflicts ? Optional.of("done") : Optional.empty();
    }

    private static OptimisticRetry upTo(int maxAttempts) {
        return OptimisticRetry.of(maxAttempts, "others kept writing");
    }

    @ParameterizedTest(name = "{1} conflicts, at most {0} attempts: {2} attempts, {3}")
    @CsvSource({"1,0,1,true", "1,1,1,false", "8,0,1,true", "8,1,2,true", "8,7,8,true", "8,8,8,false", "8,99,8,false"})
    void everyForm_shouldAttemptUntilOneSucceeds_whenOthersWriteToo(
            int maxAttempts, int conflicts, int expected, boolean succeeds) {
        List<Named<ThrowingCallable>> forms = List.of(
                Named.of("get", () -> upTo(maxAttempts).get(() -> attempt(conflicts))),
                Named.of(
                        "run",
                        () -> upTo(maxAttempts).run(() -> attempt(conflicts).isPresent())),
                Named.of(
                        "runAll",
                        () -> upTo(maxAttempts)
                                .runAll(
                                        List.of("key"),
                                        left -> attempt(conflicts).isPresent() ? Set.of() : left)));
        for (Named<ThrowingCallable> form : forms) {
            attempts = 0;
            if (succeeds) {
                assertThatCode(form.getPayload()).as(form.getName()).doesNotThrowAnyException();
            } else {
                assertThatExceptionOfType(UnavailableException.class)
                        .as(form.getName())
                        .isThrownBy(form.getPayload())
                        .withMessage("others kept writing");
            }
            assertThat(attempts).as(form.getName()).isEqualTo(expected);
        }
        attempts = 0;
        assertThat(upTo(maxAttempts).find(() -> attempt(conflicts)).isPresent()).isEqualTo(succeeds);
        assertThat(attempts).isEqualTo(expected);
    }

    @Test
    void get_shouldGiveTheResult_ofTheAttemptThatSucceeded() {
        assertThat(upTo(3).get(() -> attempt(2))).isEqualTo("done");
    }

    @Test
    void runAll_shouldAttemptOnlyWhatIsLeft_whenPartOfItSucceeded() {
        List<Set<String>> asked = new ArrayList<>();

        upTo(3).runAll(List.of("a", "b", "c", "a"), left -> {
            asked.add(left);
            return asked.size() == 1 ? Set.of("b") : Set.of();
        });

        assertThat(asked).containsExactly(Set.of("a", "b", "c"), Set.of("b"));
    }

    @Test
    void runAll_shouldAttemptNothing_whenThereIsNothingToChange() {
        upTo(1).runAll(List.of(), left -> {
            throw new AssertionError("attempted");
        });
    }

    static Stream<Named<Consumer<Runnable>>> forms() {
        return Stream.of(
                Named.of(
                        "get",
                        fault -> upTo(9).get(() -> {
                            fault.run();
                            return Optional.of(1);
                        })),
                Named.of(
                        "run",
                        fault -> upTo(9).run(() -> {
                            fault.run();
                            return true;
                        })),
                Named.of(
                        "runAll",
                        fault -> upTo(9).runAll(List.of(1), left -> {
                            fault.run();
                            return Set.of();
                        })));
    }

    /** Nobody knows whether a write that failed was done, so whoever began it decides whether it is repeated. */
    @ParameterizedTest
    @MethodSource("forms")
    void everyForm_shouldNotRepeat_whenAnAttemptFails(Consumer<Runnable> form) {
        assertThatThrownBy(() -> form.accept(() -> {
                    attempts++;
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(attempts).isEqualTo(1);
    }
}
