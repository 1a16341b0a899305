package io.mkomhub.store.people;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Opt-outs and erasures. Every message must be checked against them before it is sent.
 *
 * <p>The key is the person's pseudonym, so that an opt-out outlives the erasure of the number. The number is an
 * attribute for display only. Opt-outs do not expire.
 *
 * <p>Guarantee: reads return the last write (strong consistency), and of two changes at the same time one fails.
 */
@ApplicationScoped
public class OptOutStore {

    /** The partitions that the list is spread over, by the pseudonym's first digit. They are read one after another. */
    private static final String SHARDS = "0123456789abcdef";

    /** The stored source of a decision made by a reply. */
    public static final String BY_REPLY = "reply";

    private static final String PARTITION = "O#";

    private static final String BLOCKED = "blocked";
    private static final String SINCE = "since";
    private static final String SOURCE = "source";
    private static final String MSISDN = "msisdn";
    private static final String ERASED_AT = "erased_at";

    /** How often a change is tried again because of another change. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(8, "other workers kept changing the same opt-outs");

    private final Table table;
    private final KeyedHashes hashes;

    public OptOutStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * Whether messages may be sent to a person.
     *
     * @param pseudonym stands for the person
     * @param msisdn the person's number, unless it was erased
     * @param blocked whether the person has opted out
     * @param since when that was decided
     * @param source who decided it: {@code reply}, {@code api:crm}, {@code import:crm}
     * @param erasedAt when the person's data were last erased
     * @param version the number of changes; 0 if never stored
     */
    public record OptOut(
            String pseudonym,
            Optional<Msisdn> msisdn,
            boolean blocked,
            Instant since,
            String source,
            Optional<Instant> erasedAt,
            long version) {

        /**
         * Returns the person's state after another decision. It has the number, unless the decision was made before the
         * number was erased.
         */
        public OptOut decided(Msisdn number, boolean block, Instant now, String who) {
            return new OptOut(
                    pseudonym, Optional.of(number).filter(known -> !erases(now)), block, now, who, erasedAt, version);
        }

        /** Returns the person's state after an opt-out by a reply that is itself erased. */
        private OptOut blockedByErased(Instant at) {
            return new OptOut(pseudonym, msisdn, true, at, BY_REPLY, erasedAt, version);
        }

        /** Returns the person's state after an erasure. */
        private OptOut erased(Instant at) {
            return new OptOut(
                    pseudonym,
                    Optional.empty(),
                    blocked,
                    since,
                    source,
                    erasedAt.filter(at::isBefore).or(() -> Optional.of(at)),
                    version);
        }

        /** Whether data that the hub received from or for the person at a time were erased later. */
        public boolean erases(Instant time) {
            return erasedAt.filter(at -> !time.isAfter(at)).isPresent();
        }

        /**
         * Whether a later decision than that of a reply is stored: by another reply, dated by the platform, or by a
         * user of the hub.
         *
         * @param at when the reply was written, by the platform's clock
         * @param receivedAt when the hub received it
         */
        public boolean isLaterThan(Instant at, Instant receivedAt) {
            return (source.equals(BY_REPLY) ? at : receivedAt).isBefore(since);
        }

        /** Returns the same state as it is after being stored. */
        public OptOut stored() {
            return new OptOut(pseudonym, msisdn, blocked, since, source, erasedAt, version + 1);
        }
    }

    /** Returns the numbers of people who have opted out. Takes one BatchGetItem request for 100 numbers. */
    public Set<Msisdn> blocked(Collection<Msisdn> numbers) {
        Set<Msisdn> blocked = new HashSet<>();
        find(Set.copyOf(numbers)).forEach((number, optOut) -> {
            if (optOut.blocked()) {
                blocked.add(number);
            }
        });
        return blocked;
    }

    /** Returns the state for each number. */
    public Map<Msisdn, OptOut> find(Collection<Msisdn> numbers) {
        Map<Msisdn, String> names = new HashMap<>();
        numbers.forEach(number -> names.put(number, hashes.person(number)));
        Map<ItemKey, Item> items =
                table.find(names.values().stream().map(OptOutStore::key).toList());
        Map<Msisdn, OptOut> found = new HashMap<>();
        names.forEach((number, name) -> {
            @Nullable Item item = items.get(key(name));
            found.put(number, item == null ? undecided(name) : read(item));
        });
        return found;
    }

    /** Returns the state for a number. */
    public OptOut find(Msisdn number) {
        return find(Set.of(number)).getOrDefault(number, undecided(""));
    }

    /** Returns a page of the people who have opted out. */
    public Page<OptOut> list(Optional<String> after, int most) {
        List<OptOut> found = new ArrayList<>();
        String from = after.orElse("");
        for (int shard = from.isEmpty() ? 0 : SHARDS.indexOf(from.charAt(0)); shard < SHARDS.length(); shard++) {
            String digit = SHARDS.substring(shard, shard + 1);
            String position = from.startsWith(digit) ? from : digit;
            for (boolean more = true; more; ) {
                List<Item> items = table.partitionAfter(PARTITION + digit, position, most);
                for (Item item : items) {
                    position = item.text(Table.SK);
                    if (item.flag(BLOCKED)) {
                        found.add(read(item));
                        if (found.size() == most) {
                            return new Page<>(found, Optional.of(position));
                        }
                    }
                }
                more = items.size() == most;
            }
        }
        return new Page<>(found, Optional.empty());
    }

    /**
     * Blocks or unblocks people. The decision overrides every earlier one.
     *
     * @return for each number whether that changed anything
     */
    public Map<Msisdn, Boolean> decide(Collection<Msisdn> numbers, boolean block, String source, Instant now) {
        Map<Msisdn, Boolean> changed = new HashMap<>();
        RETRY.runAll(numbers, open -> {
            Map<String, Statement> writes = new HashMap<>();
            Map<String, Msisdn> numberOf = new HashMap<>();
            find(open).forEach((number, optOut) -> {
                // If the response to a write was lost, the second read finds our own write.
                changed.merge(number, optOut.blocked() != block, Boolean::logicalOr);
                if (optOut.blocked() != block) {
                    writes.put(optOut.pseudonym(), save(optOut.decided(number, block, now, source)));
                    numberOf.put(optOut.pseudonym(), number);
                }
            });
            return table.conflicts(writes).stream()
                    .map(pseudonym -> Objects.requireNonNull(numberOf.get(pseudonym)))
                    .collect(Collectors.toSet());
        });
        return changed;
    }

    /**
     * Erases a person's number, but not the opt-out, and stores the time. From then on, every worker that finds older
     * data of the person erases them too.
     */
    public void erase(String pseudonym, Instant at) {
        change(pseudonym, optOut -> Optional.of(optOut.erased(at)));
    }

    /**
     * Blocks a person who opted out before their data were erased, by a reply that had not been processed by then.
     *
     * @param at when the reply was written, by the platform's clock
     * @param receivedAt when the hub received it
     */
    public void blockErased(Msisdn number, Instant at, Instant receivedAt) {
        change(
                hashes.person(number),
                optOut -> optOut.blocked() || optOut.isLaterThan(at, receivedAt)
                        ? Optional.empty()
                        : Optional.of(optOut.blockedByErased(at)));
    }

    private void change(String pseudonym, Function<OptOut, Optional<OptOut>> decision) {
        RETRY.run(() -> {
            Optional<OptOut> changed = decision.apply(
                    table.find(key(pseudonym)).map(OptOutStore::read).orElseGet(() -> undecided(pseudonym)));
            return changed.isEmpty()
                    || table.execute(List.of(save(changed.get()))).get(0);
        });
    }

    /** Stores a decision on top of the one it was derived from. */
    Statement save(OptOut optOut) {
        return table.save(key(optOut.pseudonym()), optOut.version(), values(optOut));
    }

    /** Stores a decision like {@link #save}, as part of a transaction. */
    Table.Put put(OptOut optOut) {
        Item item = Item.at(key(optOut.pseudonym()));
        values(optOut).forEach(item::with);
        return new Table.Put(item, optOut.version());
    }

    private Map<String, AttributeValue> values(OptOut optOut) {
        Instant changedAt = optOut.erasedAt().filter(optOut.since()::isBefore).orElse(optOut.since());
        return Map.of(
                MSISDN,
                optOut.msisdn()
                        .map(number -> AttributeValue.fromS(number.digits()))
                        .orElse(AttributeValue.fromNul(true)),
                ERASED_AT,
                optOut.erasedAt().map(at -> Table.number(at.toEpochMilli())).orElse(AttributeValue.fromNul(true)),
                BLOCKED,
                AttributeValue.fromBool(optOut.blocked()),
                SINCE,
                Table.number(optOut.since().toEpochMilli()),
                SOURCE,
                AttributeValue.fromS(optOut.source()),
                Table.EXPIRES_AT,
                optOut.blocked() ? AttributeValue.fromNul(true) : Table.number(table.expiry(changedAt)),
                Table.VERSION,
                Table.number(optOut.version() + 1));
    }

    private static OptOut undecided(String pseudonym) {
        return new OptOut(pseudonym, Optional.empty(), false, Instant.EPOCH, "", Optional.empty(), 0);
    }

    private static OptOut read(Item item) {
        return new OptOut(
                item.text(Table.SK),
                item.optionalText(MSISDN).map(Msisdn::new),
                item.flag(BLOCKED),
                item.time(SINCE),
                item.text(SOURCE),
                item.optionalTime(ERASED_AT),
                item.number(Table.VERSION));
    }

    private static ItemKey key(String pseudonym) {
        return new ItemKey(PARTITION + pseudonym.substring(0, 1), pseudonym);
    }
}
