package io.mkomhub.store;

import io.mkomhub.codec.Parcels;
import io.mkomhub.fault.UnavailableException;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.OutboundMessage;
import io.mkomhub.message.Parcel;
import io.mkomhub.message.TrackedMessage;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Forgets a person (Lei 13.709/2018, LGPD, article 18 VI).
 *
 * <p>Guarantee: what the index led to when it began holds no number, text or reference of the person afterwards, and nothing
 * is sent or answered twice because of it: messages and events stay as empty shells until they expire, so that they are known
 * again. Whether the person has opted out stays, under their pseudonym. Limit: what is still on a queue is not reached; what
 * that is, {@code docs/data-model.md} says.
 */
@ApplicationScoped
public class Eraser {

    private static final int PAGE = 100;

    /** How often a message is read again because another worker changed it in between. */
    private static final int MOST_ROUNDS = 8;

    private final Table table;
    private final MessageStore messages;
    private final OptOutStore optOuts;

    Eraser(Table table, MessageStore messages, OptOutStore optOuts) {
        this.table = table;
        this.messages = messages;
        this.optOuts = optOuts;
    }

    /**
     * What was erased.
     *
     * @param messages how many messages
     * @param events how many status reports and replies
     * @param complete whether that was all; otherwise there was no time for more
     */
    public record Erased(int messages, int events, boolean complete) {}

    /** Erases a person's data; stops when the time is up, and then has to be called again. */
    public Erased erase(Msisdn msisdn, Instant now, Instant deadline) {
        optOuts.eraseNumber(msisdn);
        table.delete(table.partition(ConversationStore.partition(msisdn), "", Integer.MAX_VALUE).stream()
                .map(Item::key)
                .toList());
        int erasedMessages = 0;
        int erasedEvents = 0;
        String before = Said.END_OF_ALL;
        for (List<Item> page = page(msisdn, before); !page.isEmpty(); page = page(msisdn, before)) {
            for (Item key : page) {
                if (Instant.now().isAfter(deadline)) {
                    return new Erased(erasedMessages, erasedEvents, false);
                }
                before = key.text(Table.SAID);
                if (key.text(Table.SK).equals(MessageStore.MESSAGE)) {
                    erasedEvents += erase(MessageId.parse(key.text(Table.PK).substring(2)), now);
                    erasedMessages++;
                } else if (key.text(Table.PK).startsWith(ScheduledStore.PARTITION)) {
                    table.delete(List.of(key.key()));
                    erasedEvents++;
                } else {
                    erasedEvents += shells(
                            new ArrayList<>(table.find(List.of(key.key())).values()));
                }
            }
        }
        return new Erased(erasedMessages, erasedEvents, true);
    }

    private List<Item> page(Msisdn msisdn, String before) {
        return table.saidBefore(Said.contact(msisdn), before, PAGE);
    }

    /** Erases a message with its events, in the parcel too, and the way to it; gives the number of events. */
    private int erase(MessageId id, Instant now) {
        int events = shells(table.partition(MessageStore.partition(id), History.EVENT, Integer.MAX_VALUE));
        takeOutOfParcel(id);
        // Last, because it is what leads here again if anything before it fails.
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Optional<TrackedMessage> found =
                    Optional.ofNullable(messages.find(Set.of(id)).get(id));
            if (found.isEmpty()) {
                return events;
            }
            TrackedMessage message = found.get();
            message.message()
                    .reference()
                    .ifPresent(reference -> table.delete(List.of(
                            History.pointerKey(reference, message.message().msisdn(), id))));
            if (table.execute(List.of(messages.erasure(message, now))).get(0)) {
                return events;
            }
        }
        throw new UnavailableException("other workers kept changing a message that is to be erased", null);
    }

    private void takeOutOfParcel(MessageId id) {
        ItemKey key = History.parcelKey(id.parcel().text());
        table.find(key).ifPresent(item -> {
            Parcel parcel = Parcels.read(item.text("parcel"));
            List<OutboundMessage> others = parcel.messages().stream()
                    .filter(message -> !message.id().equals(id))
                    .toList();
            if (others.isEmpty()) {
                table.delete(List.of(key));
            } else {
                table.put(List.of(Item.at(key)
                        .with("parcel", Parcels.write(parcel.with(others, parcel.attempt())))
                        .with(Table.EXPIRES_AT, item.number(Table.EXPIRES_AT))));
            }
        });
    }

    /** Leaves of events only that they were there. */
    private int shells(List<Item> events) {
        table.put(events.stream().map(Eraser::shell).toList());
        return events.size();
    }

    private static Item shell(Item event) {
        Item shell = Item.at(event.key())
                .with("msisdn", Msisdn.ERASED.digits())
                .with("received_at", event.number("received_at"))
                .with(Table.EXPIRES_AT, event.number(Table.EXPIRES_AT));
        Map<String, String> kept = event.has("status") ? Map.of("status", event.text("status")) : Map.of("message", "");
        kept.forEach(shell::with);
        event.optionalSeconds("timestamp").ifPresent(at -> shell.with("timestamp", at.getEpochSecond()));
        return shell;
    }
}
