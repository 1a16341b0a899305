package io.mkomhub.store.tally;

import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.core.window.RecipientZone;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.tally.TallyStore.Keys;
import io.mkomhub.store.tally.TallyStore.ListedMailing;
import io.mkomhub.store.tally.TallyStore.ListedMessages;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Predicate;

/**
 * The messages of a mailing, those of an earlier hour of acceptance first, and those of a period, the latest day first and
 * mailing by mailing.
 *
 * <p>What was counted says in which hours there are messages with a status, so that nothing else is read. Messages that failed,
 * are uncertain, cancelled, expired, or of people who had opted out are listed by themselves; others are found among all
 * messages of the mailing.
 *
 * <p>Guarantee: each message is found once, however many pages are read. Limits: a message is listed some seconds after its change;
 * one whose status changes while pages are read is found if its place was not read yet; of more than 5,000 mailings of
 * one day some are missing.
 */
@ApplicationScoped
public class MessageSearch {

    /** Under which word all messages are listed. */
    static final String ACCEPTED = "accepted";

    /** A regular expression that matches the number of a generation: the pages of a list are of the same. */
    private static final String GENERATION = "[0-9]{1,9}#";

    /**
     * A regular expression that matches how far a mailing was read: the hour, the place in its list, how many messages of that
     * place.
     */
    private static final String IN_MAILING = "[0-9]{1,9}#([0-9a-f]{1,60}#[0-9a-f]{1,60})?#[0-9]{1,6}";

    /** The same for a period: the day, when the mailing began on it, its id, and how far it was read. */
    private static final String IN_PERIOD = "[0-9]{1,6}#([0-9]{1,15}#[0-9a-f]{32}#(" + IN_MAILING + ")?)?";

    /** The most messages that are read for one page. */
    private static final int MOST_READ = 500;

    /** How many messages are read at once. */
    private static final int CHUNK = 100;

    /** How many listings are read at once. */
    private static final int LISTINGS = 20;

    /** The most mailings that are looked into for one page. */
    private static final int MOST_MAILINGS = 25;

    /** The most days that are looked into for one page. */
    private static final int MOST_DAYS = 31;

    private final TallyStore tallies;
    private final MessageStore messages;

    MessageSearch(TallyStore tallies, MessageStore messages) {
        this.tallies = tallies;
        this.messages = messages;
    }

    /**
     * Which messages are wanted.
     *
     * @param from when they were accepted at the earliest
     * @param to when they were accepted, no longer part of the period
     * @param status the status that they have; empty for any
     * @param channel the channel that they came through; empty for any or none
     * @param also what else is said about them
     */
    public record Terms(
            Instant from,
            Instant to,
            Optional<MessageStatus> status,
            Optional<String> channel,
            Predicate<TrackedMessage> also) {

        /** Whether a message that is listed in an hour is wanted. */
        private boolean admit(TrackedMessage message, long hour) {
            Instant at = message.acceptedAt();
            // What was accepted once more since then stays where it was.
            boolean within = Tally.hour(at) != hour || (!at.isBefore(from) && at.isBefore(to));
            return within
                    && status.filter(wanted -> wanted != message.state().status())
                            .isEmpty()
                    && channel.filter(name -> !message.message().channel().equals(Optional.of(name)))
                            .isEmpty()
                    && also.test(message);
        }

        /** Whether many messages may have to be read for one. */
        private boolean leavesFew() {
            return channel.isPresent()
                    || status.filter(wanted -> !ChangeReader.LISTED.contains(wanted))
                            .isPresent();
        }

        private LocalDate firstDay() {
            return RecipientZone.dayInBrasilia(from);
        }

        private LocalDate lastDay() {
            return RecipientZone.dayInBrasilia(to.minusMillis(1));
        }

        private boolean overlapsHour(long hour) {
            return Tally.startOfHour(hour + 1).isAfter(from)
                    && Tally.startOfHour(hour).isBefore(to);
        }
    }

    /** How far the list of a mailing was read. */
    private record Position(long hour, String place, int read) {

        private static final Position START = new Position(0, "", 0);

        static Position of(String text) {
            int first = text.indexOf('#');
            int last = text.lastIndexOf('#');
            return new Position(
                    Long.parseLong(text.substring(0, first)),
                    text.substring(Math.min(first + 1, last), last),
                    Integer.parseInt(text.substring(last + 1)));
        }

        String text() {
            return hour + "#" + place + "#" + read;
        }
    }

    /** How many messages may still be read for a page. */
    private static final class Allowance {

        private int left = MOST_READ;
    }

    /** Whether a text is a position in the list of a mailing. */
    public static boolean isPosition(String position) {
        return position.matches(GENERATION + IN_MAILING);
    }

    /** Whether a text is a position in the list of a period. */
    public static boolean isPositionInPeriod(String position) {
        return position.matches(GENERATION + IN_PERIOD);
    }

    /**
     * Returns a page of the messages of a mailing.
     *
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    public Page<TrackedMessage> list(MailingId mailing, Terms terms, Optional<String> after, int most) {
        Keys keys = keys(after);
        return of(
                keys,
                list(
                        keys,
                        mailing,
                        terms,
                        terms.firstDay(),
                        terms.lastDay(),
                        after.map(MessageSearch::within),
                        most,
                        new Allowance()));
    }

    /**
     * Returns a page of the messages of a period.
     *
     * @param mailings the mailings that they may belong to
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    public Page<TrackedMessage> list(Predicate<ListedMailing> mailings, Terms terms, Optional<String> after, int most) {
        Keys keys = keys(after);
        return of(keys, list(keys, mailings, terms, after.map(MessageSearch::within), most));
    }

    /** The generation that a list is read from. */
    private Keys keys(Optional<String> after) {
        return after.map(
                        position -> TallyStore.generation(Long.parseLong(position.substring(0, position.indexOf('#')))))
                .orElseGet(tallies::shown);
    }

    private static String within(String position) {
        return position.substring(position.indexOf('#') + 1);
    }

    private static Page<TrackedMessage> of(Keys keys, Page<TrackedMessage> page) {
        return new Page<>(
                page.entries(), page.next().map(next -> keys.generation().number() + "#" + next));
    }

    private Page<TrackedMessage> list(
            Keys keys, Predicate<ListedMailing> mailings, Terms terms, Optional<String> after, int most) {
        InPeriod start = after.map(InPeriod::of).orElseGet(() -> InPeriod.beginning(terms.lastDay()));
        Allowance allowance = new Allowance();
        List<TrackedMessage> found = new ArrayList<>();
        int lookedInto = 0;
        LocalDate latest = start.day().isBefore(terms.lastDay()) ? start.day() : terms.lastDay();
        for (LocalDate day = latest; !day.isBefore(terms.firstDay()); day = day.minusDays(1)) {
            if (!day.isAfter(latest.minusDays(MOST_DAYS))) {
                return new Page<>(found, Optional.of(InPeriod.beginning(day).text()));
            }
            for (ListedMailing mailing : tallies.mailings(keys, day)) {
                if (start.isBehind(day, mailing) || !mailings.test(mailing)) {
                    continue;
                }
                Optional<String> within = start.within(day, mailing);
                if (lookedInto == MOST_MAILINGS || allowance.left <= 0 || found.size() == most) {
                    return new Page<>(
                            found, Optional.of(InPeriod.at(day, mailing, within).text()));
                }
                lookedInto++;
                Page<TrackedMessage> page =
                        list(keys, mailing.id(), terms, day, day, within, most - found.size(), allowance);
                found.addAll(page.entries());
                if (page.next().isPresent()) {
                    return new Page<>(
                            found,
                            Optional.of(InPeriod.at(day, mailing, page.next()).text()));
                }
            }
        }
        return new Page<>(found, Optional.empty());
    }

    /**
     * How far the list of a period was read.
     *
     * @param day the day
     * @param begunAt when the mailing began on that day, in milliseconds
     * @param mailing the mailing; empty for the beginning of the day
     * @param within how far it was read; empty for its beginning
     */
    private record InPeriod(LocalDate day, long begunAt, String mailing, Optional<String> within) {

        static InPeriod beginning(LocalDate day) {
            return new InPeriod(day, 0, "", Optional.empty());
        }

        static InPeriod at(LocalDate day, ListedMailing mailing, Optional<String> within) {
            return new InPeriod(
                    day, mailing.firstAt().toEpochMilli(), mailing.id().text(), within);
        }

        static InPeriod of(String text) {
            String[] parts = text.split("#", 4);
            LocalDate day = LocalDate.ofEpochDay(Long.parseLong(parts[0]));
            return parts.length < 4
                    ? beginning(day)
                    : new InPeriod(
                            day,
                            Long.parseLong(parts[1]),
                            parts[2],
                            Optional.of(parts[3]).filter(rest -> !rest.isEmpty()));
        }

        String text() {
            return day.toEpochDay() + "#"
                    + (mailing.isEmpty() ? "" : begunAt + "#" + mailing + "#" + within.orElse(""));
        }

        /** Whether a mailing of a day comes before this position. */
        boolean isBehind(LocalDate other, ListedMailing listed) {
            if (!other.equals(day) || mailing.isEmpty()) {
                return false;
            }
            long begun = listed.firstAt().toEpochMilli();
            return begun > begunAt || (begun == begunAt && listed.id().text().compareTo(mailing) > 0);
        }

        /** How far a mailing of a day was read. */
        Optional<String> within(LocalDate other, ListedMailing listed) {
            return within.filter(
                    position -> other.equals(day) && listed.id().text().equals(mailing));
        }
    }

    private Page<TrackedMessage> list(
            Keys keys,
            MailingId mailing,
            Terms terms,
            LocalDate firstDay,
            LocalDate lastDay,
            Optional<String> after,
            int most,
            Allowance allowance) {
        String word = terms.status()
                .filter(ChangeReader.LISTED::contains)
                .map(MessageStatus::word)
                .orElse(ACCEPTED);
        Position start = after.map(Position::of).orElse(Position.START);
        List<TrackedMessage> found = new ArrayList<>();
        LocalDate begun = RecipientZone.dayInBrasilia(Tally.startOfHour(start.hour()));
        for (long hour : hours(keys, mailing, terms, begun.isAfter(firstDay) ? begun : firstDay, lastDay)) {
            if (hour < start.hour()) {
                continue;
            }
            Position position = hour == start.hour() ? start : new Position(hour, "", 0);
            Earlier earlier = new Earlier(keys, mailing, word, position);
            while (true) {
                List<ListedMessages> some = tallies.listed(keys, word, hour, mailing, position.place(), LISTINGS);
                List<Entry> entries = entries(some, position);
                for (int from = 0; from < entries.size(); ) {
                    if (found.size() == most || allowance.left <= 0) {
                        return new Page<>(found, Optional.of(entries.get(from).position(hour)));
                    }
                    int size = terms.leavesFew() ? CHUNK : Math.min(CHUNK, most - found.size());
                    List<Entry> chunk = entries.subList(from, Math.min(entries.size(), from + size));
                    Map<MessageId, TrackedMessage> read =
                            messages.findAccepted(chunk.stream().map(Entry::id).toList());
                    allowance.left -= chunk.size();
                    for (int i = 0; i < chunk.size() && found.size() < most; i++) {
                        from++;
                        Optional.ofNullable(read.get(chunk.get(i).id()))
                                .filter(message -> terms.admit(message, hour))
                                .filter(earlier::isFirst)
                                .ifPresent(found::add);
                    }
                }
                if (!some.isEmpty()) {
                    ListedMessages last = some.get(some.size() - 1);
                    position = new Position(hour, last.place(), last.ids().size());
                }
                if (some.size() < LISTINGS) {
                    break;
                }
            }
        }
        return new Page<>(found, Optional.empty());
    }

    /** A message in a list: the place of its listing, and how many come before it there. */
    private record Entry(String place, int before, MessageId id) {

        /** The position at which it is next. */
        String position(long hour) {
            return new Position(hour, place, before).text();
        }
    }

    /** The messages of some listings from a position on. */
    private static List<Entry> entries(List<ListedMessages> listings, Position position) {
        List<Entry> entries = new ArrayList<>();
        for (ListedMessages listing : listings) {
            int first = listing.place().equals(position.place()) ? position.read() : 0;
            for (int i = first; i < listing.ids().size(); i++) {
                entries.add(new Entry(listing.place(), i, listing.ids().get(i)));
            }
        }
        return entries;
    }

    /**
     * Which messages of an hour were found before. A message is listed again if it is uncertain once more, so a page that begins
     * within the hour looks at what was listed before it if it finds such a message.
     */
    private final class Earlier {

        private final Keys keys;
        private final MailingId mailing;
        private final String word;
        private final Position start;
        private final Set<MessageId> found = new HashSet<>();
        private boolean complete;

        Earlier(Keys keys, MailingId mailing, String word, Position start) {
            this.keys = keys;
            this.mailing = mailing;
            this.word = word;
            this.start = start;
            this.complete = start.place().isEmpty();
        }

        boolean isFirst(TrackedMessage message) {
            if (!complete && !word.equals(ACCEPTED) && message.state().uncertainAttempts() > 1) {
                complete = true;
                readBefore();
            }
            return found.add(message.id());
        }

        private void readBefore() {
            String place = "";
            while (true) {
                List<ListedMessages> some = tallies.listed(keys, word, start.hour(), mailing, place, LISTINGS);
                for (ListedMessages listing : some) {
                    int order = listing.place().compareTo(start.place());
                    if (order > 0) {
                        return;
                    }
                    List<MessageId> ids = listing.ids();
                    found.addAll(order < 0 ? ids : ids.subList(0, Math.min(start.read(), ids.size())));
                    place = listing.place();
                }
                if (some.size() < LISTINGS) {
                    return;
                }
            }
        }
    }

    /** The hours of a period in which such messages were accepted, as far as is counted. */
    private List<Long> hours(Keys keys, MailingId mailing, Terms terms, LocalDate from, LocalDate to) {
        Tally tally = tallies.mailing(keys, mailing, from, to).tally();
        if (terms.channel()
                .filter(name -> !tally.by(Dimension.CHANNEL).containsKey(name))
                .isPresent()) {
            return List.of();
        }
        SortedMap<String, Map<Figure, Long>> hours = tally.by(Dimension.HOUR);
        return hours.entrySet().stream()
                .filter(hour -> count(hour.getValue(), terms.status()) > 0)
                .map(hour -> Long.valueOf(hour.getKey()))
                .filter(terms::overlapsHour)
                .sorted()
                .toList();
    }

    private static long count(Map<Figure, Long> figures, Optional<MessageStatus> status) {
        return status.map(wanted -> Figure.of(wanted)
                        .map(figure -> figures.getOrDefault(figure, 0L))
                        .orElseGet(() -> Figure.queued(figures)))
                .orElseGet(() -> figures.getOrDefault(Figure.ACCEPTED, 0L));
    }
}
