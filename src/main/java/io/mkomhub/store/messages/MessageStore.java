package io.mkomhub.store.messages;

import io.mkomhub.core.codec.ChannelOriginJson;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.Table.Statement;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Messages and their states.
 *
 * <p>Guarantee: a state is stored only on top of the state that it was derived from. Two workers that change a message
 * at the same time cannot both succeed, because every write names the version it read (see {@link #save}).
 */
@ApplicationScoped
public class MessageStore {

    public static final String MESSAGE = "M";

    private static final String ACCEPTED_AT = "accepted_at";
    private static final String STATUS = "status";
    private static final String UPDATED_AT = "updated_at";
    private static final String ATTEMPTS = "attempts";
    private static final String UNCERTAIN_ATTEMPTS = "uncertain_attempts";
    private static final String HELD = "held";
    private static final String MKOM_MAILING_ID = "mkom_mailing_id";
    private static final String REASON = "reason";
    private static final String PLATFORM_STATUS = "platform_status";
    private static final String PLATFORM_STATUS_AT = "platform_status_at";
    private static final String WRITER = "writer";
    private static final String VERSION = Table.VERSION;
    private static final String CLASS = "class";
    private static final String PRIORITY = "priority";
    private static final String WINDOW = "window";
    private static final String RETURN_ADDRESS = "return_address";

    /** Status reports: by id, the time of receipt, the platform's time, its word, and its own id. */
    private static final String REPORTS = "reports";

    private final Table table;
    private final KeyedHashes hashes;

    public MessageStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    public static String partition(MessageId id) {
        return "M#" + id;
    }

    private static ItemKey key(MessageId id) {
        return new ItemKey(partition(id), MESSAGE);
    }

    /** Returns those of the requested messages that are stored. */
    public Map<MessageId, TrackedMessage> find(Collection<MessageId> ids) {
        Map<MessageId, TrackedMessage> found = new HashMap<>();
        table.find(ids.stream().map(MessageStore::key).toList()).values().forEach(item -> {
            TrackedMessage message = read(item);
            found.put(message.id(), message);
        });
        return found;
    }

    /**
     * Stores new states, each only if the message still has the version that the new state was derived from. For
     * version 0, no message with this id may be stored.
     *
     * @return for each message whether it was stored; false if another worker stored a change first
     */
    public List<Boolean> save(List<TrackedMessage> messages) {
        return save(messages, UUID.randomUUID().toString());
    }

    /** The result of a write. */
    public enum Saving {
        /** Stored. */
        DONE,
        /** Another worker stored a change first. */
        OVERTAKEN,
        /** DynamoDB refuses the item, and would refuse it again. */
        REFUSED
    }

    /**
     * Stores states like {@link #save}, but an item that DynamoDB refuses does not prevent the others from being
     * stored.
     */
    public List<Saving> saveEach(List<TrackedMessage> messages) {
        // The same for every attempt: what the first attempt stored before it was refused is our own write.
        String writer = UUID.randomUUID().toString();
        try {
            return save(messages, writer).stream().map(MessageStore::saving).toList();
        } catch (RefusedException e) {
            return messages.stream().map(message -> saveAlone(message, writer)).toList();
        }
    }

    private Saving saveAlone(TrackedMessage message, String writer) {
        try {
            return saving(save(List.of(message), writer).get(0));
        } catch (RefusedException e) {
            return Saving.REFUSED;
        }
    }

    private static Saving saving(boolean done) {
        return done ? Saving.DONE : Saving.OVERTAKEN;
    }

    private List<Boolean> save(List<TrackedMessage> messages, String writer) {
        List<Boolean> saved = table.execute(messages.stream()
                .map(message -> message.version() == 0
                        ? insert(message, message.message().msisdn(), writer)
                        : update(message, writer))
                .toList());
        return saved.contains(false) ? butForOwnWrites(messages, writer, saved) : saved;
    }

    /**
     * Stores messages as empty shells, each only if it still has the given version: without personal data, and with
     * nothing left to do. The shells stay indexed by person, so that a later erasure finds them.
     *
     * @param messages the messages before the erasure; those not stored yet still name the person
     * @return for each message whether it was stored; false if another worker stored a change first
     */
    public List<Boolean> erase(List<TrackedMessage> messages, Instant now) {
        String writer = UUID.randomUUID().toString();
        List<Boolean> erased = table.execute(messages.stream()
                .map(message -> message.version() == 0
                        ? insert(message.erased(now), message.message().msisdn(), writer)
                        : erasure(message, writer, now))
                .toList());
        return erased.contains(false) ? butForOwnWrites(messages, writer, erased) : erased;
    }

    /**
     * Stores a message with other content, if it still has the version that the change was derived from. For version 0,
     * no message with this id may be stored. The message keeps its place in the conversation.
     *
     * @return whether it was stored; false if another worker stored a change first
     */
    public boolean saveContent(TrackedMessage message) {
        String writer = UUID.randomUUID().toString();
        List<TrackedMessage> alone = List.of(message);
        if (message.version() == 0) {
            return save(alone, writer).get(0);
        }
        List<Boolean> saved = table.execute(List.of(update(message, writer, content(message))));
        return saved.contains(false) ? butForOwnWrites(alone, writer, saved).get(0) : true;
    }

    /** Removes empty shells from the index, because no other data of the person can remain. */
    public void hide(List<TrackedMessage> shells) {
        table.execute(shells.stream()
                .map(shell -> table.update(
                        key(shell.id()),
                        shell.version(),
                        Map.of(VERSION, Table.number(shell.version() + 1)),
                        List.of(Table.CONTACT, Table.SAID)))
                .toList());
    }

    /**
     * The SDK repeats a write whose response was lost, and the condition then refuses the repeat. The stored writer
     * shows whether the change was our own.
     */
    private List<Boolean> butForOwnWrites(List<TrackedMessage> messages, String writer, List<Boolean> saved) {
        Map<ItemKey, Item> stored = table.find(IntStream.range(0, saved.size())
                .filter(i -> !saved.get(i))
                .mapToObj(i -> key(messages.get(i).id()))
                .toList());
        List<Boolean> corrected = new ArrayList<>(saved);
        for (int i = 0; i < saved.size(); i++) {
            Item item = stored.get(key(messages.get(i).id()));
            if (item != null && item.optionalText(WRITER).equals(Optional.of(writer))) {
                corrected.set(i, true);
            }
        }
        return corrected;
    }

    private Statement insert(TrackedMessage tracked, Msisdn msisdn, String writer) {
        OutboundMessage message = tracked.message();
        Item item = Item.at(key(tracked.id()))
                .with("msisdn", message.msisdn().digits())
                .with("message", message.text())
                .with("identifier", tracked.mailing().identifier())
                .with("cost_centre_id", tracked.mailing().costCentreId())
                .with("origin", tracked.origin())
                .with(ACCEPTED_AT, tracked.acceptedAt().toEpochMilli())
                .with(Table.EXPIRES_AT, MessageExpiry.of(tracked, table));
        message.schedule().ifPresent(at -> item.with("schedule", at.getEpochSecond()));
        message.reference().ifPresent(reference -> item.with("reference", reference));
        if (!message.autoAnswers().isEmpty()) {
            item.with("auto_answer", Json.write(MessageBatchJson.write(message.autoAnswers())));
        }
        if (message.messageClass() != MessageClass.SERVICE) {
            item.with(CLASS, message.messageClass().word());
        }
        if (message.priority() != Priority.NORMAL) {
            item.with(PRIORITY, message.priority().word());
        }
        message.handling().window().ifPresent(window -> item.with(WINDOW, window.text()));
        message.expiry().ifPresent(at -> item.with("expiry", at.getEpochSecond()));
        message.returnAddress()
                .ifPresent(address -> item.with(RETURN_ADDRESS, Json.write(ChannelOriginJson.write(address))));
        Instant now = tracked.state().updatedAt();
        String id = tracked.id().toString();
        if (message.isErased()) {
            ContactIndexKey.putAside(item, hashes.person(msisdn), now, id);
        } else {
            ContactIndexKey.put(
                    item,
                    hashes.person(msisdn),
                    message.schedule().filter(now::isBefore).orElse(now),
                    id);
        }
        state(tracked, writer).forEach(item::with);
        ReviewReason.of(tracked).ifPresent(review -> review.attributes(tracked).forEach(item::with));
        return table.insert(item);
    }

    private Statement update(TrackedMessage tracked, String writer) {
        return update(tracked, writer, Map.of());
    }

    /** What a change of content writes. An absent value is written as DynamoDB NULL, which counts as absent. */
    private static Map<String, AttributeValue> content(TrackedMessage tracked) {
        OutboundMessage message = tracked.message();
        return Map.of(
                "message", AttributeValue.fromS(message.text()),
                "schedule", secondsOrNull(message.schedule()),
                "expiry", secondsOrNull(message.expiry()));
    }

    private Statement update(TrackedMessage tracked, String writer, Map<String, AttributeValue> content) {
        Map<String, AttributeValue> values = new HashMap<>(state(tracked, writer));
        values.putAll(content);
        values.put(ACCEPTED_AT, Table.number(tracked.acceptedAt().toEpochMilli()));
        // After a release or a new schedule, the message expires later.
        values.put(Table.EXPIRES_AT, Table.number(MessageExpiry.of(tracked, table)));
        putReports(values, tracked);
        Optional<ReviewReason> review = ReviewReason.of(tracked);
        review.ifPresent(why -> values.putAll(why.attributes(tracked)));
        List<String> removed = new ArrayList<>();
        if (review.isEmpty()) {
            // A key of an index cannot be NULL.
            removed.addAll(List.of(Table.REVIEW, Table.SINCE));
        }
        if (tracked.state().held()) {
            values.put(HELD, AttributeValue.fromS("yes"));
        } else {
            removed.add(HELD);
        }
        return table.update(key(tracked.id()), tracked.version(), values, removed);
    }

    /**
     * Lists messages as overdue, each only if it still has the given version.
     *
     * @return for each message whether it was listed
     */
    List<Boolean> flag(List<TrackedMessage> messages) {
        return table.execute(messages.stream()
                .map(message -> {
                    Map<String, AttributeValue> values = ReviewReason.OVERDUE.attributes(message);
                    values.put(VERSION, Table.number(message.version() + 1));
                    return table.update(key(message.id()), message.version(), values, List.of());
                })
                .toList());
    }

    private Statement erasure(TrackedMessage tracked, String writer, Instant now) {
        TrackedMessage shell = tracked.erased(now);
        Map<String, AttributeValue> values = new HashMap<>(state(shell, writer));
        values.put("msisdn", AttributeValue.fromS(shell.message().msisdn().digits()));
        values.put("message", AttributeValue.fromS(shell.message().text()));
        putReports(values, shell);
        values.put(
                Table.SAID,
                AttributeValue.fromS(ContactIndexKey.aside(now, tracked.id().toString())));
        return table.update(
                key(tracked.id()),
                tracked.version(),
                values,
                List.of("reference", "auto_answer", RETURN_ADDRESS, Table.REVIEW, Table.SINCE, HELD));
    }

    /**
     * Returns the attributes of a state. An absent value is written as DynamoDB NULL, because an update must overwrite
     * the old value.
     */
    private static Map<String, AttributeValue> state(TrackedMessage tracked, String writer) {
        MessageState state = tracked.state();
        return Map.of(
                STATUS, AttributeValue.fromS(state.status().word()),
                UPDATED_AT, Table.number(state.updatedAt().toEpochMilli()),
                ATTEMPTS, Table.number(state.attempts()),
                UNCERTAIN_ATTEMPTS, Table.number(state.uncertainAttempts()),
                MKOM_MAILING_ID, textOrNull(state.mkomMailingId()),
                REASON, textOrNull(state.reason()),
                PLATFORM_STATUS, textOrNull(state.platformStatus()),
                PLATFORM_STATUS_AT, textOrNull(state.platformStatusAt().map(Instant::toString)),
                WRITER, AttributeValue.fromS(writer),
                VERSION, Table.number(tracked.version() + 1));
    }

    private static void putReports(Map<String, AttributeValue> values, TrackedMessage tracked) {
        if (tracked.reports().isEmpty()) {
            return;
        }
        Map<String, AttributeValue> reports = new HashMap<>();
        for (StoredReport report : tracked.reports()) {
            reports.put(
                    report.id(),
                    AttributeValue.fromL(List.of(
                            Table.number(report.receivedAt().toEpochMilli()),
                            report.at()
                                    .map(at -> Table.number(at.getEpochSecond()))
                                    .orElse(AttributeValue.fromNul(true)),
                            AttributeValue.fromS(report.status()),
                            textOrNull(report.internalId()))));
        }
        values.put(REPORTS, AttributeValue.fromM(reports));
    }

    private static List<StoredReport> reports(Item item) {
        List<StoredReport> reports = new ArrayList<>();
        item.map(REPORTS).forEach((id, value) -> {
            List<AttributeValue> members = value.l();
            reports.add(new StoredReport(
                    id,
                    Instant.ofEpochMilli(Long.parseLong(members.get(0).n())),
                    Optional.ofNullable(members.get(1).n())
                            .map(seconds -> Instant.ofEpochSecond(Long.parseLong(seconds))),
                    members.get(2).s(),
                    Optional.ofNullable(members.get(3).s())));
        });
        return reports;
    }

    public static TrackedMessage read(Item item) {
        OutboundMessage message = new OutboundMessage(
                MessageId.parse(item.text(Table.PK).substring(2)),
                new Msisdn(item.text("msisdn")),
                item.text("message"),
                item.optionalSeconds("schedule"),
                item.optionalText("reference"),
                item.optionalText("auto_answer")
                        .map(json -> MessageBatchJson.readAutoAnswers(
                                Fields.of(Json.read("{\"auto_answer\":" + json + "}"))))
                        .orElse(List.of()),
                item.optionalText(CLASS).map(MessageClass::ofWord).orElse(MessageClass.SERVICE),
                item.optionalText(RETURN_ADDRESS).map(json -> ChannelOriginJson.read(Fields.of(Json.read(json)))),
                item.optionalSeconds("expiry"),
                new Handling(
                        item.optionalText(PRIORITY).map(Priority::ofWord).orElse(Priority.NORMAL),
                        item.optionalText(WINDOW).map(DeliveryWindow::ofText)));
        MessageState state = new MessageState(
                MessageStatus.ofWord(item.text(STATUS)),
                item.time(UPDATED_AT),
                (int) item.number(ATTEMPTS),
                (int) item.number(UNCERTAIN_ATTEMPTS),
                item.optionalText(MKOM_MAILING_ID),
                item.optionalText(REASON),
                item.optionalText(PLATFORM_STATUS),
                item.optionalText(PLATFORM_STATUS_AT).map(Instant::parse),
                item.optionalText(HELD).isPresent());
        return new TrackedMessage(
                message,
                new Mailing(item.text("identifier"), item.number("cost_centre_id")),
                item.text("origin"),
                item.time("accepted_at"),
                state,
                item.number(VERSION),
                reports(item));
    }

    private static AttributeValue secondsOrNull(Optional<Instant> value) {
        return value.map(at -> Table.number(at.getEpochSecond())).orElse(AttributeValue.fromNul(true));
    }

    private static AttributeValue textOrNull(Optional<String> value) {
        return value.map(AttributeValue::fromS).orElse(AttributeValue.fromNul(true));
    }
}
