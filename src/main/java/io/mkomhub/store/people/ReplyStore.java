package io.mkomhub.store.people;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * The state of each person who replies: the last reply, the place in a dialogue, and the latest decisions, among them
 * all those on replies whose events are not stored yet. One item holds all of it.
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

    /** The number of open decisions with which a person's further replies wait, because each makes the item larger. */
    static final int MAX_DECISIONS = 50;

    /** Longer than any run lasts that may still hold a reply whose decision was removed. */
    private static final Duration LONGEST_RUN = Duration.ofMinutes(15);

    private static final String STATE = "S";
    private static final String DIALOGUE = "dialogue";
    private static final String DECISIONS = "decisions";
    private static final String REMOVED_AT = "removed_at";
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
     * A reply as the hub received it.
     *
     * @param reply the event
     * @param answered the message that it answers, if known
     * @param receivedAt when the hub received it
     */
    public record ReceivedReply(Event.Reply reply, Optional<MessageId> answered, Instant receivedAt) {

        /** When it was written, as {@link Recorded#saidAt}. */
        public Instant saidAt() {
            return new Recorded(reply, receivedAt).saidAt();
        }
    }

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
     * @param removedAt when decisions were last removed because their events were stored
     * @param version changes with that state, and is never the same again after an erasure; 0 if there is none
     * @param optOut whether the sender has opted out
     */
    public record Standing(
            Optional<LastReply> last,
            Optional<String> dialogue,
            Map<String, StoredDecision> decisions,
            Optional<Instant> removedAt,
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
                    removedAt,
                    version,
                    optOut);
        }

        /** Returns the same state as it is after being stored. */
        private Standing stored(OptOut changed, Instant now) {
            return new Standing(last, dialogue, decisions, removedAt, nextVersion(now), changed);
        }

        /** An item that is deleted and written again does not get a version that it had before. */
        private long nextVersion(Instant now) {
            return version == 0 ? now.toEpochMilli() : version + 1;
        }
    }

    /**
     * Returns the current states of people. Opt-outs are read last: a state from before an erasure comes with the time of
     * that.
     */
    public Map<Msisdn, Standing> standings(Collection<Msisdn> numbers) {
        Map<ItemKey, Item> items = table.find(numbers.stream().map(this::key).toList());
        Map<Msisdn, Standing> standings = new HashMap<>();
        optOuts.find(numbers).forEach((number, optOut) -> {
            @Nullable Item item = items.get(key(number));
            standings.put(
                    number,
                    item == null
                            ? new Standing(Optional.empty(), Optional.empty(), Map.of(), Optional.empty(), 0, optOut)
                            : read(item, optOut));
        });
        return standings;
    }

    /**
     * Returns whether a reply without a decision was processed before: its decision was removed after its event was
     * stored. Such a reply was received twice, and its event was not stored yet when this run looked for it.
     *
     * @param standing a state that was read before this call
     */
    public boolean isDone(ReceivedReply reply, Standing standing, Instant now) {
        return standing.removedAt()
                        .filter(at -> now.isBefore(at.plus(LONGEST_RUN)))
                        .isPresent()
                && table.find(eventKey(reply)).isPresent();
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
                item.optionalTime(REMOVED_AT),
                item.number(Table.VERSION),
                optOut);
    }

    private static Instant time(AttributeValue milliseconds) {
        return Instant.ofEpochMilli(Long.parseLong(milliseconds.n()));
    }

    /** Returns a state with the reply as its last one, unless a later one is stored. It is not stored yet. */
    public Standing heard(ReceivedReply reply, Standing before) {
        return before.with(lastReply(reply));
    }

    /**
     * Stores states in which only the last reply changed.
     *
     * @param standings results of {@link #heard}
     * @return for each whether it was stored; false if another worker stored a change first
     */
    public List<Boolean> storeLast(List<Standing> standings, Instant now) {
        return table.execute(standings.stream()
                .map(standing -> save(key(standing.last().orElseThrow().msisdn()), standing, now))
                .toList());
    }

    private Statement save(ItemKey key, Standing standing, Instant now) {
        Map<String, AttributeValue> values = values(standing, now);
        return table.save(
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
     * @throws UnavailableException if the person has {@value #MAX_DECISIONS} open decisions; they are carried out first
     */
    public Optional<Standing> decide(
            ReceivedReply reply,
            String decision,
            Standing before,
            Optional<String> dialogue,
            Optional<OptOut> optOut,
            Instant now) {
        String hash = hash(reply.reply());
        if (before.decisions().containsKey(hash)) {
            return Optional.empty();
        }
        Map<String, StoredDecision> decisions = open(before.decisions(), now);
        boolean isRemoved = decisions.size() < before.decisions().size();
        if (decisions.size() >= MAX_DECISIONS) {
            throw new UnavailableException(
                    "the replies of one person came faster than their events can be stored", null);
        }
        decisions.put(hash, new StoredDecision(decision, reply.receivedAt(), now, eventKey(reply)));
        Standing heard = heard(reply, before);
        Standing after = new Standing(
                heard.last(),
                dialogue.or(heard::dialogue),
                decisions,
                isRemoved ? Optional.of(now.truncatedTo(ChronoUnit.MILLIS)) : heard.removedAt(),
                heard.version(),
                heard.optOut());
        Item item = Item.at(key(reply.reply().msisdn()));
        values(after, now).forEach(item::with);
        Table.Put state = new Table.Put(item, before.version());
        boolean stored = optOut.map(change -> table.putTogether(List.of(state, optOuts.put(change))))
                .orElseGet(() -> table.put(state));
        return stored
                ? Optional.of(after.stored(optOut.map(OptOut::stored).orElse(before.optOut()), now))
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

    private LastReply lastReply(ReceivedReply received) {
        Event.Reply reply = received.reply();
        return new LastReply(
                ContactIndexKey.at(received.saidAt(), hashes.person(reply.msisdn())),
                reply.msisdn(),
                reply.text(),
                received.receivedAt());
    }

    private ItemKey eventKey(ReceivedReply received) {
        return events.key(new AttributedEvent(received.answered(), received.reply()));
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
        standing.removedAt().ifPresent(at -> values.put(REMOVED_AT, Table.number(at.toEpochMilli())));
        values.put(Table.VERSION, Table.number(standing.nextVersion(now)));
        values.put(Table.EXPIRES_AT, Table.number(table.expiry(now)));
        return values;
    }

    private ItemKey key(Msisdn msisdn) {
        return new ItemKey(ContactIndexKey.partition(hashes.person(msisdn)), STATE);
    }

    private String hash(Event reply) {
        return hashes.of("event", reply.id());
    }
}
