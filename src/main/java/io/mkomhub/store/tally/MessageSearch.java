package io.mkomhub.store.tally;

import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.tally.TallyStore.ListedMessages;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The messages of a mailing, in the order in which they were accepted, all or those with a status.
 *
 * <p>What was counted says in which hours there are such messages, so that nothing else is read. Messages that failed,
 * are uncertain, cancelled, expired, or of people who had opted out are listed by themselves; others are found among all
 * messages of the mailing. Limit: a message is listed some seconds after its change.
 */
@ApplicationScoped
public class MessageSearch {

    /** Under which word all messages are listed. */
    static final String ACCEPTED = "accepted";

    /** A regular expression that matches a position: the hour, the place in its list, how many of that place were read. */
    private static final String POSITION = "[0-9]{1,9}#([0-9a-f]{1,60}#[0-9a-f]{1,60})?#[0-9]{1,6}";

    /** The most messages that are read for one page. */
    private static final int MOST_READ = 1_000;

    /** How many listings are read at once. */
    private static final int LISTINGS = 20;

    private final TallyStore tallies;
    private final MessageStore messages;
    private final MessageBatchStore batches;

    MessageSearch(TallyStore tallies, MessageStore messages, MessageBatchStore batches) {
        this.tallies = tallies;
        this.messages = messages;
        this.batches = batches;
    }

    /** How far a list was read. */
    private record Position(long hour, String place, int read) {

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

    /** Whether a text is a position in a list. */
    public static boolean isPosition(String position) {
        return position.matches(POSITION);
    }

    /**
     * Returns a page of the messages of a mailing that were accepted within some days.
     *
     * @param status the status, if only messages with it are wanted
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    public Page<TrackedMessage> list(
            MailingId mailing,
            Optional<MessageStatus> status,
            LocalDate from,
            LocalDate to,
            Optional<String> after,
            int most) {
        Optional<MessageStatus> listed = status.filter(ChangeReader.LISTED::contains);
        String word = listed.map(MessageStatus::word).orElse(ACCEPTED);
        Position start = after.map(Position::of).orElse(new Position(0, "", 0));
        List<TrackedMessage> found = new ArrayList<>();
        int read = 0;
        for (long hour : hours(mailing, status, from, to)) {
            if (hour < start.hour()) {
                continue;
            }
            Position position = hour == start.hour() ? start : new Position(hour, "", 0);
            while (true) {
                List<ListedMessages> some = tallies.listed(word, hour, mailing, position.place(), LISTINGS);
                for (ListedMessages listing : some) {
                    int skipped = listing.place().equals(position.place()) ? position.read() : 0;
                    List<MessageId> ids = listing.ids();
                    while (skipped < ids.size()) {
                        int room = most - found.size();
                        if (room == 0 || read >= MOST_READ) {
                            return new Page<>(found, Optional.of(new Position(hour, listing.place(), skipped).text()));
                        }
                        List<MessageId> slice = ids.subList(skipped, Math.min(ids.size(), skipped + room));
                        found.addAll(read(slice, status));
                        read += slice.size();
                        skipped += slice.size();
                    }
                    position = new Position(hour, listing.place(), skipped);
                }
                if (some.size() < LISTINGS) {
                    break;
                }
            }
        }
        return new Page<>(found, Optional.empty());
    }

    /** The hours in which messages with a status were accepted, as far as is counted. */
    private List<Long> hours(MailingId mailing, Optional<MessageStatus> status, LocalDate from, LocalDate to) {
        SortedMap<String, Map<Figure, Long>> hours =
                tallies.mailing(mailing, from, to).tally().by(Dimension.HOUR);
        return hours.entrySet().stream()
                .filter(hour -> status.map(wanted -> Figure.of(wanted)
                                        .map(figure -> hour.getValue().getOrDefault(figure, 0L))
                                        .orElseGet(() -> Figure.queued(hour.getValue())))
                                .orElseGet(() -> hour.getValue().getOrDefault(Figure.ACCEPTED, 0L))
                        > 0)
                .map(hour -> Long.valueOf(hour.getKey()))
                .sorted()
                .toList();
    }

    private List<TrackedMessage> read(List<MessageId> ids, Optional<MessageStatus> status) {
        Map<MessageId, TrackedMessage> found = messages.find(ids);
        List<MessageId> queued =
                ids.stream().filter(id -> !found.containsKey(id)).toList();
        found.putAll(batches.findMessages(queued));
        List<TrackedMessage> inOrder = new ArrayList<>();
        for (MessageId id : ids) {
            Optional.ofNullable(found.get(id))
                    .filter(message -> status.filter(
                                    wanted -> wanted != message.state().status())
                            .isEmpty())
                    .ifPresent(inOrder::add);
        }
        return inOrder;
    }
}
