package io.mkomhub.store.people;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.MessageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Conversations with people in both directions, and the list of the latest conversations.
 *
 * <p>Messages lie in the person's partition, in order of time. Replies lie with what they are about, and an index leads
 * from the person to them. Limit: a message is there from its outcome on, and the index is updated within about a second,
 * not at once.
 */
@ApplicationScoped
public class ConversationStore {

    /**
     * The partitions of the list of latest conversations, by the pseudonym's first digit. Each takes about 1,000
     * replies a second.
     */
    private static final String SHARDS = "0123456789abcdef";

    private static final String LATEST = "L#";

    private final Table table;
    private final KeyedHashes hashes;

    public ConversationStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Returns the partition of the list of latest conversations that a person is in. */
    static String shard(String person) {
        return LATEST + person.charAt(0);
    }

    /** A message or reply in a conversation. */
    public sealed interface Line {

        /** When it was sent. */
        Instant at();

        /** A message from the hub. */
        record Outgoing(Instant at, TrackedMessage message) implements Line {}

        /**
         * A reply from the person.
         *
         * @param answered the hub's message that the reply answers, if the platform named it
         */
        record Incoming(Instant at, Event.Reply reply, Optional<MessageId> answered) implements Line {}
    }

    /**
     * An entry in the list of the latest conversations.
     *
     * @param msisdn the person's number
     * @param at when the person last replied
     * @param text the last reply
     */
    public record Latest(Msisdn msisdn, Instant at, String text) {

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "Latest[msisdn=" + msisdn + ", at=" + at + "]";
        }
    }

    /**
     * Whether a text is a valid position in a conversation. After any other position, the index has entries that are
     * not part of a conversation.
     */
    public static boolean isPosition(String position) {
        return position.matches(ContactIndexKey.POSITION);
    }

    /** Returns the conversation with a person, latest first, starting after a position. */
    public Page<Line> with(Msisdn msisdn, Optional<String> after, int most) {
        String person = hashes.person(msisdn);
        String before = after.orElse(ContactIndexKey.END);
        NavigableMap<String, Item> latestFirst = new TreeMap<>(Comparator.reverseOrder());
        table.partitionBefore(ContactIndexKey.partition(person), before, most).stream()
                .filter(item -> ContactIndexKey.isEntry(item.text(Table.SK)))
                .forEach(item -> latestFirst.put(item.text(Table.SK), item));
        table.byContactBefore(person, before, most).stream()
                .filter(key -> ContactIndexKey.isEntry(key.text(Table.SAID)))
                .forEach(key -> latestFirst.put(key.text(Table.SAID), key));
        List<String> positions = latestFirst.keySet().stream().limit(most).toList();
        Map<ItemKey, Item> replies = table.find(positions.stream()
                .map(latestFirst::get)
                .map(Objects::requireNonNull)
                .filter(item -> item.has(Table.SAID))
                .map(Item::key)
                .toList());
        List<Line> said = new ArrayList<>();
        for (String position : positions) {
            Item item = Objects.requireNonNull(latestFirst.get(position));
            Instant at = ContactIndexKey.time(position);
            if (item.has(Table.SAID)) {
                Optional.ofNullable(replies.get(item.key())).ifPresent(reply -> said.add(incoming(at, reply)));
            } else {
                TrackedMessage message = MessageStore.read(item);
                if (!message.message().isErased()) {
                    said.add(new Line.Outgoing(at, message));
                }
            }
        }
        return new Page<>(said, positions.size() == most ? Optional.of(positions.get(most - 1)) : Optional.empty());
    }

    /**
     * Returns a page of the messages to a person, the latest first, without those whose data were erased.
     *
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    public Page<TrackedMessage> messagesTo(Msisdn msisdn, Optional<String> after, int most) {
        List<Item> items = table
                .partitionBefore(
                        ContactIndexKey.partition(hashes.person(msisdn)), after.orElse(ContactIndexKey.END), most)
                .stream()
                .filter(item -> ContactIndexKey.isEntry(item.text(Table.SK)))
                .toList();
        return new Page<>(
                items.stream()
                        .map(MessageStore::read)
                        .filter(message -> !message.message().isErased())
                        .toList(),
                items.size() == most ? Optional.of(items.get(most - 1).text(Table.SK)) : Optional.empty());
    }

    /** Returns the reply in an item. */
    static Line.Incoming incoming(Instant at, Item item) {
        Recorded recorded = EventStore.read(item);
        if (!(recorded.event() instanceof Event.Reply reply)) {
            throw new IllegalStateException("a status report is not part of a conversation");
        }
        String pk = item.text(Table.PK);
        return new Line.Incoming(
                at, reply, pk.startsWith("M#") ? Optional.of(MessageId.parse(pk.substring(2))) : Optional.empty());
    }

    /**
     * Returns the latest conversations, one for each person, by the time of the person's last reply, starting after a
     * position.
     */
    public Page<Latest> latest(Optional<String> after, int most) {
        List<Item> keys = new ArrayList<>();
        for (int shard = 0; shard < SHARDS.length(); shard++) {
            keys.addAll(table.byContactBefore(LATEST + SHARDS.charAt(shard), after.orElse(ContactIndexKey.END), most));
        }
        List<Item> first = keys.stream()
                .sorted(Comparator.comparing((Item key) -> key.text(Table.SAID)).reversed())
                .limit(most)
                .toList();
        Map<ItemKey, Item> items = table.find(first.stream().map(Item::key).toList());
        List<Latest> latest = new ArrayList<>();
        for (Item key : first) {
            String position = key.text(Table.SAID);
            Optional.ofNullable(items.get(key.key()))
                    .ifPresent(item -> latest.add(new Latest(
                            new Msisdn(item.text("msisdn")), ContactIndexKey.time(position), item.text("message"))));
        }
        return new Page<>(
                latest, first.size() == most ? Optional.of(first.get(most - 1).text(Table.SAID)) : Optional.empty());
    }
}
