package io.mkomhub.store.messages;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Message batches as accepted, so that their messages can be looked up before {@code send} processes them, and while only
 * their claims are stored.
 *
 * <p>Guarantee: a message that was removed from its batch is not found there again. Limit: a message is found as it was
 * accepted; {@link MessageStore} has its later states.
 */
@ApplicationScoped
public class MessageBatchStore {

    /** How many partitions the batches of a minute are spread over; each takes 1,000 write units a second. */
    static final int SHARDS = 16;

    private static final String BATCH = "batch";

    /** How often a batch is read again because other messages of it were added or removed. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(120, "other messages of the same message batch continually changed");

    private final Table table;

    public MessageBatchStore(Table table) {
        this.table = table;
    }

    /**
     * Stores message batches, replacing what is stored of them.
     *
     * @param timeout the time limit of each {@code BatchWriteItem} request, which holds up to 25 batches
     */
    public void add(List<EncodedBatch> encoded, Duration timeout) {
        table.put(encoded.stream().map(this::item).toList(), timeout);
    }

    private Item item(EncodedBatch batch) {
        return Item.at(key(batch.messageBatch().id()))
                .with(BATCH, batch.json())
                .with(Table.VERSION, 1)
                .with(Table.STORED_AT, table.now())
                .with(Table.EXPIRES_AT, expiry(batch.messageBatch()));
    }

    private long expiry(MessageBatch messageBatch) {
        return messageBatch.messages().stream()
                .mapToLong(message -> MessageExpiry.of(TrackedMessage.of(messageBatch, message), table))
                .max()
                .orElseThrow();
    }

    /**
     * Stores message batches that are not stored yet.
     *
     * @return those that were stored now
     */
    public Set<BatchId> addIfAbsent(List<EncodedBatch> encoded) {
        List<Boolean> added = insert(encoded);
        Set<BatchId> ids = new HashSet<>();
        for (int i = 0; i < encoded.size(); i++) {
            if (added.get(i)) {
                ids.add(encoded.get(i).messageBatch().id());
            }
        }
        return ids;
    }

    private List<Boolean> insert(List<EncodedBatch> encoded) {
        return table.execute(
                encoded.stream().map(batch -> table.insert(item(batch))).toList());
    }

    /**
     * Stores those messages of a batch that are not stored with it yet. The batch may have been accepted while the table
     * was away, or by a version that stored it later.
     */
    public void complete(MessageBatch messageBatch) {
        ItemKey key = key(messageBatch.id());
        List<EncodedBatch> encoded = List.of(EncodedBatch.of(messageBatch));
        if (insert(encoded).get(0)) {
            return;
        }
        RETRY.run(() -> {
            Optional<Item> found = table.find(key);
            if (found.isEmpty()) {
                return insert(encoded).get(0);
            }
            MessageBatch stored = read(found.get());
            Set<MessageId> known =
                    stored.messages().stream().map(OutboundMessage::id).collect(Collectors.toSet());
            List<OutboundMessage> all = new ArrayList<>(stored.messages());
            messageBatch.messages().stream()
                    .filter(message -> !known.contains(message.id()))
                    .forEach(all::add);
            return all.size() == known.size()
                    || update(
                            found.get(),
                            stored.with(all, stored.attempt()),
                            Math.max(found.get().number(Table.EXPIRES_AT), expiry(messageBatch)));
        });
    }

    private boolean update(Item before, MessageBatch next, long expiresAt) {
        long version = before.number(Table.VERSION);
        return table.execute(List.of(table.update(
                        before.key(),
                        version,
                        Map.of(
                                BATCH,
                                AttributeValue.fromS(MessageBatchJson.write(next)),
                                Table.VERSION,
                                Table.number(version + 1),
                                Table.EXPIRES_AT,
                                Table.number(expiresAt)),
                        List.of())))
                .get(0);
    }

    /** Returns those of the message batches that are stored, as they were accepted, without removed messages. */
    public Map<BatchId, MessageBatch> find(Collection<BatchId> ids) {
        Map<BatchId, MessageBatch> found = new HashMap<>();
        table.find(ids.stream().map(MessageBatchStore::key).toList()).values().forEach(item -> {
            MessageBatch messageBatch = read(item);
            found.put(messageBatch.id(), messageBatch);
        });
        return found;
    }

    /** Returns a message as it was accepted; empty if its batch is not stored, or the message was removed. */
    public Optional<TrackedMessage> find(MessageId id) {
        return Optional.ofNullable(findMessages(List.of(id)).get(id));
    }

    /** Returns messages as they were accepted; absent are those whose batch is not stored, and those that were removed. */
    public Map<MessageId, TrackedMessage> findMessages(Collection<MessageId> ids) {
        Set<MessageId> wanted = Set.copyOf(ids);
        Map<MessageId, TrackedMessage> found = new HashMap<>();
        find(wanted.stream().map(MessageId::messageBatch).toList())
                .values()
                .forEach(messageBatch -> messageBatch.messages().stream()
                        .filter(message -> wanted.contains(message.id()))
                        .forEach(message -> found.put(message.id(), TrackedMessage.of(messageBatch, message))));
        return found;
    }

    /**
     * Returns message batches by the time that their ids begin with, in the order of their ids.
     *
     * @param minute the minute of that time, since 1970
     * @param shard from 0 to {@link #SHARDS} - 1
     * @param from the least id, or what it begins with
     * @param to the greatest id, or what only greater ids begin with
     */
    List<MessageBatch> between(long minute, int shard, String from, String to, int most) {
        return table.partitionBetween(partition(minute, shard), from, to, most).stream()
                .map(MessageBatchStore::read)
                .toList();
    }

    /** Reads a message batch. */
    public static MessageBatch read(Item item) {
        return MessageBatchJson.read(item.text(BATCH));
    }

    /** Removes a message from its batch, even while other messages of the batch are being added or removed. */
    public void takeOut(MessageId id) {
        ItemKey key = key(id.messageBatch());
        RETRY.run(() -> {
            Optional<Item> found = table.find(key);
            if (found.isEmpty()) {
                return true;
            }
            MessageBatch messageBatch = read(found.get());
            List<OutboundMessage> others = messageBatch.messages().stream()
                    .filter(message -> !message.id().equals(id))
                    .toList();
            if (others.size() == messageBatch.messages().size()) {
                return true;
            }
            if (others.isEmpty()) {
                table.delete(List.of(key));
                return true;
            }
            return update(
                    found.get(),
                    messageBatch.with(others, messageBatch.attempt()),
                    found.get().number(Table.EXPIRES_AT));
        });
    }

    private static String partition(long minute, int shard) {
        return "B#" + minute + "#" + shard;
    }

    private static ItemKey key(BatchId id) {
        long minute = id.time().getEpochSecond() / 60;
        return new ItemKey(partition(minute, shard(id)), id.toString());
    }

    /** The last character is random, or part of a digest. */
    private static int shard(BatchId id) {
        String text = id.toString();
        return text.charAt(text.length() - 1) % SHARDS;
    }
}
