package io.mkomhub.store.requests;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.requests.ActivityStore.Change;
import io.mkomhub.store.requests.ActivityStore.Recorded;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ActivityStoreTest {

    private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    private final TestStores stores = new TestStores();
    private final ActivityStore activity = stores.activity();

    @AfterEach
    void stop() {
        stores.close();
    }

    private static Change change(Instant at) {
        return new Change(
                at, "maria", "POST /mailings/{id}/pause", Map.of("id", "7"), CorrelationId.of("correlation-1"), true);
    }

    private List<Change> all(Instant from, Instant to, int size) {
        List<Change> read = new ArrayList<>();
        Optional<String> next = Optional.empty();
        do {
            Page<Change> page = activity.list(from, to, next, size);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(size);
            assertThat(page.next().filter(position -> !ActivityStore.isPosition(position)))
                    .isEmpty();
            read.addAll(page.entries());
            next = page.next();
        } while (next.isPresent());
        return read;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 100})
    void list_shouldHaveThePeriodLatestFirst_whateverThePagesAndMonths(int size) {
        List<Change> made = new ArrayList<>();
        for (int days = 0; days < 90; days += 9) {
            Change change = change(now.minus(Duration.ofDays(days)));
            activity.begin(change, "request-" + days);
            made.add(change);
        }

        assertThat(all(now.minus(Duration.ofDays(365)), now.plusMillis(1), size))
                .isEqualTo(made);
        assertThat(all(now.minus(Duration.ofDays(27)), now, size)).isEqualTo(made.subList(1, 4));
    }

    @Test
    void list_shouldHaveChangesOfOneMillisecond_eachOnce() {
        activity.begin(change(now), "request-1");
        activity.begin(change(now), "request-2");
        activity.begin(change(now), "request-2");

        assertThat(all(now, now.plusMillis(1), 1)).hasSize(2);
    }

    @Test
    void list_shouldGoOnWithTheNextPage_whenYearsAreEmpty() {
        activity.begin(change(now), "request-1");

        assertThat(all(Instant.parse("2000-01-01T00:00:00Z"), now.plusMillis(1), 100))
                .hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 409, 413})
    void end_shouldRemoveTheRecord_whenNothingWasChanged(int status) {
        activity.end(activity.begin(change(now), "request-1"), status);

        assertThat(all(now, now.plusMillis(1), 10)).isEmpty();
    }

    @Test
    void end_shouldKeepTheRecord_whenTheChangeWasMade() {
        Recorded recorded = activity.begin(change(now), "request-1");
        activity.end(recorded, 204);

        assertThat(all(now, now.plusMillis(1), 10)).containsExactly(recorded.change());
    }

    @Test
    void name_shouldAddWhatWasCreated_toTheSameRecord() {
        Recorded recorded = activity.begin(change(now), "request-1");
        activity.end(recorded, 201);
        activity.name(recorded, "created", "5f2c");

        assertThat(all(now, now.plusMillis(1), 10)).singleElement().satisfies(change -> {
            assertThat(change.target())
                    .containsAllEntriesOf(recorded.change().target())
                    .containsEntry("created", "5f2c");
            assertThat(change.finished()).isTrue();
        });
    }

    @Test
    void end_shouldMarkTheRecord_whenItIsUnknownWhatWasChanged() {
        activity.end(activity.begin(change(now), "request-1"), 503);

        assertThat(all(now, now.plusMillis(1), 10))
                .singleElement()
                .satisfies(change -> assertThat(change.finished()).isFalse());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1#", "1764288000000#x", "1764288000000#0123456789abcdef0"})
    void isPosition_shouldBeFalse_forWhatNoPageEndsWith(String text) {
        assertThat(ActivityStore.isPosition(text)).isFalse();
    }

    @Test
    void keptSince_shouldBeTheRetentionAgo() {
        assertThat(activity.keptSince(now)).isBefore(now.minus(Duration.ofDays(14)));
    }
}
