package io.mkomhub.store;

import io.mkomhub.fault.UnavailableException;
import io.mkomhub.message.Msisdn;
import io.mkomhub.secrets.Pseudonyms;
import io.mkomhub.store.Table.Statement;
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
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Who has opted out.
 *
 * <p>Keyed by the person's pseudonym, so that a block outlives the erasure of the number: the number itself is a mere
 * attribute, there only to be shown. Blocks do not expire.
 *
 * <p>Guarantee: what is read is what was written last (strong consistency), and of two changes at the same time one fails.
 * With another key than the one that the stored pseudonyms were made with, nothing is read or written at all: every block
 * would seem to be gone.
 */
@ApplicationScoped
public class OptOutStore {

    /** Partitions, by the pseudonym's first digit, that the list is spread over and read from one after another. */
    private static final String SHARDS = "0123456789abcdef";

    private static final String PARTITION = "O#";
    private static final ItemKey KEY_CHECK = new ItemKey("O", "O");

    private static final String BLOCKED = "blocked";
    private static final String SINCE = "since";
    private static final String SOURCE = "source";
    private static final String MSISDN = "msisdn";
    private static final String FINGERPRINT = "fingerprint";

    /** How often a change is tried again because another was made in between. */
    private static final int MOST_ROUNDS = 4;

    private final Table table;
    private final Pseudonyms pseudonyms;
    private volatile String checked = "";

    OptOutStore(Table table, Pseudonyms pseudonyms) {
        this.table = table;
        this.pseudonyms = pseudonyms;
    }

    /**
     * Whether a person may be written to.
     *
     * @param pseudonym stands for the person
     * @param msisdn the person's number, unless it was erased
     * @param blocked whether the person has opted out
     * @param since when that was decided
     * @param source who decided it: {@code reply}, {@code api:crm}, {@code import:crm}
     * @param version counts the changes; 0 for what has never been stored
     */
    public record OptOut(
            String pseudonym, Optional<Msisdn> msisdn, boolean blocked, Instant since, String source, long version) {

        /** The same person after another decision. */
        public OptOut decided(Msisdn number, boolean block, Instant now, String who) {
            return new OptOut(pseudonym, Optional.of(number), block, now, who, version);
        }

        /** The same as it is once stored. */
        public OptOut stored() {
            return new OptOut(pseudonym, msisdn, blocked, since, source, version + 1);
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
        Pseudonyms.Key key = checkedKey();
        Map<Msisdn, String> names = new HashMap<>();
        numbers.forEach(number -> names.put(number, key.of(number)));
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
        Set<Msisdn> open = new HashSet<>(numbers);
        for (int round = 0; !open.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new UnavailableException("other workers kept changing the same opt-outs", null);
            }
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
            open.clear();
            for (int i = 0; i < writes.size(); i++) {
                if (!saved.get(i)) {
                    open.addAll(Optional.ofNullable(numberOf.get(writes.get(i).pseudonym())).stream()
                            .collect(Collectors.toSet()));
                }
            }
        }
        return changed;
    }

    /** Forgets the number of a person, not whether they have opted out. */
    void eraseNumber(Msisdn number) {
        OptOut optOut = find(number);
        if (optOut.version() > 0 && optOut.msisdn().isPresent()) {
            OptOut erased = new OptOut(
                    optOut.pseudonym(),
                    Optional.empty(),
                    optOut.blocked(),
                    optOut.since(),
                    optOut.source(),
                    optOut.version());
            if (!table.execute(List.of(save(erased))).get(0)) {
                throw new UnavailableException("an opt-out was changed while it was erased", null);
            }
        }
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
        return Map.of(
                MSISDN,
                optOut.msisdn()
                        .map(number -> AttributeValue.fromS(number.digits()))
                        .orElse(AttributeValue.fromNul(true)),
                BLOCKED,
                AttributeValue.fromBool(optOut.blocked()),
                SINCE,
                Table.number(optOut.since().toEpochMilli()),
                SOURCE,
                AttributeValue.fromS(optOut.source()),
                Table.EXPIRES_AT,
                optOut.blocked() ? AttributeValue.fromNul(true) : Table.number(table.expiry(optOut.since())),
                Table.VERSION,
                Table.number(optOut.version() + 1));
    }

    private static OptOut undecided(String pseudonym) {
        return new OptOut(pseudonym, Optional.empty(), false, Instant.EPOCH, "", 0);
    }

    private static OptOut read(Item item) {
        return new OptOut(
                item.text(Table.SK),
                item.optionalText(MSISDN).map(Msisdn::new),
                item.flag(BLOCKED),
                item.time(SINCE),
                item.text(SOURCE),
                item.number(Table.VERSION));
    }

    /** The key, once it is certain that it is the one the stored pseudonyms were made with. */
    private Pseudonyms.Key checkedKey() {
        Pseudonyms.Key key = pseudonyms.key();
        String fingerprint = key.fingerprint();
        if (!checked.equals(fingerprint)) {
            Item mine = Item.at(KEY_CHECK).with(FINGERPRINT, fingerprint);
            String stored = Optional.ofNullable(table.find(List.of(KEY_CHECK)).get(KEY_CHECK))
                    .or(() -> table.execute(List.of(table.insert(mine))).get(0)
                            ? Optional.of(mine)
                            : Optional.ofNullable(table.find(List.of(KEY_CHECK)).get(KEY_CHECK)))
                    .map(item -> item.text(FINGERPRINT))
                    .orElse("");
            if (!stored.equals(fingerprint)) {
                throw new UnavailableException("HUB_HASH_KEY is not the key that the opt-outs were stored with", null);
            }
            checked = fingerprint;
        }
        return key;
    }

    private static ItemKey key(String pseudonym) {
        return new ItemKey(PARTITION + pseudonym.substring(0, 1), pseudonym);
    }
}
