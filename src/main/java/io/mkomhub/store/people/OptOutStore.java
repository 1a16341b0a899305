package io.mkomhub.store.people;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
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
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Who has opted out, and whose data were erased: what every message has to be checked against before it goes out.
 *
 * <p>Keyed by the person's pseudonym, so that a block outlives the erasure of the number: the number itself is a mere
 * attribute, there only to be shown. Blocks do not expire.
 *
 * <p>Guarantee: what is read is what was written last (strong consistency), and of two changes at the same time one fails.
 */
@ApplicationScoped
public class OptOutStore {

    /** Partitions, by the pseudonym's first digit, that the list is spread over and read from one after another. */
    private static final String SHARDS = "0123456789abcdef";

    /** What a decision by a reply is stored as coming from. */
    public static final String BY_REPLY = "reply";

    private static final String PARTITION = "O#";

    private static final String BLOCKED = "blocked";
    private static final String SINCE = "since";
    private static final String SOURCE = "source";
    private static final String MSISDN = "msisdn";
    private static final String ERASED_AT = "erased_at";

    /** How often a change is tried again because another was made in between. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(8, "other workers kept changing the same opt-outs");

    private final Table table;
    private final KeyedHashes hashes;

    public OptOutStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /**
     * Whether a person may be written to.
     *
     * @param pseudonym stands for the person
     * @param msisdn the person's number, unless it was erased
     * @param blocked whether the person has opted out
     * @param since when that was decided
     * @param source who decided it: {@code reply}, {@code api:crm}, {@code import:crm}
     * @param erasedAt when the person's data were erased last
     * @param version counts the changes; 0 for what has never been stored
     */
    public record OptOut(
            String pseudonym,
            Optional<Msisdn> msisdn,
            boolean blocked,
            Instant since,
            String source,
            Optional<Instant> erasedAt,
            long version) {

        /** The same person after another decision; with the number, unless the decision was made before that was erased. */
        public OptOut decided(Msisdn number, boolean block, Instant now, String who) {
            return new OptOut(
                    pseudonym, Optional.of(number).filter(known -> !erases(now)), block, now, who, erasedAt, version);
        }

        /** The same person after they opted out in a reply that is erased itself. */
        private OptOut blockedByErased(Instant at) {
            return new OptOut(pseudonym, msisdn, true, at, BY_REPLY, erasedAt, version);
        }

        /** The same person after their data were erased. */
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

        /** Whether what the hub had from or for the person at a time was to be erased later. */
        public boolean erases(Instant time) {
            return erasedAt.filter(at -> !time.isAfter(at)).isPresent();
        }

        /**
         * Whether something later was decided already than a reply says: by another reply, as the platform dates it, or by
         * somebody here.
         *
         * @param at when the platform says it was written
         * @param receivedAt when the hub got it
         */
        public boolean isLaterThan(Instant at, Instant receivedAt) {
            return (source.equals(BY_REPLY) ? at : receivedAt).isBefore(since);
        }

        /** The same as it is once stored. */
        public OptOut stored() {
            return new OptOut(pseudonym, msisdn, blocked, since, source, erasedAt, version + 1);
        }
    }

    /**
     * A part of the list.
     *
     * @param optOuts in no particular order
     * @param next the pseudonym behind which the next part begins; empty if there is none
     */
    public record Page(List<OptOut> optOuts, Optional<String> next) {

        public Page {
            optOuts = List.copyOf(optOuts);
        }
    }

    /** Which of these numbers belong to someone who has opted out; one BatchGetItem for 100 numbers. */
    public Set<Msisdn> blocked(Collection<Msisdn> numbers) {
        Set<Msisdn> blocked = new HashSet<>();
        find(Set.copyOf(numbers)).forEach((number, optOut) -> {
            if (optOut.blocked()) {
                blocked.add(number);
            }
        });
        return blocked;
    }

    /** What is decided for each number. */
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

    /** What is decided for a number. */
    public OptOut find(Msisdn number) {
        return find(Set.of(number)).getOrDefault(number, undecided(""));
    }

    /** A part of the list of those who have opted out. */
    public Page list(Optional<String> after, int most) {
        List<OptOut> found = new ArrayList<>();
        String from = after.orElse("");
        for (int shard = from.isEmpty() ? 0 : SHARDS.indexOf(from.charAt(0)); shard < SHARDS.length(); shard++) {
            String digit = SHARDS.substring(shard, shard + 1);
            String behind = from.startsWith(digit) ? from : digit;
            for (boolean more = true; more; ) {
                List<Item> items = table.partitionAfter(PARTITION + digit, behind, most);
                for (Item item : items) {
                    behind = item.text(Table.SK);
                    if (item.flag(BLOCKED)) {
                        found.add(read(item));
                        if (found.size() == most) {
                            return new Page(found, Optional.of(behind));
                        }
                    }
                }
                more = items.size() == most;
            }
        }
        return new Page(found, Optional.empty());
    }

    /**
     * Blocks or unblocks people, by a decision that overrides every earlier one.
     *
     * @return for each whether that changed anything
     */
    public Map<Msisdn, Boolean> decide(Collection<Msisdn> numbers, boolean block, String source, Instant now) {
        Map<Msisdn, Boolean> changed = new HashMap<>();
        RETRY.runAll(numbers, open -> {
            Map<String, OptOut> changes = new HashMap<>();
            Map<String, Msisdn> numberOf = new HashMap<>();
            find(open).forEach((number, optOut) -> {
                // Where the answer to a write was lost, the write itself is what is found the second time.
                changed.merge(number, optOut.blocked() != block, Boolean::logicalOr);
                if (optOut.blocked() != block) {
                    changes.put(optOut.pseudonym(), optOut.decided(number, block, now, source));
                    numberOf.put(optOut.pseudonym(), number);
                }
            });
            List<OptOut> writes = List.copyOf(changes.values());
            List<Boolean> saved = table.execute(writes.stream().map(this::save).toList());
            Set<Msisdn> left = new HashSet<>();
            for (int i = 0; i < writes.size(); i++) {
                if (!saved.get(i)) {
                    left.addAll(Optional.ofNullable(numberOf.get(writes.get(i).pseudonym())).stream()
                            .collect(Collectors.toSet()));
                }
            }
            return left;
        });
        return changed;
    }

    /**
     * Forgets the number of a person, not whether they have opted out, and notes when: from now on whoever comes across what
     * the hub had of the person until then erases it as well.
     */
    public void erase(String pseudonym, Instant at) {
        change(pseudonym, optOut -> Optional.of(optOut.erased(at)));
    }

    /**
     * Blocks a person who opted out before their data were erased, by a reply that nobody had read by then.
     *
     * @param at when the platform says it was written
     * @param receivedAt when the hub got it
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

    /** Stores a decision on top of the one it was made from. */
    Statement save(OptOut optOut) {
        return table.save(key(optOut.pseudonym()), optOut.version(), values(optOut));
    }

    /** The same, to be done together with other writes. */
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
