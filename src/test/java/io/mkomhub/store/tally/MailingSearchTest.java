package io.mkomhub.store.tally;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.MailingSearch.FoundMailing;
import io.mkomhub.store.tally.TallyStore.ListedMailing;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailingSearchTest {

    private static final Instant T0 = Instant.parse("2026-11-01T12:00:00Z");
    private static final LocalDate FIRST = LocalDate.parse("2026-11-01");

    private final TestStores stores = new TestStores();
    private final TestTallies tallies = new TestTallies(stores, new TestClock(T0));

    @AfterEach
    void stop() {
        stores.close();
    }

    private static boolean any(ListedMailing listed) {
        return true;
    }

    private void accept(Mailing mailing, Instant at) {
        BatchId id = BatchId.random(at);
        stores.batches()
                .complete(new MessageBatch(
                        id,
                        at,
                        "api:crm",
                        mailing,
                        0,
                        List.of(new OutboundMessage(
                                new MessageId(id, 1),
                                new Msisdn("5511953959059"),
                                "Oi",
                                Optional.empty(),
                                Optional.empty(),
                                List.of()))));
    }

    private List<FoundMailing> all(LocalDate from, LocalDate to, Predicate<ListedMailing> wanted, int most) {
        List<FoundMailing> found = new ArrayList<>();
        Optional<String> position = Optional.empty();
        do {
            Page<FoundMailing> page = tallies.mailings().list(from, to, wanted, position, most);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(most);
            found.addAll(page.entries());
            position = page.next();
            position.ifPresent(
                    next -> assertThat(MailingSearch.isPosition(next)).isTrue());
        } while (position.isPresent());
        return found;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 100})
    void list_shouldHaveEachMailingOnce_withAllMessagesOfThePeriod_howeverManyPagesAreRead(int most) {
        Random random = new Random(most);
        Map<String, Long> counts = new HashMap<>();
        Map<String, Integer> lastDays = new HashMap<>();
        for (int i = 0; i < 60; i++) {
            int day = random.nextInt(5);
            String name = "mailing " + random.nextInt(12);
            // Some begin at the same time.
            accept(new Mailing(name, 1), T0.plus(Duration.ofDays(day)).plusSeconds(random.nextInt(3)));
            if (day >= 1 && day <= 3) {
                counts.merge(name, 1L, Long::sum);
                lastDays.merge(name, day, Math::max);
            }
        }
        tallies.count();

        List<FoundMailing> found = all(FIRST.plusDays(1), FIRST.plusDays(3), MailingSearchTest::any, most);

        assertThat(found)
                .extracting(each -> each.mailing().mailing().identifier())
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(counts.keySet());
        assertThat(found).allSatisfy(each -> {
            String name = each.mailing().mailing().identifier();
            assertThat(each.sums().tally().total()).containsEntry(Figure.ACCEPTED, counts.get(name));
            assertThat(each.sums().days().last()).isEqualTo(FIRST.plusDays(lastDays.getOrDefault(name, 0)));
        });
        assertThat(found.stream().map(each -> each.mailing().firstAt()).toList())
                .isSortedAccordingTo((one, other) -> other.compareTo(one));
    }

    @Test
    void list_shouldHaveWhatIsWanted() {
        for (int i = 0; i < 10; i++) {
            accept(new Mailing("mailing " + i, i % 2), T0.plusSeconds(i));
        }
        tallies.count();

        assertThat(all(FIRST, FIRST, listed -> listed.mailing().costCentreId() == 1, 2))
                .extracting(each -> each.mailing().mailing().identifier())
                .containsExactly("mailing 9", "mailing 7", "mailing 5", "mailing 3", "mailing 1");
    }

    @Test
    void list_shouldEndAPage_whenManyMailingsWereLookedUpThatAreListedOnALaterDay() {
        for (int i = 0; i < 101; i++) {
            accept(new Mailing("mailing " + i, 1), T0);
        }
        accept(new Mailing("mailing 0", 1), T0.plus(Duration.ofDays(1)));
        tallies.count();

        Page<FoundMailing> page =
                tallies.mailings().list(FIRST, FIRST.plusDays(1), MailingSearchTest::any, Optional.empty(), 1_000);

        assertThat(page.entries()).hasSizeBetween(99, 100);
        assertThat(page.next()).isPresent();
        assertThat(all(FIRST, FIRST.plusDays(1), MailingSearchTest::any, 1_000)).hasSize(101);
    }

    @Test
    void list_shouldNotMissAMailing_whenItGetsMoreMessagesOnADayThatIsNotReadYet() {
        accept(new Mailing("a", 1), T0);
        accept(new Mailing("b", 1), T0.plus(Duration.ofDays(1)));
        tallies.count();
        Page<FoundMailing> first =
                tallies.mailings().list(FIRST, FIRST.plusDays(1), MailingSearchTest::any, Optional.empty(), 1);
        accept(new Mailing("a", 1), T0.plusSeconds(60));
        tallies.count();

        Page<FoundMailing> second =
                tallies.mailings().list(FIRST, FIRST.plusDays(1), MailingSearchTest::any, first.next(), 1);

        assertThat(second.entries()).singleElement().satisfies(each -> {
            assertThat(each.mailing().id()).isEqualTo(MailingId.of("api:crm", new Mailing("a", 1)));
            assertThat(each.sums().tally().total()).containsEntry(Figure.ACCEPTED, 2L);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "20000", "1234567#", "20000#5", "20000#5#abc", "-1#", "20000#=1"})
    void isPosition_shouldBeFalse_whenNoListHasIt(String text) {
        assertThat(MailingSearch.isPosition(text)).isFalse();
    }
}
