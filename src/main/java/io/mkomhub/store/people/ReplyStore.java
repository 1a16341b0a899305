package io.mkomhub.store.people;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The state of each person who replies: the last reply, the place in a dialogue, and the decisions on replies whose
 * events are not stored yet. One item holds all of it.
 *
 * <p>Guarantee: a decision and its change are stored together or not at all, once for each reply, and only on top of
 * the state that the decision was derived from. So a redelivered reply finds its decision, and of two simultaneous
 * replies the second is decided after the first. A decision is removed only when the event of its reply is stored, or
 * when that can no longer come back.
 */
@ApplicationScoped
public class ReplyStore {

    /** How long a decision is stored: as long as its event can be redelivered from a queue (14 days), plus one day. */
    private static final Duration MEMORY = Duration.ofDays(15);

    /** The number of earlier decisions from which on those with a stored event are looked up and removed. */
    private static final int MANY_DECISIONS = 2;

    private static final String STATE = "S";
    private static final String DIALOGUE = "dialogue";
    private static final String DECISIONS = "decisions";
    private static final String NUMBER = "msisdn";
    private static final String TEXT = "message";

    private final Table table;
    private final OptOutStore optOuts;
    private final EventStore events;
    private final KeyedHashes hashes;

    public ReplyStore(Table table, OptOutStore optOuts, EventStore events, KeyedHashes hashes) {
        this.table = table;
        this.optOuts = optOuts;
        this.events = events;
        this.hashes = hashes;
    }

    /**
     * A reply as it is recorded.
     *
     * @param entry the event and the message that it answers
     * @param recorded the event and when it was received
     */
    public record IncomingEvent(AttributedEvent entry, Recorded recorded) {}

    /**
     * The last reply of a person.
     *
     * @param said its place in the list of conversations
     * @param at when it was received
     */
    record LastReply(String said, Msisdn msisdn, String text, Instant at) {

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "LastReply[said=" + said + "]";
        }
    }

    /**
     * A decision on a reply.
     *
     * @param text the decision
     * @param receivedAt when the reply was received
     * @param decidedAt when it was decided
     * @param event where the event is stored after the decision was carried out
     */
    record StoredDecision(String text, Instant receivedAt, Instant decidedAt, ItemKey event) {

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "StoredDecision[decidedAt=" + decidedAt + "]";
        }
    }

    /**
     * The state of a reply's sender.
     *
     * @param last the person's last reply
     * @param dialogue the state of the dialogue; empty if there is none
     * @param decisions decisions on replies, by the hash of the event
     * @param version the number of changes of that state; 0 if there is none
     * @param optOut whether the sender has opted out
     */
    public record Standing(
            Optional<LastReply> last,
            Optional<String> dialogue,
            Map<String, StoredDecision> decisions,
            long version,
            OptOut optOut) {

        public Standing {
            decisions = Map.copyOf(decisions);
        }

        private Standing with(LastReply reply) {
            return new Standing(
                    Optional.of(last.filter(stored -> stored.said().compareTo(reply.said()) > 0)
                            .orElse(reply)),
                    dialogue,
                    decisions,
                    version,
                    optOut);
        }

        private Standing stored() {
            return new Standing(last, dialogue, decisions, version + 1, optOut);
        }
    }

    /**
     * Returns the current states of people.
     *
     * @param known opt-outs that were read already, by number
     */
    public Map<Msisdn, Standing> standings(Collection<Msisdn> numbers, Map<Msisdn, OptOut> known) {
        Map<Msisdn, OptOut> found = new HashMap<>(known);
        found.keySet().retainAll(numbers);
        Set<Msisdn> unknown =
                numbers.stream().filter(number -> !found.containsKey(number)).collect(Collectors.toSet());
        Map<ItemKey, Item> items = table.find(numbers.stream().map(this::key).toList());
        found.putAll(optOuts.find(unknown));
        Map<Msisdn, Standing> standings = new HashMap<>();
        found.forEach((number, optOut) -> {
            @Nullable Item item = items.get(key(number));
            standings.put(
                    number,
                    item == null
                            ? new Standing(Optional.empty(), Optional.empty(), Map.of(), 0, optOut)
                            : read(item, optOut));
        });
        return standings;
    }

    /** Returns the decision on a reply, if there is one. */
    public Optional<String> decision(Event reply, Standing standing) {
        return Optional.ofNullable(standing.decisions().get(hash(reply))).map(StoredDecision::text);
    }

    /** Returns the state without that of replies that were received before the person's data were erased. */
    private static Standing read(Item item, OptOut optOut) {
        Map<String, StoredDecision> decisions = new HashMap<>();
        item.map(DECISIONS).forEach((hash, value) -> {
            List<AttributeValue> members = value.l();
            Instant receivedAt = time(members.get(1));
            if (!optOut.erases(receivedAt)) {
                decisions.put(
                        hash,
                        new StoredDecision(
                                members.get(0).s(),
                                receivedAt,
                                time(members.get(2)),
                                new ItemKey(members.get(3).s(), members.get(4).s())));
            }
        });
        boolean erased = optOut.erases(item.time(Table.AT));
        return new Standing(
                erased
                        ? Optional.empty()
                        : Optional.of(new LastReply(
                                item.text(Table.SAID),
                                new Msisdn(item.text(NUMBER)),
                                item.text(TEXT),
                                item.time(Table.AT))),
                erased ? Optional.empty() : item.optionalText(DIALOGUE),
                decisions,
                item.number(Table.VERSION),
                optOut);
    }

    private static Instant time(AttributeValue milliseconds) {
        return Instant.ofEpochMilli(Long.parseLong(milliseconds.n()));
    }

    /** Returns a state with the reply as its last one, unless a later one is stored. It is not stored yet. */
    public Standing heard(IncomingEvent reply, Standing before) {
        return before.with(lastReply(reply));
    }

    /**
     * Stores states in which only the last reply changed. Limit: if another worker changed a state in the meantime, this
     * does not store it, and an earlier reply may be shown as the last one until the person's next reply.
     *
     * @param standings results of {@link #heard}
     */
    public void storeLast(Collection<Standing> standings, Instant now) {
        List<Statement> statements = new ArrayList<>();
        for (Standing standing : standings) {
            standing.last().ifPresent(last -> statements.add(save(key(last.msisdn()), standing, now)));
        }
        table.execute(statements);
    }

    private Statement save(ItemKey key, Standing standing, Instant now) {
        Map<String, AttributeValue> values = values(standing, now);
        return standing.version() == 0
                ? table.save(key, 0, values)
                : table.update(
                        key,
                        standing.version(),
                        values,
                        Stream.of(DIALOGUE, DECISIONS)
                                .filter(name -> !values.containsKey(name))
                                .toList());
    }

    /**
     * Stores a decision and everything that it changes.
     *
     * @param before the state that the decision was derived from
     * @param dialogue the new state of the dialogue, if it changes
     * @param optOut the new opt-out, if it changes
     * @return the new state; empty if the stored one has changed, or a decision for the reply is stored already
     */
    public Optional<Standing> decide(
            IncomingEvent reply,
            String decision,
            Standing before,
            Optional<String> dialogue,
            Optional<OptOut> optOut,
            Instant now) {
        String hash = hash(reply.recorded().event());
        if (before.decisions().containsKey(hash)) {
            return Optional.empty();
        }
        Map<String, StoredDecision> decisions = open(before.decisions(), now);
        decisions.put(
                hash, new StoredDecision(decision, reply.recorded().receivedAt(), now, events.key(reply.entry())));
        Standing heard = heard(reply, before);
        Standing after =
                new Standing(heard.last(), dialogue.or(heard::dialogue), decisions, heard.version(), heard.optOut());
        Item item = Item.at(key(reply.recorded().event().msisdn()));
        values(after, now).forEach(item::with);
        Table.Put state = new Table.Put(item, before.version());
        boolean stored = optOut.map(change -> table.putTogether(List.of(state, optOuts.put(change))))
                .orElseGet(() -> table.put(state));
        return stored
                ? Optional.of(new Standing(
                                after.last(),
                                after.dialogue(),
                                after.decisions(),
                                after.version(),
                                optOut.map(OptOut::stored).orElse(before.optOut()))
                        .stored())
                : Optional.empty();
    }

    /** Returns the decisions whose events are not stored yet and can come back. */
    private Map<String, StoredDecision> open(Map<String, StoredDecision> decisions, Instant now) {
        Map<String, StoredDecision> open = new HashMap<>(decisions);
        open.values().removeIf(decision -> !now.isBefore(decision.decidedAt().plus(MEMORY)));
        if (open.size() >= MANY_DECISIONS) {
            Set<ItemKey> stored = new HashSet<>(
                    table.find(open.values().stream().map(StoredDecision::event).toList())
                            .keySet());
            open.values().removeIf(decision -> stored.contains(decision.event()));
        }
        return open;
    }

    private LastReply lastReply(IncomingEvent reply) {
        if (!(reply.recorded().event() instanceof Event.Reply event)) {
            throw new IllegalArgumentException("not a reply");
        }
        String person = hashes.person(event.msisdn());
        return new LastReply(
                ContactIndexKey.at(reply.recorded().saidAt(), person),
                event.msisdn(),
                event.text(),
                reply.recorded().receivedAt());
    }

    private Map<String, AttributeValue> values(Standing standing, Instant now) {
        Map<String, AttributeValue> values = new HashMap<>();
        standing.last().ifPresent(last -> {
            String person = hashes.person(last.msisdn());
            values.put(Table.CONTACT, AttributeValue.fromS(ConversationStore.shard(person)));
            values.put(Table.SAID, AttributeValue.fromS(last.said()));
            values.put(NUMBER, AttributeValue.fromS(last.msisdn().digits()));
            values.put(TEXT, AttributeValue.fromS(last.text()));
            values.put(Table.AT, Table.number(last.at().toEpochMilli()));
        });
        standing.dialogue().ifPresent(state -> values.put(DIALOGUE, AttributeValue.fromS(state)));
        if (!standing.decisions().isEmpty()) {
            Map<String, AttributeValue> decisions = new HashMap<>();
            standing.decisions()
                    .forEach((hash, decision) -> decisions.put(
                            hash,
                            AttributeValue.fromL(List.of(
                                    AttributeValue.fromS(decision.text()),
                                    Table.number(decision.receivedAt().toEpochMilli()),
                                    Table.number(decision.decidedAt().toEpochMilli()),
                                    AttributeValue.fromS(decision.event().pk()),
                                    AttributeValue.fromS(decision.event().sk())))));
            values.put(DECISIONS, AttributeValue.fromM(decisions));
        }
        values.put(Table.VERSION, Table.number(standing.version() + 1));
        values.put(Table.EXPIRES_AT, Table.number(table.expiry(now)));
        return values;
    }

    private ItemKey key(Msisdn msisdn) {
        return new ItemKey(ConversationStore.partition(hashes.person(msisdn)), STATE);
    }

    private String hash(Event reply) {
        return hashes.of("event", reply.id());
    }
}
