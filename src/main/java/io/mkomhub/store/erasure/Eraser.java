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
import io.mkomhub.store.messages.HoldStore;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.PartStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.scheduled.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
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
 * Erases a person's data (Lei 13.709/2018, LGPD, article 18 VI).
 *
 * <p>Three steps together reach all of the person's data, wherever they are at that moment:
 * <ol>
 * <li>Store the time of the erasure with the opt-out ({@link OptOutStore.OptOut#erases}). Every function that later
 *     takes a record from a queue reads this time before it stores or sends anything, and erases what was received
 *     before it.
 * <li>Erase everything in the person's partition, and everything that the index leads to.
 * <li>After {@link #SECOND_PASS_DELAY}, {@code sweep} erases once more. It reaches items that another process was storing
 *     without having read the time, and items that the index did not have yet, because it is always slightly behind.
 * </ol>
 *
 * <p>Guarantee: after the third step no item, key or attribute, contains a number, text or reference that the hub
 * accepted from or for the person before the erasure. Nothing is sent or answered twice because of it: messages and
 * events stay as empty shells until they expire, so that repeats are recognised. The opt-out stays, under the person's
 * pseudonym. Data received later are kept. Limit: {@code docs/data-model.md} lists what is not reached.
 */
@ApplicationScoped
public class Eraser {

    /** The wait before the second pass: longer than any function runs, and longer than an index is behind. */
    public static final Duration SECOND_PASS_DELAY = Duration.ofMinutes(5);

    private static final int PAGE = 100;

    /** How often a message is read again because another worker changed it. */
    private static final OptimisticRetry RETRY =
            OptimisticRetry.of(8, "other workers kept changing a message that is being erased");

    private static final String SECOND_PASSES = "ERASURES";
    private static final String PERSON = "person";

    private final Table table;
    private final MessageStore messages;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;
    private final InstantSource clock;

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
     * @param messages the number of messages
     * @param events the number of status reports, replies and scheduled messages; a status report that is stored with
     *     its message counts if it had MKOM's id
     * @param complete whether everything was erased; false if the time ran out
     */
    public record Erased(int messages, int events, boolean complete) {}

    /**
     * Erases all data of a person that are stored now.
     *
     * @param time the time limit. If it is reached, call the method again, or let the second pass complete the
     *     erasure.
     */
    public Erased erase(Msisdn msisdn, Duration time) {
        String person = hashes.person(msisdn);
        Instant startedAt = now();
        ItemKey pass =
                new ItemKey(SECOND_PASSES, ContactIndexKey.time(startedAt.plus(SECOND_PASS_DELAY)) + "#" + person);
        note(pass, person, startedAt);
        // A worker that has not read this time took the time of its own work before now.
        Instant at = now();
        note(pass, person, at);
        return new Pass(person, at, startedAt.plus(time)).erase();
    }

    private void note(ItemKey pass, String person, Instant at) {
        table.put(List.of(Item.at(pass).with(PERSON, person).with(Table.AT, at.toEpochMilli())));
        optOuts.erase(person, at);
    }

    /** The current time, with the precision that the table stores. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /**
     * Makes the second pass for all persons for whom it is due.
     *
     * @return whether it is complete
     */
    public boolean secondPass(Instant deadline) {
        for (List<Item> due = due(); !due.isEmpty(); due = due()) {
            for (Item pass : due) {
                String person = pass.text(PERSON);
                Instant at = pass.time(Table.AT);
                // The first pass may have ended before it stored the time.
                optOuts.erase(person, at);
                if (!new Pass(person, at, deadline).erase().complete()) {
                    return false;
                }
                table.delete(List.of(pass.key()));
            }
        }
        return true;
    }

    private List<Item> due() {
        Instant now = now();
        return table.partition(SECOND_PASSES, "", PAGE).stream()
                .filter(pass -> pass.text(Table.SK).compareTo(ContactIndexKey.time(now)) < 0)
                .toList();
    }

    /** One pass over all data of a person. */
    private final class Pass {

        private final String person;
        private final Instant at;
        private final Instant deadline;
        private int erasedMessages;
        private int erasedEvents;

        /**
         * Creates a pass.
         *
         * @param at the time of the erasure; data received until then are erased
         */
        Pass(String person, Instant at, Instant deadline) {
            this.person = person;
            this.at = at;
            this.deadline = deadline;
        }

        Erased erase() {
            String partition = ContactIndexKey.partition(person);
            List<Item> besideMessages = table.partitionBefore(partition, ContactIndexKey.START, Integer.MAX_VALUE);
            eraseHeld(besideMessages);
            eraseItems(besideMessages);
            String after = ContactIndexKey.START;
            for (List<Item> page = table.partitionAfter(partition, after, PAGE);
                    !page.isEmpty();
                    page = table.partitionAfter(partition, after, PAGE)) {
                for (Item message : page) {
                    if (isLate()) {
                        return new Erased(erasedMessages, erasedEvents, false);
                    }
                    after = message.text(Table.SK);
                    erase(MessageStore.read(message));
                }
            }
            String before = ContactIndexKey.END_OF_ALL;
            for (List<Item> page = page(before); !page.isEmpty(); page = page(before)) {
                Map<ItemKey, Item> items =
                        table.find(page.stream().map(Item::key).toList());
                for (Item key : page) {
                    if (isLate()) {
                        return new Erased(erasedMessages, erasedEvents, false);
                    }
                    before = key.text(Table.SAID);
                    Optional.ofNullable(items.get(key.key())).ifPresent(this::erase);
                }
            }
            return new Erased(erasedMessages, erasedEvents, true);
        }

        private boolean isLate() {
            return clock.instant().isAfter(deadline);
        }

        private List<Item> page(String before) {
            return table.byContactBefore(person, before, PAGE);
        }

        private void erase(Item item) {
            String pk = item.text(Table.PK);
            if (pk.startsWith(PartStore.PARTITION)) {
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

        /** Erases messages that are held for so long that no record would have come across the erasure before. */
        private void eraseHeld(List<Item> items) {
            items.stream()
                    .filter(this::isOld)
                    .flatMap(item -> HoldStore.ofPerson(item).stream())
                    .forEach(id -> {
                        RETRY.run(() -> {
                            Optional<TrackedMessage> hidden = Optional.ofNullable(
                                            messages.find(Set.of(id)).get(id))
                                    .or(() -> batches.find(id))
                                    .filter(message -> !message.hasItem());
                            boolean done = hidden.map(message -> messages.erase(List.of(message), now())
                                            .get(0))
                                    .orElse(true);
                            erasedMessages += hidden.isPresent() && done ? 1 : 0;
                            return done;
                        });
                        batches.takeOut(id);
                    });
        }

        /** Erases the items that existed at that time. */
        private void eraseItems(List<Item> items) {
            table.delete(items.stream().filter(this::isOld).map(Item::key).toList());
        }

        private boolean isOld(Item item) {
            return item.optionalTime(Table.AT).filter(at::isBefore).isEmpty();
        }

        /** Erases a message, its events, its copy in the message batch, and its index entries. */
        private void erase(TrackedMessage found) {
            if (found.acceptedAt().isAfter(at)) {
                return;
            }
            eraseEvents(found);
            batches.takeOut(found.id());
            // Done last: if an earlier step fails, this is what leads here again.
            RETRY.run(() -> {
                @Nullable
                TrackedMessage message = messages.find(Set.of(found.id())).get(found.id());
                if (message == null || message.message().isErased()) {
                    return true;
                }
                references.unindex(message);
                if (messages.erase(List.of(message), now()).get(0)) {
                    erasedMessages++;
                    erasedEvents += (int) message.reports().stream()
                            .filter(report -> !report.erased().equals(report))
                            .count();
                }
                // Read again, in case it was changed.
                return false;
            });
        }

        private void eraseEvents(TrackedMessage message) {
            List<Item> changed = new ArrayList<>();
            for (Item event :
                    table.partition(MessageStore.partition(message.id()), EventStore.EVENT, Integer.MAX_VALUE)) {
                Item shell = EventStore.shell(event);
                if (isNew(event)) {
                    // Only the reference in it belongs to the message.
                    event.optionalText(EventStore.REFERENCE)
                            .ifPresent(reference -> changed.add(event.without(EventStore.REFERENCE)));
                } else if (!shell.attributes().equals(event.attributes())) {
                    changed.add(shell);
                    erasedEvents++;
                }
            }
            table.put(changed);
        }

        /** Whether an event of a message was received after the erasure, or is about another person. */
        private boolean isNew(Item event) {
            return event.optionalText(EventStore.MSISDN)
                    .map(Msisdn::new)
                    .filter(msisdn -> event.time("received_at").isAfter(at)
                            || !hashes.person(msisdn).equals(person))
                    .isPresent();
        }
    }
}
