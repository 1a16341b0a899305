package io.mkomhub.store.erasure;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.PartStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.ConversationStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.scheduled.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Forgets a person (Lei 13.709/2018, LGPD, article 18 VI).
 *
 * <p>Three things together reach what the hub has of a person, wherever it is at that moment:
 *
 * <ol>
 *   <li>First the time of the erasure is noted beside the opt-out ({@link OptOutStore.OptOut#erases}). Whoever takes something
 *       from a queue later reads it before anything is stored or sent, and erases what came before that time.
 *   <li>Then everything that the index leads to is erased.
 *   <li>After {@link #SECOND_LOOK} {@code sweep} does that again, for what was being stored at that very moment by somebody
 *       who had not read the time, or was not in the index yet, which is always a little behind.
 * </ol>
 *
 * <p>Guarantee: after the second look no item holds number, text or reference of what the hub had accepted from or for the
 * person before, in keys as little as elsewhere, and nothing is sent or answered twice because of it: messages and events stay
 * as empty shells until they expire, so that they are known again. Whether the person has opted out stays, under their
 * pseudonym. What comes later is new and stays. Limit: what is not reached, {@code docs/data-model.md} says.
 */
@ApplicationScoped
public class Eraser {

    /** Longer than any function runs and an index is behind. */
    public static final Duration SECOND_LOOK = Duration.ofMinutes(5);

    private static final int PAGE = 100;

    /** How often a message is read again because another worker changed it in between. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(8, "other workers kept changing a message that is to be erased");

    private static final String LOOKS = "ERASURES";
    private static final String PERSON = "person";

    private final Table table;
    private final MessageStore messages;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;
    private final InstantSource clock;

    @Inject
    public Eraser(
            Table table,
            MessageStore messages,
            MessageBatchStore batches,
            ReferenceIndex references,
            OptOutStore optOuts,
            KeyedHashes hashes) {
        this(table, messages, batches, references, optOuts, hashes, InstantSource.system());
    }

    public Eraser(
            Table table,
            MessageStore messages,
            MessageBatchStore batches,
            ReferenceIndex references,
            OptOutStore optOuts,
            KeyedHashes hashes,
            InstantSource clock) {
        this.clock = clock;
        this.table = table;
        this.messages = messages;
        this.batches = batches;
        this.references = references;
        this.optOuts = optOuts;
        this.hashes = hashes;
    }

    /**
     * What was erased.
     *
     * @param messages how many messages
     * @param events how many status reports, replies and scheduled messages
     * @param complete whether that was all; otherwise there was no time for more
     */
    public record Erased(int messages, int events, boolean complete) {}

    /**
     * Erases what there is of a person by now.
     *
     * @param time after which it stops, and then has to be called again, or is ended by the second look
     */
    public Erased erase(Msisdn msisdn, Duration time) {
        String person = hashes.person(msisdn);
        Instant startedAt = now();
        ItemKey look = new ItemKey(LOOKS, ContactIndexKey.time(startedAt.plus(SECOND_LOOK)) + "#" + person);
        note(look, person, startedAt);
        // Whoever did not see this yet has taken the time of what they made of it before now.
        Instant at = now();
        note(look, person, at);
        return new Look(person, at, startedAt.plus(time), false).erase();
    }

    private void note(ItemKey look, String person, Instant at) {
        table.put(List.of(Item.at(look).with(PERSON, person).with(Table.AT, at.toEpochMilli())));
        optOuts.erase(person, at);
    }

    /** As exactly as times are stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Looks again after those whose second look is due.
     *
     * @return whether that was all
     */
    public boolean lookAgain(Instant deadline) {
        for (List<Item> due = due(); !due.isEmpty(); due = due()) {
            for (Item look : due) {
                String person = look.text(PERSON);
                Instant at = look.time(Table.AT);
                // The first look may have ended before it noted the time.
                optOuts.erase(person, at);
                if (!new Look(person, at, deadline, true).erase().complete()) {
                    return false;
                }
                table.delete(List.of(look.key()));
            }
        }
        return true;
    }

    private List<Item> due() {
        Instant now = now();
        return table.partition(LOOKS, "", PAGE).stream()
                .filter(look -> look.text(Table.SK).compareTo(ContactIndexKey.time(now)) < 0)
                .toList();
    }

    /** One way through all that there is of a person. */
    private final class Look {

        private final String person;
        private final Instant at;
        private final Instant deadline;
        private final boolean last;
        private int erasedMessages;
        private int erasedEvents;

        /**
         * A look.
         *
         * @param at what came until then is erased
         * @param last whether nobody can be storing anything any more that came until then
         */
        Look(String person, Instant at, Instant deadline, boolean last) {
            this.person = person;
            this.at = at;
            this.deadline = deadline;
            this.last = last;
        }

        Erased erase() {
            eraseItems(table.partition(ConversationStore.partition(person), "", Integer.MAX_VALUE));
            String before = ContactIndexKey.END_OF_ALL;
            for (List<Item> page = page(before); !page.isEmpty(); page = page(before)) {
                Map<ItemKey, Item> items =
                        table.find(page.stream().map(Item::key).toList());
                for (Item key : page) {
                    if (clock.instant().isAfter(deadline)) {
                        return new Erased(erasedMessages, erasedEvents, false);
                    }
                    before = key.text(Table.SAID);
                    Optional.ofNullable(items.get(key.key())).ifPresent(this::erase);
                }
            }
            return new Erased(erasedMessages, erasedEvents, true);
        }

        private List<Item> page(String before) {
            return table.saidBefore(person, before, PAGE);
        }

        private void erase(Item item) {
            String pk = item.text(Table.PK);
            if (item.text(Table.SK).equals(MessageStore.MESSAGE)) {
                erase(MessageStore.read(item));
            } else if (pk.startsWith(PartStore.PARTITION)) {
                eraseItems(List.of(item));
            } else if (!item.time("received_at").isAfter(at)) {
                erasedEvents++;
                if (pk.startsWith(ScheduledStore.PARTITION)) {
                    table.delete(List.of(item.key()));
                } else {
                    table.put(List.of(EventStore.shell(item)));
                }
            }
        }

        /** Deletes what the hub had by then. */
        private void eraseItems(List<Item> items) {
            table.delete(items.stream()
                    .filter(item ->
                            item.optionalTime(Table.AT).filter(at::isBefore).isEmpty())
                    .map(Item::key)
                    .toList());
        }

        /** Erases a message with its events, in the message batch too, and the way to it. */
        private void erase(TrackedMessage found) {
            if (found.acceptedAt().isAfter(at)) {
                return;
            }
            eraseEvents(found);
            batches.takeOut(found.id());
            // Last, because it is what leads here again if anything before it fails.
            RETRY.run(() -> {
                @Nullable
                TrackedMessage message = messages.find(Set.of(found.id())).get(found.id());
                if (message == null) {
                    return true;
                }
                if (message.message().isErased()) {
                    if (last) {
                        messages.hide(List.of(message));
                    }
                    return true;
                }
                references.unindex(message);
                if (messages.erase(List.of(message), now()).get(0)) {
                    erasedMessages++;
                }
                // Read once more, in case it was changed in between.
                return false;
            });
        }

        private void eraseEvents(TrackedMessage message) {
            List<Item> changed = new ArrayList<>();
            for (Item event :
                    table.partition(MessageStore.partition(message.id()), EventStore.EVENT, Integer.MAX_VALUE)) {
                Item shell = EventStore.shell(event);
                if (isNew(event)) {
                    // Of it only the reference is the message's.
                    event.optionalText(EventStore.REFERENCE)
                            .ifPresent(reference -> changed.add(event.without(EventStore.REFERENCE)));
                } else if (!shell.attributes().equals(event.attributes())) {
                    changed.add(shell);
                    erasedEvents++;
                }
            }
            table.put(changed);
        }

        /** Whether an event of a message's came after the erasure, or is about somebody else. */
        private boolean isNew(Item event) {
            return event.optionalText(EventStore.MSISDN)
                    .map(Msisdn::new)
                    .filter(msisdn -> event.time("received_at").isAfter(at)
                            || !hashes.person(msisdn).equals(person))
                    .isPresent();
        }
    }
}
