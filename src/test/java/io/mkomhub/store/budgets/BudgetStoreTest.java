package io.mkomhub.store.budgets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.core.message.Budget;
import io.mkomhub.core.message.Budget.Period;
import io.mkomhub.core.message.Budgets;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.budgets.BudgetStore.Booking;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

class BudgetStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");
    private static final AtomicLong CENTRES = new AtomicLong(1);

    private static TestStores stores;

    private final long centre = CENTRES.incrementAndGet();

    @BeforeAll
    static void start() {
        stores = new TestStores();
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    @AfterEach
    void mend() {
        stores.faults().clear();
        stores.gate(() -> {});
    }

    private List<Budget> budgets(String written) {
        return Budgets.parse(Optional.of(written), Optional.of(SegmentPrice.parse("0.10")))
                .of(centre);
    }

    private Booking book(String budgets, Optional<String> seed, int messages, Instant now) {
        return stores.budgets()
                .book(centre, budgets(budgets), "api:crm", seed, Collections.nCopies(messages, 1), false, now);
    }

    private Booking book(String budgets, int messages) {
        return book(budgets, Optional.empty(), messages, NOW);
    }

    private long used() {
        return stores.budgets().use(centre, NOW).messages(Period.MONTH);
    }

    @Test
    void book_shouldAdmitTheFirstMessagesThatFit() {
        assertThat(book("*=10/day", 6)).isEqualTo(new Booking(6, Optional.empty()));
        assertThat(book("*=10/day", 6).admitted()).isEqualTo(4);
        Booking none = book("*=10/day", 1);
        assertThat(none.admitted()).isZero();
        assertThat(none.exceeded().orElseThrow().written()).isEqualTo("10/day");
        assertThat(used()).isEqualTo(10);
    }

    @Test
    void book_shouldCountReaisBySegments_andAdmitAllOrNone_whenAsked() {
        List<Budget> budgets = budgets("*=1.00BRL/month");

        assertThat(stores.budgets()
                        .book(centre, budgets, "kannel:a", Optional.empty(), List.of(4, 4), true, NOW)
                        .admitted())
                .isEqualTo(2);
        assertThat(stores.budgets()
                        .book(centre, budgets, "kannel:a", Optional.empty(), List.of(2, 2), true, NOW)
                        .admitted())
                .isZero();
        assertThat(stores.budgets()
                        .book(centre, budgets, "kannel:a", Optional.empty(), List.of(2, 2), false, NOW)
                        .admitted())
                .isEqualTo(1);
        assertThat(stores.budgets().use(centre, NOW).segments(Period.MONTH)).isEqualTo(10);
    }

    /** The day ends at midnight in Brasília, which is 03:00 in UTC. */
    @Test
    void book_shouldAdmitAgain_whenTheDayOrTheMonthIsOver() {
        assertThat(book("*=2/day,*=3/month", Optional.empty(), 5, Instant.parse("2026-11-30T02:59:00Z"))
                        .admitted())
                .isEqualTo(2);
        Booking next = book("*=2/day,*=3/month", Optional.empty(), 5, Instant.parse("2026-11-30T03:01:00Z"));
        assertThat(next.admitted()).isEqualTo(1);
        assertThat(next.exceeded().orElseThrow().period()).isEqualTo(Period.MONTH);
        assertThat(book("*=2/day,*=3/month", Optional.empty(), 5, Instant.parse("2026-12-01T03:00:00Z"))
                        .admitted())
                .isEqualTo(2);
    }

    @Test
    void book_shouldGiveTheSameResult_whenARequestComesAgain() {
        Optional<String> seed = Optional.of("request 1");
        assertThat(book("*=10/day", seed, 7, NOW).admitted()).isEqualTo(7);
        assertThat(book("*=10/day", Optional.of("request 2"), 7, NOW).admitted())
                .isEqualTo(3);

        assertThat(book("*=10/day", seed, 7, NOW.plusSeconds(86_400)).admitted())
                .isEqualTo(7);
        Booking again = book("*=10/day", Optional.of("request 2"), 7, NOW);
        assertThat(again.admitted()).isEqualTo(3);
        assertThat(again.exceeded()).isPresent();
        assertThat(used()).isEqualTo(10);
    }

    @Test
    void book_shouldCountOnce_whenTheResponseIsLost() {
        for (Optional<String> seed : List.of(Optional.<String>empty(), Optional.of("lost"))) {
            long before = used();
            stores.faults().only(Set.of("PutItem", "TransactWriteItems"));
            stores.faults().next(Fault.LOST_ANSWER, 1);

            assertThat(book("*=100/day", seed, 4, NOW).admitted()).isEqualTo(4);

            assertThat(used() - before).isEqualTo(4);
        }
    }

    @Test
    void book_shouldNeverAdmitMore_howeverManyCountAtTheSameTime() throws Exception {
        ExecutorService processes = Executors.newFixedThreadPool(8);
        try {
            stores.faults().only(Set.of("PutItem", "TransactWriteItems"));
            stores.faults().rate(Fault.LOST_ANSWER, 0.1);
            List<Callable<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                Optional<String> seed = i % 2 == 0 ? Optional.empty() : Optional.of("request " + i);
                requests.add(() -> {
                    while (true) {
                        try {
                            return book("*=100/day", seed, 3, NOW).admitted();
                        } catch (UnavailableException e) {
                            // As a caller that tries again. What it booked before may be counted.
                        }
                    }
                });
            }
            int admitted = 0;
            for (Future<Integer> each : processes.invokeAll(requests)) {
                admitted += each.get();
            }

            assertThat(used()).isEqualTo(100);
            assertThat(admitted).isBetween(90, 100);
        } finally {
            processes.shutdownNow();
        }
    }

    @Test
    void book_shouldAdmitNothing_whenTheTableIsAway() {
        stores.gate(() -> {
            throw ProvisionedThroughputExceededException.builder().build();
        });

        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> book("*=100/day", 1));
    }

    @Test
    void rehearse_shouldCountNothing() {
        assertThat(stores.budgets()
                        .rehearse(centre, budgets("*=2/day"), List.of(1, 1, 1), NOW)
                        .admitted())
                .isEqualTo(2);
        assertThat(used()).isZero();
    }
}
