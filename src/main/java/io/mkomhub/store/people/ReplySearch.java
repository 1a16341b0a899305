package io.mkomhub.store.people;

import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReplyDay;
import io.mkomhub.store.people.ConversationStore.Line.Incoming;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The replies of a period, whoever wrote them, in order of time.
 *
 * <p>Limit: the index is updated within about a second, not at once, and a callback that comes late has its place where
 * it was written, which a reader of pages may have passed.
 */
@ApplicationScoped
public class ReplySearch {

    /** The most days that are looked through for a page. */
    private static final int MOST_DAYS = 31;

    private final Table table;
    private final MessageStore messages;

    public ReplySearch(Table table, MessageStore messages) {
        this.table = table;
        this.messages = messages;
    }

    /** Whether a text is a position in the list. */
    public static boolean isPosition(String position) {
        return position.matches(ReplyDay.POSITION);
    }

    /**
     * Returns a page of the replies of a period, oldest first.
     *
     * @param from its beginning
     * @param to its end, no longer part of it
     * @param mailing the mailing that they answer, if only those are wanted
     * @param after where the page begins; empty for the beginning of the period
     * @param most the most replies
     */
    public Page<Incoming> list(
            Instant from, Instant to, Optional<MailingId> mailing, Optional<String> after, int most) {
        String start = after.filter(position -> position.compareTo(ReplyDay.start(from)) > 0)
                .orElseGet(() -> ReplyDay.start(from));
        String end = ReplyDay.start(to);
        LocalDate first = day(ReplyDay.time(start));
        LocalDate last = day(to);
        List<Item> keys = new ArrayList<>();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(1)) {
            if (day.isEqual(first.plusDays(MOST_DAYS))) {
                return page(
                        keys,
                        mailing,
                        Optional.of(
                                ReplyDay.start(day.atStartOfDay(ZoneOffset.UTC).toInstant())));
            }
            keys.addAll(ofDay(day, start, end, most - keys.size()));
            if (keys.size() == most) {
                return page(keys, mailing, Optional.of(keys.get(most - 1).text(Table.SINCE)));
            }
        }
        return page(keys, mailing, Optional.empty());
    }

    private List<Item> ofDay(LocalDate day, String start, String end, int most) {
        List<Item> keys = new ArrayList<>();
        for (int shard = 0; shard < ReplyDay.SHARDS; shard++) {
            keys.addAll(table.review(ReplyDay.place(day, shard), start, most));
        }
        return keys.stream()
                .filter(key -> key.text(Table.SINCE).compareTo(end) < 0)
                .sorted(Comparator.comparing((Item key) -> key.text(Table.SINCE)))
                .limit(most)
                .toList();
    }

    private Page<Incoming> page(List<Item> keys, Optional<MailingId> mailing, Optional<String> next) {
        Map<ItemKey, Item> items = table.find(keys.stream().map(Item::key).toList());
        List<Incoming> replies = new ArrayList<>();
        for (Item key : keys) {
            Optional.ofNullable(items.get(key.key()))
                    .map(item -> ConversationStore.incoming(ReplyDay.time(key.text(Table.SINCE)), item))
                    .ifPresent(replies::add);
        }
        return new Page<>(mailing.map(id -> answering(id, replies)).orElse(replies), next);
    }

    private List<Incoming> answering(MailingId mailing, Collection<Incoming> replies) {
        Map<MessageId, TrackedMessage> answered = messages.find(
                replies.stream().flatMap(reply -> reply.answered().stream()).collect(Collectors.toSet()));
        return replies.stream()
                .filter(reply -> reply.answered()
                        .map(answered::get)
                        .filter(message -> MailingId.of(message.origin(), message.mailing())
                                .equals(mailing))
                        .isPresent())
                .toList();
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }
}
