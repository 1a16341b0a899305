package io.mkomhub.store.tally;

import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.tally.TallyStore.ListedMailing;
import io.mkomhub.store.tally.TallyStore.MailingSums;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * The mailings of a period, latest first.
 *
 * <p>Guarantee: a mailing is listed once, on the last day of the period on which it had messages, however many pages are
 * read. Limits: a mailing that gets messages on another day while pages are read may be missing in those that follow; of
 * more than 5,000 mailings of one day some are missing.
 */
@ApplicationScoped
public class MailingSearch {

    /** A regular expression that matches a position: the day, and the last mailing of it that was read. */
    private static final String POSITION = "[0-9]{1,6}#([0-9]{1,15}#[0-9a-f]{32})?";

    /** The most mailings that are looked up for a page. */
    private static final int MOST_LOOKED_UP = 100;

    /** After so many mailings a page ends with the day. */
    private static final int MOST_READ = 10_000;

    private final TallyStore tallies;

    MailingSearch(TallyStore tallies) {
        this.tallies = tallies;
    }

    /**
     * A mailing with what became of its messages in a period.
     *
     * @param mailing the mailing
     * @param sums over its messages of that period
     */
    public record FoundMailing(ListedMailing mailing, MailingSums sums) {}

    /**
     * How far the list was read.
     *
     * @param day the day, in days since 1970
     * @param last the last mailing of the day that was read, as {@link #place}; empty if none was
     */
    private record Position(long day, String last) {

        static Position of(String text) {
            int end = text.indexOf('#');
            return new Position(Long.parseLong(text.substring(0, end)), text.substring(end + 1));
        }

        /** Whether a mailing of a day is before this position, or at it. */
        boolean isBehind(LocalDate other, ListedMailing mailing) {
            if (other.toEpochDay() != day || last.isEmpty()) {
                return false;
            }
            int end = last.indexOf('#');
            long at = Long.parseLong(last.substring(0, end));
            long begun = mailing.firstAt().toEpochMilli();
            return begun > at || (begun == at && mailing.id().text().compareTo(last.substring(end + 1)) >= 0);
        }

        String text() {
            return day + "#" + last;
        }
    }

    private static String place(ListedMailing mailing) {
        return mailing.firstAt().toEpochMilli() + "#" + mailing.id();
    }

    /** Whether a text is a position in the list. */
    public static boolean isPosition(String position) {
        return position.matches(POSITION);
    }

    /**
     * Returns a page of the mailings that had messages on some days.
     *
     * @param from the first day
     * @param to the last day
     * @param wanted which mailings are wanted
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most mailings
     */
    public Page<FoundMailing> list(
            LocalDate from, LocalDate to, Predicate<ListedMailing> wanted, Optional<String> after, int most) {
        Position position = after.map(Position::of).orElse(new Position(to.toEpochDay(), ""));
        Position start = position;
        TallyStore.Keys keys = tallies.shown();
        List<FoundMailing> found = new ArrayList<>();
        int lookedUp = 0;
        int read = 0;
        LocalDate first = LocalDate.ofEpochDay(Math.min(start.day(), to.toEpochDay()));
        for (LocalDate day = first; !day.isBefore(from); day = day.minusDays(1)) {
            if (read >= MOST_READ) {
                return new Page<>(found, Optional.of(new Position(day.toEpochDay(), "").text()));
            }
            List<ListedMailing> mailings = tallies.mailings(keys, day);
            read += mailings.size();
            for (ListedMailing mailing : mailings) {
                if (start.isBehind(day, mailing) || !wanted.test(mailing)) {
                    continue;
                }
                if (found.size() == most || lookedUp == MOST_LOOKED_UP) {
                    return new Page<>(found, Optional.of(position.text()));
                }
                lookedUp++;
                position = new Position(day.toEpochDay(), place(mailing));
                if (!day.isBefore(to) || !tallies.hasMessages(keys, mailing.id(), day.plusDays(1), to)) {
                    found.add(new FoundMailing(mailing, tallies.mailing(keys, mailing.id(), from, day)));
                }
            }
        }
        return new Page<>(found, Optional.empty());
    }
}
