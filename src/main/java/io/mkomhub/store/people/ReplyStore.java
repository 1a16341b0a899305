package io.mkomhub.store.people;

import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The decision on each reply, and the sender's state after it.
 *
 * <p>Guarantee: a decision and its change are stored together or not at all, once for each reply, and only on top of
 * the state that the decision was derived from. So a redelivered reply finds its decision, and of two simultaneous
 * replies the second is decided after the first.
 */
@ApplicationScoped
public class ReplyStore {

    /** How long a decision is stored: as long as its event can be redelivered from a queue (14 days), plus one day. */
    private static final Duration MEMORY = Duration.ofDays(15);

    private static final String DIALOGUE = "D";
    private static final String DECISION = "E#";

    private final Table table;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;

    public ReplyStore(Table table, OptOutStore optOuts, KeyedHashes hashes) {
        this.table = table;
        this.optOuts = optOuts;
        this.hashes = hashes;
    }

    /**
     * The state of a reply's sender.
     *
     * @param dialogue the state of the dialogue; empty if there is none
     * @param version the number of changes of that state; 0 if there is none
     * @param optOut whether the sender has opted out
     */
    public record Standing(Optional<String> dialogue, long version, OptOut optOut) {}

    /** Returns the stored decisions for these replies, by event id. */
    public Map<String, String> decisions(Collection<Event> replies) {
        Map<ItemKey, Item> items =
                table.find(replies.stream().map(this::decisionKey).toList());
        Map<String, String> decisions = new HashMap<>();
        for (Event reply : replies) {
            @Nullable Item item = items.get(decisionKey(reply));
            if (item != null) {
                decisions.put(reply.id(), item.text("decision"));
            }
        }
        return decisions;
    }

    /** Returns the current states of people. */
    public Map<Msisdn, Standing> standings(Collection<Msisdn> numbers) {
        Map<Msisdn, OptOut> found = optOuts.find(numbers);
        Map<ItemKey, Item> items =
                table.find(numbers.stream().map(this::dialogueKey).toList());
        Map<Msisdn, Standing> standings = new HashMap<>();
        found.forEach((number, optOut) -> {
            @Nullable Item item = items.get(dialogueKey(number));
            standings.put(
                    number,
                    item == null
                            ? new Standing(Optional.empty(), 0, optOut)
                            : new Standing(Optional.of(item.text("dialogue")), item.number(Table.VERSION), optOut));
        });
        return standings;
    }

    /**
     * Stores a decision and everything that it changes.
     *
     * @param receivedAt when the hub received the reply
     * @param before the state that the decision was derived from
     * @param dialogue the new state of the dialogue, if it changes
     * @param optOut the new opt-out, if it changes
     * @return whether it was stored; false if the state has changed, or a decision for the reply is stored already
     */
    public boolean decide(
            Event reply,
            Instant receivedAt,
            String decision,
            Standing before,
            Optional<String> dialogue,
            Optional<OptOut> optOut,
            Instant now) {
        List<Table.Put> writes = new ArrayList<>();
        writes.add(new Table.Put(
                Item.at(decisionKey(reply))
                        .with("decision", decision)
                        .with(Table.AT, receivedAt.toEpochMilli())
                        .with(Table.EXPIRES_AT, now.plus(MEMORY).getEpochSecond()),
                0));
        dialogue.ifPresent(state -> writes.add(new Table.Put(
                Item.at(dialogueKey(reply.msisdn()))
                        .with("dialogue", state)
                        .with(Table.AT, receivedAt.toEpochMilli())
                        .with(Table.VERSION, before.version() + 1)
                        .with(Table.EXPIRES_AT, table.expiry(now)),
                before.version())));
        optOut.ifPresent(change -> writes.add(optOuts.put(change)));
        return table.putTogether(writes);
    }

    private ItemKey dialogueKey(Msisdn msisdn) {
        return new ItemKey(ConversationStore.partition(hashes.person(msisdn)), DIALOGUE);
    }

    private ItemKey decisionKey(Event reply) {
        return new ItemKey(
                ConversationStore.partition(hashes.person(reply.msisdn())), DECISION + hashes.of("event", reply.id()));
    }
}
