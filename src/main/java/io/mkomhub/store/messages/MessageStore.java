package io.mkomhub.store.messages;

import io.mkomhub.core.codec.ChannelOriginJson;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.ConversationKey;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.core.message.TestNumber;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.core.window.RecipientZone;
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
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/**
 * Messages and their states.
 *
 * <p>The first change of a message is its claim. {@link ClaimStore} stores the claims of a whole batch with one write, and
 * from then on the message has version 1. Its next state is stored in an item of its own, in the conversation with its
 * person. Until then its content is that of its batch ({@link MessageBatchStore}).
 *
 * <p>Guarantee: a state is stored only on top of the state that it was derived from. Two workers that change a message
 * at the same time cannot both succeed, because every write names the version it read (see {@link #save}).
 */
@ApplicationScoped
public class MessageStore {

    private static final String ACCEPTED_AT = "accepted_at";
    private static final String FIRST_ACCEPTED_AT = "first_accepted_at";
    private static final String AREA = "area";
    private static final String CHANNEL = "channel";
    private static final String TEST = "test";
    private static final String SEGMENTS = "segments";
    private static final String STATUS = "status";
    private static final String UPDATED_AT = "updated_at";
    private static final String ATTEMPTS = "attempts";
    private static final String UNCERTAIN_ATTEMPTS = "uncertain_attempts";
    private static final String HELD = "held";
    private static final String YES = "yes";
    private static final String MKOM_MAILING_ID = "mkom_mailing_id";
    private static final String REASON = "reason";
    private static final String PLATFORM_STATUS = "platform_status";
    private static final String PLATFORM_STATUS_AT = "platform_status_at";
    private static final String WRITER = "writer";
    private static final String VERSION = Table.VERSION;
    private static final String CLASS = "class";
    private static final String PRIORITY = "priority";
    private static final String WINDOW = "window";
    private static final String HELD_BY = "held_by";
    private static final String MESSAGES_PER_MINUTE = "messages_per_minute";
    private static final String RETURN_ADDRESS = "return_address";

    /** Status reports: by id, the time of receipt, the platform's time, its word, and its own id. */
    private static final String REPORTS = "reports";

    private final Table table;
    private final ClaimStore claims;
    private final MessageBatchStore batches;

    public MessageStore(Table table, KeyedHashes hashes, MessageBatchStore batches) {
        this.table = table;
        this.claims = new ClaimStore(table, hashes);
        this.batches = batches;
    }

    /** Returns the partition of the events of a message. */
    public static String partition(MessageId id) {
        return "M#" + id;
    }

    private static ItemKey key(ConversationKey conversation, MessageId id) {
        return new ItemKey(
                ContactIndexKey.partition(conversation.person()), ContactIndexKey.at(conversation.at(), id.toString()));
    }

    private static ItemKey key(TrackedMessage stored) {
        return key(
                stored.conversation()
                        .orElseThrow(() -> new IllegalStateException("a stored message has a place in a conversation")),
                stored.id());
    }

    /** Returns those of the requested messages that are stored. */
    public Map<MessageId, TrackedMessage> find(Collection<MessageId> ids) {
        return find(claims.find(ids), Map.of(), this::findItems);
    }

    /** As {@link #find(Collection)}, and those that nothing is known of but that they were accepted. */
    public Map<MessageId, TrackedMessage> findAccepted(Collection<MessageId> ids) {
        Map<MessageId, TrackedMessage> found = find(ids);
        List<MessageId> others =
                ids.stream().filter(id -> !found.containsKey(id)).toList();
        if (!others.isEmpty()) {
            found.putAll(batches.findMessages(others));
        }
        return found;
    }

    /**
     * As {@link #find(Collection)}, at half the price if the messages were not changed within the last second or so. What was
     * changed since may be missing from what is returned, so the caller has to save what it derives from it, and to use
     * {@link #find(Collection)} if it is overtaken.
     */
    public Map<MessageId, TrackedMessage> findEarlier(Collection<MessageId> ids) {
        return find(claims.findEarlier(ids), Map.of(), keys -> {
            Map<ItemKey, Item> early = table.findEventually(keys);
            Map<MessageId, TrackedMessage> found = messages(early);
            // What is missing may have been stored just now.
            found.putAll(findItems(
                    keys.stream().filter(key -> !early.containsKey(key)).toList()));
            return found;
        });
    }

    /**
     * As {@link #find(Collection)}, for messages whose content the caller knows. So nothing more is read for those of
     * which only the claim is stored.
     */
    public Map<MessageId, TrackedMessage> findKnown(Collection<TrackedMessage> accepted) {
        Map<MessageId, TrackedMessage> contents = new HashMap<>();
        accepted.forEach(message -> contents.put(message.id(), message));
        return find(claims.find(contents.keySet()), contents, this::findItems);
    }

    private Map<MessageId, TrackedMessage> find(
            Map<MessageId, Claim> claimed,
            Map<MessageId, TrackedMessage> contents,
            Function<List<ItemKey>, Map<MessageId, TrackedMessage>> reading) {
        Map<MessageId, TrackedMessage> found = reading.apply(keys(claimed));
        Map<MessageId, Claim> only = new HashMap<>(claimed);
        only.keySet().removeAll(found.keySet());
        if (only.isEmpty()) {
            return found;
        }
        Map<MessageId, TrackedMessage> accepted = new HashMap<>(contents);
        List<MessageId> unknown =
                only.keySet().stream().filter(id -> !contents.containsKey(id)).toList();
        if (!unknown.isEmpty()) {
            accepted.putAll(batches.findMessages(unknown));
        }
        accepted.keySet().retainAll(only.keySet());
        accepted.forEach((id, message) ->
                found.put(id, Objects.requireNonNull(only.get(id)).applyTo(message)));
        only.keySet().removeAll(accepted.keySet());
        // A message is erased before it is removed from its batch, so its item is there now.
        found.putAll(findItems(keys(only)));
        return found;
    }

    private static List<ItemKey> keys(Map<MessageId, Claim> claimed) {
        List<ItemKey> keys = new ArrayList<>();
        claimed.forEach((id, claim) -> keys.add(key(claim.conversation(), id)));
        return keys;
    }

    /** Returns the messages with these keys that exist. */
    Map<MessageId, TrackedMessage> findItems(List<ItemKey> keys) {
        return messages(table.find(keys));
    }

    private static Map<MessageId, TrackedMessage> messages(Map<ItemKey, Item> items) {
        Map<MessageId, TrackedMessage> found = new HashMap<>();
        items.values().forEach(item -> {
            TrackedMessage message = read(item);
            found.put(message.id(), message);
        });
        return found;
    }

    /**
     * Stores new states, each only if the message still has the version that the new state was derived from. For
     * version 0, no message with this id may be stored. A message of version 0 that is not being sent then gets two
     * versions, its claim and its state; if the second one is not stored, the message counts as queued.
     *
     * @return for each message whether it was stored; false if another worker stored a change first
     */
    public List<Boolean> save(List<TrackedMessage> messages) {
        return save(messages, UUID.randomUUID().toString()).stream()
                .map(saved -> saved.result() == Saving.DONE)
                .toList();
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
     * What became of a message that was to be stored.
     *
     * @param message the message as it is stored, if it is; otherwise as it was given
     */
    public record Saved(Saving result, TrackedMessage message) {}

    /**
     * Stores states like {@link #save}, but an item that DynamoDB refuses does not prevent the others from being
     * stored.
     */
    public List<Saved> saveEach(List<TrackedMessage> messages) {
        // The same for every attempt: what the first attempt stored before it was refused is our own write.
        String writer = UUID.randomUUID().toString();
        try {
            return save(messages, writer);
        } catch (RefusedException e) {
            return messages.stream().map(message -> saveAlone(message, writer)).toList();
        }
    }

    private Saved saveAlone(TrackedMessage message, String writer) {
        try {
            return save(List.of(message), writer).get(0);
        } catch (RefusedException e) {
            return new Saved(Saving.REFUSED, message);
        }
    }

    private List<Saved> save(List<TrackedMessage> messages, String writer) {
        return write(
                messages,
                writer,
                message -> message.state().status() == MessageStatus.SENDING,
                message -> message.isOnlyClaimed() ? insert(message, writer) : update(message, writer));
    }

    /**
     * Stores messages as empty shells, each only if it still has the given version: without personal data, and with
     * nothing left to do.
     *
     * @param messages the messages before the erasure; those not stored yet still name the person
     * @return for each message whether it was stored; false if another worker stored a change first
     */
    public List<Boolean> erase(List<TrackedMessage> messages, Instant now) {
        String writer = UUID.randomUUID().toString();
        return write(
                        messages,
                        writer,
                        message -> false,
                        message -> message.isOnlyClaimed()
                                ? insertShell(message, writer, now)
                                : erasure(message, writer, now))
                .stream()
                .map(saved -> saved.result() == Saving.DONE)
                .toList();
    }

    /**
     * Stores a message with other content, if it still has the version that the change was derived from. For version 0,
     * no message with this id may be stored. The message keeps its place in the conversation.
     *
     * @return whether it was stored; false if another worker stored a change first
     */
    public boolean saveContent(TrackedMessage message) {
        String writer = UUID.randomUUID().toString();
        if (message.version() > 0) {
            keep(message);
        }
        return write(
                                List.of(message),
                                writer,
                                each -> false,
                                each -> each.isOnlyClaimed()
                                        ? insert(each, writer)
                                        : update(each, writer, content(each)))
                        .get(0)
                        .result()
                == Saving.DONE;
    }

    /**
     * Claims those messages that nothing is known of, then stores the states.
     *
     * @param byClaim whether a new message's claim is all that is to be stored
     * @param state the statement that stores the state of a claimed message
     */
    private List<Saved> write(
            List<TrackedMessage> messages,
            String writer,
            Predicate<TrackedMessage> byClaim,
            Function<TrackedMessage, Statement> state) {
        Map<MessageId, Claim> own = claims.claim(
                messages.stream().filter(message -> message.version() == 0).toList(), writer);
        Saved[] results = new Saved[messages.size()];
        List<Integer> open = new ArrayList<>();
        List<TrackedMessage> claimed = new ArrayList<>();
        for (int i = 0; i < results.length; i++) {
            TrackedMessage message = messages.get(i);
            if (message.version() > 0) {
                open.add(i);
                claimed.add(message);
                continue;
            }
            @Nullable Claim claim = own.get(message.id());
            if (claim == null) {
                results[i] = new Saved(Saving.OVERTAKEN, message);
                continue;
            }
            TrackedMessage mine = message.claimedAt(claim.conversation());
            if (byClaim.test(message)) {
                results[i] = new Saved(Saving.DONE, mine);
            } else {
                open.add(i);
                claimed.add(mine);
            }
        }
        List<Boolean> saved = execute(claimed, writer, state);
        for (int i = 0; i < saved.size(); i++) {
            results[open.get(i)] = saved.get(i)
                    ? new Saved(Saving.DONE, claimed.get(i).stored())
                    : new Saved(Saving.OVERTAKEN, messages.get(open.get(i)));
        }
        return List.of(results);
    }

    private List<Boolean> execute(
            List<TrackedMessage> messages, String writer, Function<TrackedMessage, Statement> state) {
        List<Boolean> saved = table.execute(messages.stream().map(state).toList());
        return saved.contains(false) ? butForOwnWrites(messages, writer, saved) : saved;
    }

    /**
     * The SDK repeats a write whose response was lost, and the condition then refuses the repeat. The stored writer
     * shows whether the change was our own.
     */
    private List<Boolean> butForOwnWrites(List<TrackedMessage> messages, String writer, List<Boolean> saved) {
        Map<ItemKey, Item> stored = table.find(IntStream.range(0, saved.size())
                .filter(i -> !saved.get(i))
                .mapToObj(i -> key(messages.get(i)))
                .toList());
        List<Boolean> corrected = new ArrayList<>(saved);
        for (int i = 0; i < saved.size(); i++) {
            Item item = stored.get(key(messages.get(i)));
            if (item != null && item.optionalText(WRITER).equals(Optional.of(writer))) {
                corrected.set(i, true);
            }
        }
        return corrected;
    }

    /** Keeps what leads to a stored message at least as long as the message, whose acceptance or schedule has changed. */
    public void keep(TrackedMessage message) {
        claims.keep(message);
    }

    private Statement insert(TrackedMessage tracked, String writer) {
        return table.insert(item(tracked, writer));
    }

    private Statement insertShell(TrackedMessage before, String writer, Instant now) {
        Item shell = item(before.erased(now), writer);
        contentFacts(before).forEach(shell::with);
        return table.insert(shell);
    }

    private Item item(TrackedMessage tracked, String writer) {
        OutboundMessage message = tracked.message();
        Item item = Item.at(key(tracked))
                .with("msisdn", message.msisdn().digits())
                .with("message", message.text())
                .with("identifier", tracked.mailing().identifier())
                .with("cost_centre_id", tracked.mailing().costCentreId())
                .with("origin", tracked.origin())
                .with(ACCEPTED_AT, tracked.acceptedAt().toEpochMilli())
                .with(FIRST_ACCEPTED_AT, tracked.acceptedAt().toEpochMilli())
                .with(Table.STORED_AT, table.now())
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
        message.handling().messagesPerMinute().ifPresent(pace -> item.with(MESSAGES_PER_MINUTE, pace));
        message.handling().heldBy().ifPresent(cap -> item.with(HELD_BY, cap));
        message.expiry().ifPresent(at -> item.with("expiry", at.getEpochSecond()));
        message.returnAddress()
                .ifPresent(address -> item.with(RETURN_ADDRESS, Json.write(ChannelOriginJson.write(address))));
        state(tracked, writer).forEach(item::with);
        reportsAttribute(tracked).forEach(item::with);
        ReviewReason.of(tracked).ifPresent(review -> review.attributes(tracked).forEach(item::with));
        if (tracked.state().held()) {
            item.with(HELD, YES);
        }
        return item;
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
        values.putAll(reportsAttribute(tracked));
        Optional<ReviewReason> review = ReviewReason.of(tracked);
        review.ifPresent(why -> values.putAll(why.attributes(tracked)));
        List<String> removed = new ArrayList<>();
        if (review.isEmpty()) {
            // A key of an index cannot be NULL.
            removed.addAll(List.of(Table.REVIEW, Table.SINCE));
        }
        if (tracked.state().held()) {
            values.put(HELD, AttributeValue.fromS(YES));
        } else {
            removed.add(HELD);
        }
        return table.update(key(tracked), tracked.version(), values, removed);
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
                    if (message.isOnlyClaimed()) {
                        Item item = item(message, UUID.randomUUID().toString());
                        values.forEach(item::with);
                        return table.insert(item);
                    }
                    values.put(VERSION, Table.number(message.version() + 1));
                    return table.update(key(message), message.version(), values, List.of());
                })
                .toList());
    }

    private Statement erasure(TrackedMessage tracked, String writer, Instant now) {
        TrackedMessage shell = tracked.erased(now);
        Map<String, AttributeValue> values = new HashMap<>(state(shell, writer));
        values.put("msisdn", AttributeValue.fromS(shell.message().msisdn().digits()));
        values.put("message", AttributeValue.fromS(shell.message().text()));
        values.putAll(reportsAttribute(shell));
        if (!tracked.message().isErased()) {
            values.putAll(contentFacts(tracked));
        }
        return table.update(
                key(tracked),
                tracked.version(),
                values,
                List.of("reference", "auto_answer", RETURN_ADDRESS, Table.REVIEW, Table.SINCE, HELD));
    }

    /**
     * What the sums of a message's mailing rest on, whatever becomes of its content and acceptance.
     *
     * @param acceptedAt when the message was accepted first
     * @param area the area code of its number; empty if it has none
     * @param channel the channel that it came through; empty if none
     * @param segments how many SMS it is
     * @param isTest whether it is to a test number, and never reaches MKOM
     */
    public record LastingFacts(
            Instant acceptedAt, String area, Optional<String> channel, int segments, boolean isTest) {

        /** Those of a message that is whole. */
        public static LastingFacts of(TrackedMessage message) {
            OutboundMessage content = message.message();
            return new LastingFacts(
                    message.acceptedAt(),
                    RecipientZone.areaCode(content.msisdn().digits()).orElse(""),
                    content.channel(),
                    Segments.of(content.text()).count(),
                    TestNumber.of(content.msisdn()).isPresent());
        }
    }

    /** What is left of the content of an erased message: nothing that leads to a person. */
    private static Map<String, AttributeValue> contentFacts(TrackedMessage message) {
        LastingFacts facts = LastingFacts.of(message);
        Map<String, AttributeValue> attributes = new HashMap<>();
        attributes.put(SEGMENTS, Table.number(facts.segments()));
        if (!facts.area().isEmpty()) {
            attributes.put(AREA, AttributeValue.fromS(facts.area()));
        }
        facts.channel().ifPresent(name -> attributes.put(CHANNEL, AttributeValue.fromS(name)));
        if (facts.isTest()) {
            attributes.put(TEST, AttributeValue.fromS(YES));
        }
        return attributes;
    }

    /** Returns the facts of a message's item. */
    public static LastingFacts lastingFacts(Item item) {
        return new LastingFacts(
                item.optionalTime(FIRST_ACCEPTED_AT).orElseGet(() -> item.time(ACCEPTED_AT)),
                item.optionalText(AREA)
                        .or(() -> RecipientZone.areaCode(item.text("msisdn")))
                        .orElse(""),
                item.optionalText(CHANNEL).or(() -> returnAddress(item).map(ChannelOrigin::channel)),
                item.optionalNumber(SEGMENTS)
                        .orElseGet(() -> Segments.of(item.text("message")).count()),
                item.has(TEST) || TestNumber.of(new Msisdn(item.text("msisdn"))).isPresent());
    }

    /** Returns the facts of messages. */
    public Map<MessageId, LastingFacts> lastingFacts(Collection<TrackedMessage> messages) {
        Map<ItemKey, Item> items =
                table.find(messages.stream().map(MessageStore::key).distinct().toList());
        Map<MessageId, LastingFacts> facts = new HashMap<>();
        messages.forEach(message -> facts.put(
                message.id(),
                Optional.ofNullable(items.get(key(message)))
                        .map(MessageStore::lastingFacts)
                        .orElseGet(() -> LastingFacts.of(message))));
        return facts;
    }

    private static Optional<ChannelOrigin> returnAddress(Item item) {
        return item.optionalText(RETURN_ADDRESS).map(json -> ChannelOriginJson.read(Fields.of(Json.read(json))));
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

    /** Returns the attribute with the status reports; none if there are none. */
    private static Map<String, AttributeValue> reportsAttribute(TrackedMessage tracked) {
        if (tracked.reports().isEmpty()) {
            return Map.of();
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
        return Map.of(REPORTS, AttributeValue.fromM(reports));
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

    /** Returns the id of a message from the key of its item. */
    static MessageId id(Item item) {
        String sk = item.text(Table.SK);
        return MessageId.parse(sk.substring(sk.lastIndexOf('#') + 1));
    }

    /** Reads a message. */
    public static TrackedMessage read(Item item) {
        OutboundMessage message = new OutboundMessage(
                id(item),
                new Msisdn(item.text("msisdn")),
                item.text("message"),
                item.optionalSeconds("schedule"),
                item.optionalText("reference"),
                item.optionalText("auto_answer")
                        .map(json -> MessageBatchJson.readAutoAnswers(
                                Fields.of(Json.read("{\"auto_answer\":" + json + "}"))))
                        .orElse(List.of()),
                item.optionalText(CLASS).map(MessageClass::ofWord).orElse(MessageClass.SERVICE),
                returnAddress(item),
                item.optionalSeconds("expiry"),
                new Handling(
                        item.optionalText(PRIORITY).map(Priority::ofWord).orElse(Priority.NORMAL),
                        item.optionalText(WINDOW).map(DeliveryWindow::ofText),
                        item.optionalNumber(MESSAGES_PER_MINUTE),
                        item.optionalText(HELD_BY)));
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
                reports(item),
                Optional.of(new ConversationKey(
                        ContactIndexKey.person(item.text(Table.PK)), ContactIndexKey.time(item.text(Table.SK)))));
    }

    private static AttributeValue secondsOrNull(Optional<Instant> value) {
        return value.map(at -> Table.number(at.getEpochSecond())).orElse(AttributeValue.fromNul(true));
    }

    private static AttributeValue textOrNull(Optional<String> value) {
        return value.map(AttributeValue::fromS).orElse(AttributeValue.fromNul(true));
    }
}
