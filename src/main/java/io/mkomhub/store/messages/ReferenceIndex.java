package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The index from a caller's reference to the messages that have it.
 *
 * <p>Guarantee: the latest message with a reference is found, however many have it. Limit: if very many messages have
 * the same reference, only the latest are read; each method documents how many.
 */
@ApplicationScoped
public class ReferenceIndex {

    /**
     * The number of partitions that one reference is spread over, because some senders give all messages the same
     * reference. A partition takes about 1,000 writes a second.
     */
    static final int SHARDS = 8;

    private static final String POINTER = "M#";

    /** Sorts after all pointers. */
    private static final String END = "M$";

    /** A regular expression that matches the sort key of a pointer. */
    private static final String POSITION = POINTER + "[0-9]{13}#.+";

    private static final String PERSON = "person";

    private final Table table;
    private final KeyedHashes hashes;

    public ReferenceIndex(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Indexes messages by their callers' references. */
    public void index(Collection<TrackedMessage> messages) {
        List<Item> items = new ArrayList<>();
        for (TrackedMessage message : messages) {
            message.message().reference().ifPresent(reference -> {
                String person = hashes.person(message.message().msisdn());
                items.add(Item.at(new ItemKey(
                                partition(reference, person),
                                POINTER + ContactIndexKey.time(message.acceptedAt()) + "#" + message.id()))
                        .with(PERSON, person)
                        .with(Table.EXPIRES_AT, MessageExpiry.of(message, table)));
            });
        }
        table.put(items);
    }

    /** Removes the index entry of a message. */
    public void unindex(TrackedMessage message) {
        message.message()
                .reference()
                .ifPresent(reference -> table.delete(table
                        .latest(
                                partition(
                                        reference,
                                        hashes.person(message.message().msisdn())),
                                POINTER,
                                History.MAX_FOUND)
                        .stream()
                        .filter(item -> pointedAt(item).equals(message.id()))
                        .map(Item::key)
                        .toList()));
    }

    /**
     * Returns the last items under a reference, at most the given number of each shard. Index entries sort after
     * events.
     */
    List<Item> last(String reference, int most) {
        List<Item> last = new ArrayList<>();
        for (int shard = 0; shard < SHARDS; shard++) {
            last.addAll(table.latest(shard(reference, shard), "", most));
        }
        return last;
    }

    /** Whether a text is a position in the list of the messages with a reference. */
    static boolean isPosition(String position) {
        return position.matches(POSITION);
    }

    /**
     * Returns a page of the messages with this caller's reference, the latest first.
     *
     * @param msisdn the number of their recipient; empty for anybody
     * @param after where the page begins; empty for the beginning of the list
     * @param most the most messages
     */
    Page<MessageId> list(String reference, Optional<Msisdn> msisdn, Optional<String> after, int most) {
        Optional<String> person = msisdn.map(hashes::person);
        List<String> partitions = person.map(known -> List.of(partition(reference, known)))
                .orElseGet(() -> IntStream.range(0, SHARDS)
                        .mapToObj(shard -> shard(reference, shard))
                        .toList());
        String before = after.orElse(END);
        List<Item> first = partitions.stream()
                .flatMap(partition -> table.partitionBefore(partition, before, most).stream())
                .filter(item -> item.text(Table.SK).startsWith(POINTER))
                .sorted(Comparator.comparing((Item item) -> item.text(Table.SK)).reversed())
                .limit(most)
                .toList();
        return new Page<>(
                first.stream()
                        .filter(item -> person.filter(known -> !known.equals(item.text(PERSON)))
                                .isEmpty())
                        .map(ReferenceIndex::pointedAt)
                        .toList(),
                first.size() == most ? Optional.of(first.get(most - 1).text(Table.SK)) : Optional.empty());
    }

    /** Returns the messages that index entries point to, the latest first. */
    static Stream<MessageId> messages(List<Item> items) {
        return items.stream()
                .filter(item -> item.text(Table.SK).startsWith(POINTER))
                .sorted(Comparator.comparing((Item item) -> item.text(Table.SK)).reversed())
                .map(ReferenceIndex::pointedAt);
    }

    /**
     * Returns messages to a number with this caller's reference, the latest first, at most the given number. Limit: if
     * very many messages have the same reference, the latest {@value History#MAX_FOUND} of an eighth of all people are
     * read.
     */
    public List<MessageId> messagesOf(String reference, Msisdn msisdn, int most) {
        String person = hashes.person(msisdn);
        return table.latest(partition(reference, person), POINTER, History.MAX_FOUND).stream()
                .filter(item -> item.text(PERSON).equals(person))
                .limit(most)
                .map(ReferenceIndex::pointedAt)
                .toList();
    }

    /** Returns the message that an index entry points to. */
    private static MessageId pointedAt(Item pointer) {
        String sk = pointer.text(Table.SK);
        return MessageId.parse(sk.substring(sk.lastIndexOf('#') + 1));
    }

    /** Returns the partition of a reference for a person. People are spread over the partitions by their pseudonyms. */
    String partition(String reference, String person) {
        return shard(reference, Character.digit(person.charAt(0), 16) % SHARDS);
    }

    private String shard(String reference, int shard) {
        return "R#" + shard + "#" + hashes.of("reference", reference);
    }
}
