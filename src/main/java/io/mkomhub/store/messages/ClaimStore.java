package io.mkomhub.store.messages;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.keys.KeyedHashes;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Which messages are claimed, one item for each message batch, so that claiming all messages of a batch is one write.
 *
 * <p>Guarantee: each message is claimed once. A claim is stored with a conditional write on top of the claims of the same
 * batch, and never changes.
 */
final class ClaimStore {

    /** How often the claims of a batch are read again because another run claimed other messages of it. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(120, "other runs continually claimed messages of the same message batch");

    private final Table table;
    private final KeyedHashes hashes;

    ClaimStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Returns the claims of messages; messages that are not claimed are absent. */
    Map<MessageId, Claim> find(Collection<MessageId> ids) {
        return find(ids, table::find);
    }

    /** As {@link #find}, at half the price if the messages were not claimed within the last second or so. */
    Map<MessageId, Claim> findEarlier(Collection<MessageId> ids) {
        // A claim never changes, so an old one is right. One that is missing may have been stored just now.
        Map<MessageId, Claim> found = find(ids, table::findEventually);
        found.putAll(find(ids.stream().filter(id -> !found.containsKey(id)).toList()));
        return found;
    }

    private static Map<MessageId, Claim> find(
            Collection<MessageId> ids, Function<List<ItemKey>, Map<ItemKey, Item>> reading) {
        Map<BatchId, BatchClaims> stored =
                read(ids.stream().map(MessageId::messageBatch).collect(Collectors.toSet()), reading);
        Map<MessageId, Claim> found = new HashMap<>();
        ids.forEach(id -> Optional.ofNullable(stored.get(id.messageBatch()))
                .flatMap(claims -> Optional.ofNullable(claims.byPlace().get(id.place())))
                .ifPresent(claim -> found.put(id, claim)));
        return found;
    }

    private Map<BatchId, BatchClaims> read(Set<BatchId> ids) {
        return read(ids, table::find);
    }

    private static Map<BatchId, BatchClaims> read(
            Set<BatchId> ids, Function<List<ItemKey>, Map<ItemKey, Item>> reading) {
        Map<BatchId, BatchClaims> found = new HashMap<>();
        Map<ItemKey, Item> items =
                reading.apply(ids.stream().map(ClaimStore::key).toList());
        ids.forEach(
                id -> Optional.ofNullable(items.get(key(id))).ifPresent(item -> found.put(id, BatchClaims.read(item))));
        return found;
    }

    /**
     * Claims new messages for their next states.
     *
     * @param fresh messages that nothing is known of
     * @param writer identifies this write, also if it is repeated
     * @return the claims that this writer stored; messages that another one claimed are absent
     * @throws UnavailableException if other runs kept claiming messages of the same batch
     */
    Map<MessageId, Claim> claim(Collection<TrackedMessage> fresh, String writer) {
        Map<BatchId, List<TrackedMessage>> byBatch = fresh.stream()
                .collect(Collectors.groupingBy(message -> message.id().messageBatch()));
        Map<MessageId, Claim> own = new HashMap<>();
        Map<BatchId, BatchClaims> known = new HashMap<>();
        RETRY.runAll(byBatch.keySet(), open -> {
            Map<BatchId, BatchClaims> next = new LinkedHashMap<>();
            open.forEach(id -> {
                BatchClaims before = known.getOrDefault(id, BatchClaims.NONE);
                Map<Integer, Claim> further = new HashMap<>();
                long until = 0;
                for (TrackedMessage message : byBatch.getOrDefault(id, List.of())) {
                    Optional<Claim> existing = Optional.ofNullable(
                            before.byPlace().get(message.id().place()));
                    if (existing.isEmpty()) {
                        String person = hashes.person(message.message().msisdn());
                        further.put(message.id().place(), Claim.of(message, person, writer));
                        until = Math.max(until, MessageExpiry.of(message, table));
                    }
                    // The answer to our own write may have been lost.
                    existing.filter(claim -> claim.writer().equals(writer))
                            .ifPresent(claim -> own.put(message.id(), claim));
                }
                if (!further.isEmpty()) {
                    next.put(id, before.with(further, until));
                }
            });
            Set<BatchId> overtaken = save(next);
            next.forEach((id, claims) -> {
                if (!overtaken.contains(id)) {
                    byBatch.getOrDefault(id, List.of())
                            .forEach(message -> Optional.ofNullable(
                                            claims.byPlace().get(message.id().place()))
                                    .filter(claim -> claim.writer().equals(writer))
                                    .ifPresent(claim -> own.put(message.id(), claim)));
                }
            });
            known.putAll(read(overtaken));
            return overtaken;
        });
        return own;
    }

    /**
     * Keeps the claims of a message's batch at least as long as the message itself.
     *
     * @throws UnavailableException if other runs kept claiming messages of the same batch
     */
    void keep(TrackedMessage message) {
        BatchId id = message.id().messageBatch();
        long until = MessageExpiry.of(message, table);
        RETRY.run(() -> Optional.ofNullable(read(Set.of(id)).get(id))
                .filter(claims -> claims.expiresAt() < until)
                .map(claims -> save(Map.of(id, claims.with(Map.of(), until))).isEmpty())
                .orElse(true));
    }

    /** Returns those whose stored claims have another version. */
    private Set<BatchId> save(Map<BatchId, BatchClaims> next) {
        Map<BatchId, Statement> writes = new HashMap<>();
        next.forEach((id, claims) -> writes.put(id, table.save(key(id), claims.version(), claims.attributes())));
        return table.conflicts(writes);
    }

    private static ItemKey key(BatchId id) {
        return new ItemKey("P#" + id, "K");
    }
}
