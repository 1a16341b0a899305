package io.mkomhub.store.pace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.local.dynamodb.engine.Fault;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.pace.PaceStore.Subject;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.ProvisionedThroughputExceededException;

class PaceStoreTest {

    private static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private final TestStores stores = new TestStores();
    private final PaceStore paces = stores.paces(Clock.fixed(NOW, ZoneOffset.UTC));

    @AfterEach
    void stop() {
        stores.close();
    }

    private RateReservation reserve(Subject subject, int perSecond, Duration horizon) {
        return paces.reserve(subject, Rate.perSecond(perSecond), 1, horizon);
    }

    @Test
    void reserve_shouldGiveOneMomentAfterAnother_toEachSubjectItsOwn() {
        Duration horizon = Duration.ofSeconds(1);
        assertThat(reserve(Subject.MKOM, 5, horizon).first()).isEqualTo(NOW);
        assertThat(reserve(Subject.MKOM, 5, horizon).first()).isEqualTo(NOW.plusMillis(200));
        assertThat(reserve(Subject.endpoint("MKOM"), 5, horizon).first()).isEqualTo(NOW);
        assertThat(paces.find(Subject.MKOM)).isEqualTo(new Pace(NOW.plusMillis(400), 2));
    }

    @Test
    void reserve_shouldChangeNothing_whenTheNextFreeMomentIsBeyondTheHorizon() {
        paces.reserve(Subject.MKOM, Rate.perSecond(5), 10, Duration.ofSeconds(3));
        Pace before = paces.find(Subject.MKOM);

        RateReservation none = reserve(Subject.MKOM, 5, Duration.ofSeconds(1));

        assertThat(none.count()).isZero();
        assertThat(none.first()).isEqualTo(NOW.plusSeconds(2));
        assertThat(paces.find(Subject.MKOM)).isEqualTo(before);
    }

    @Test
    void reserve_shouldWasteAMoment_whenTheAnswerIsLost() {
        stores.faults().only(Set.of("PutItem"));
        stores.faults().next(Fault.LOST_ANSWER, 1);

        assertThat(reserve(Subject.MKOM, 5, Duration.ofSeconds(1)).first()).isEqualTo(NOW.plusMillis(200));
        assertThat(reserve(Subject.MKOM, 5, Duration.ofSeconds(1)).first()).isEqualTo(NOW.plusMillis(400));
    }

    @Test
    void reserve_shouldGiveNoMomentTwice_howeverManyReserveAtTheSameTime() throws Exception {
        Duration interval = Duration.ofNanos(142_857_143);
        ExecutorService workers = Executors.newFixedThreadPool(8);
        try {
            stores.faults().only(Set.of("PutItem"));
            stores.faults().rate(Fault.LOST_ANSWER, 0.1);
            List<Callable<Instant>> requests = new ArrayList<>();
            for (int i = 0; i < 80; i++) {
                requests.add(() -> {
                    Optional<Instant> moment = Optional.empty();
                    while (moment.isEmpty()) {
                        try {
                            RateReservation reserved = reserve(Subject.MKOM, 7, Duration.ofHours(1));
                            moment = Optional.of(reserved.first()).filter(first -> reserved.count() == 1);
                        } catch (UnavailableException e) {
                            // What it reserved may be wasted.
                        }
                    }
                    return moment.get();
                });
            }
            List<Instant> moments = new ArrayList<>();
            for (Future<Instant> each : workers.invokeAll(requests)) {
                moments.add(each.get());
            }

            moments.sort(Comparator.naturalOrder());
            for (int i = 1; i < moments.size(); i++) {
                assertThat(Duration.between(moments.get(i - 1), moments.get(i))).isGreaterThanOrEqualTo(interval);
            }
        } finally {
            workers.shutdownNow();
        }
    }

    @Test
    void reserve_shouldGiveNothing_whenTheTableIsAway() {
        stores.gate(() -> {
            throw ProvisionedThroughputExceededException.builder().build();
        });

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> reserve(Subject.MKOM, 5, Duration.ofSeconds(1)));
    }
}
