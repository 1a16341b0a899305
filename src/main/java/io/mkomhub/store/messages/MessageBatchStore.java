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
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Message batches as accepted, so that their messages can be looked up before {@code send} processes them.
 *
 * <p>Guarantee: a message that was removed from its batch is not found there again. Limit: a message is found as it was
 * accepted; {@link MessageStore} has its later states.
 */
@ApplicationScoped
public class MessageBatchStore {

    private static final String BATCH = "batch";

    /** How often a batch is read again because another message was removed from it. */
    private static final OptimisticRetry TAKING_OUT =
            OptimisticRetry.of(120, "other messages were continually removed from the same message batch");

    private final Table table;

    public MessageBatchStore(Table table) {
        this.table = table;
    }

    /**
     * Stores message batches.
     *
     * @param timeout the time limit of each {@code BatchWriteItem} request, which holds up to 25 batches
     */
    public void add(List<EncodedBatch> encoded, Duration timeout) {
        table.put(encoded.stream().map(this::item).toList(), timeout);
    }

    /**
     * Stores message batches that are not stored yet.
     *
     * @return those that were stored now
     */
    public Set<BatchId> addIfAbsent(List<EncodedBatch> encoded) {
        List<Boolean> added = table.execute(
                encoded.stream().map(batch -> table.insert(item(batch))).toList());
        Set<BatchId> ids = new HashSet<>();
        for (int i = 0; i < encoded.size(); i++) {
            if (added.get(i)) {
                ids.add(encoded.get(i).messageBatch().id());
            }
        }
        return ids;
    }

    private Item item(EncodedBatch batch) {
        return Item.at(batchKey(batch.messageBatch().id().text()))
                .with(BATCH, batch.json())
                .with(Table.VERSION, 1)
                .with(
                        Table.EXPIRES_AT,
                        batch.messageBatch().messages().stream()
                                .mapToLong(message ->
                                        MessageExpiry.of(TrackedMessage.of(batch.messageBatch(), message), table))
                                .max()
                                .orElseThrow());
    }

    /** Returns those of the message batches that are stored, as they were accepted, without removed messages. */
    public Map<BatchId, MessageBatch> find(Collection<BatchId> ids) {
        Map<BatchId, MessageBatch> found = new HashMap<>();
        table.find(ids.stream().map(id -> batchKey(id.text())).toList())
                .values()
                .forEach(item -> {
                    MessageBatch messageBatch = MessageBatchJson.read(item.text(BATCH));
                    found.put(messageBatch.id(), messageBatch);
                });
        return found;
    }

    /** Returns a message as it was accepted; empty if its batch is not stored, or the message was removed. */
    public Optional<TrackedMessage> find(MessageId id) {
        return table.find(batchKey(id.messageBatch().text()))
                .map(item -> MessageBatchJson.read(item.text(BATCH)))
                .flatMap(messageBatch -> messageBatch.messages().stream()
                        .filter(message -> message.id().equals(id))
                        .findFirst()
                        .map((OutboundMessage message) -> TrackedMessage.of(messageBatch, message)));
    }

    /** Removes a message from its batch, even while other messages of the batch are being removed. */
    public void takeOut(MessageId id) {
        ItemKey key = batchKey(id.messageBatch().text());
        TAKING_OUT.run(() -> {
            Optional<Item> found = table.find(key);
            if (found.isEmpty()) {
                return true;
            }
            MessageBatch messageBatch = MessageBatchJson.read(found.get().text(BATCH));
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
            long version = found.get().number(Table.VERSION);
            return table.execute(List.of(table.update(
                            key,
                            version,
                            Map.of(
                                    BATCH,
                                    AttributeValue.fromS(
                                            MessageBatchJson.write(messageBatch.with(others, messageBatch.attempt()))),
                                    Table.VERSION,
                                    Table.number(version + 1)),
                            List.of())))
                    .get(0);
        });
    }

    private static ItemKey batchKey(String id) {
        return new ItemKey("P#" + id, "P");
    }
}
