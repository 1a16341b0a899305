package io.mkomhub.store.tally;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.TableChange;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.RequeueReason;
import io.mkomhub.store.keys.ContactIndexKey;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.LastingFacts;
import io.mkomhub.store.messages.ReviewReason;
import io.mkomhub.store.tally.Delta.Group;
import io.mkomhub.store.tally.Delta.Listing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Tells what a change of the table adds to the sums.
 *
 * <p>Message batches say what was accepted, messages what became of it. Whoever is neither is still queued, so a claim, which
 * has no item of its own, needs no count. Each change is told from both of its images alone, so that what is counted does not
 * depend on when it is read.
 */
@ApplicationScoped
class ChangeReader {

    private static final Logger LOG = Logger.getLogger(ChangeReader.class);

    private static final String BATCH = "B#";
    private static final String OF_MESSAGE = "M#";

    /** Statuses that are listed by themselves: they are few, and what a person asks for. */
    static final Set<MessageStatus> LISTED = Set.of(
            MessageStatus.FAILED,
            MessageStatus.UNCERTAIN,
            MessageStatus.OPTED_OUT,
            MessageStatus.CANCELLED,
            MessageStatus.EXPIRED);

    /** The most characters of a reason. */
    private static final int LONGEST_REASON = 80;

    /** Digits that may be a telephone number's, however they are grouped. */
    private static final Pattern NUMBERS = Pattern.compile("[0-9(][0-9 ().-]{4,}[0-9]");

    private final MessageStore messages;
    private final Keywords keywords;
    private final Alerts alerts;

    ChangeReader(MessageStore messages, Keywords keywords, Alerts alerts) {
        this.messages = messages;
        this.keywords = keywords;
        this.alerts = alerts;
    }

    /**
     * Returns what each of the changes adds, in their order.
     *
     * @param generation what counts: other items are as if they were not there
     */
    List<List<Delta>> read(List<TableChange> changes, Generation generation) {
        List<TableChange> seen = changes.stream()
                .map(change -> new TableChange(
                        change.sequence(),
                        change.before().filter(generation::counts),
                        change.after().filter(generation::counts)))
                .toList();
        Answered answered = answered(seen.stream()
                .filter(change -> change.before().isEmpty())
                .flatMap(change -> change.after().filter(ChangeReader::isReply).stream())
                .map(ChangeReader::answered)
                .collect(Collectors.toSet()));
        List<List<Delta>> all = new ArrayList<>();
        for (TableChange change : seen) {
            all.add(change.after()
                    .map(after -> readable(change, after, generation, answered))
                    .orElse(List.of()));
        }
        return all;
    }

    /** What a change adds; nothing if it cannot be read, which must not keep those behind it waiting for ever. */
    private List<Delta> readable(TableChange change, Item after, Generation generation, Answered answered) {
        try {
            return read(change.before(), after, generation, answered);
        } catch (RuntimeException e) {
            LOG.errorf("the change %s of the table is not counted: %s", change.sequence(), Faults.describe(e));
            alerts.requeue(Map.of(RequeueReason.FAULT, 1));
            return List.of();
        }
    }

    /** Messages that replies answer, and what is kept of them. */
    private record Answered(Map<MessageId, TrackedMessage> messages, Map<MessageId, LastingFacts> facts) {}

    private Answered answered(Set<MessageId> ids) {
        Map<MessageId, TrackedMessage> found = messages.find(ids);
        return new Answered(found, messages.lastingFacts(found.values()));
    }

    private List<Delta> read(Optional<Item> before, Item after, Generation generation, Answered answered) {
        if (isBatch(after)) {
            return accepted(before.map(MessageBatchStore::read), MessageBatchStore.read(after));
        }
        if (isMessage(after)) {
            Image image = Image.of(after);
            List<Delta> deltas = moved(before.map(Image::of), image);
            boolean alone = generation.countsAlone(after)
                    && before.filter(generation::countsAlone).isEmpty();
            return alone
                    ? Stream.concat(Stream.of(image.accepted()), deltas.stream())
                            .toList()
                    : deltas;
        }
        if (isReply(after) && before.isEmpty()) {
            MessageId id = answered(after);
            return Optional.ofNullable(answered.messages().get(id))
                    .map(message -> List.of(reply(
                            message, Objects.requireNonNull(answered.facts().get(id)), after)))
                    .orElse(List.of());
        }
        return List.of();
    }

    /** Whether an item is counted at all. */
    static boolean isCounted(Item item) {
        return isBatch(item) || isMessage(item) || isReply(item);
    }

    private static boolean isBatch(Item item) {
        return item.text(Table.PK).startsWith(BATCH);
    }

    static boolean isMessage(Item item) {
        return item.text(Table.PK).startsWith(ContactIndexKey.partition(""))
                && ContactIndexKey.isEntry(item.text(Table.SK));
    }

    /** Whether an item is a reply to a message. */
    private static boolean isReply(Item item) {
        return item.text(Table.PK).startsWith(OF_MESSAGE)
                && MessageId.isOne(item.text(Table.PK).substring(OF_MESSAGE.length()))
                && item.text(Table.SK).startsWith(EventStore.EVENT)
                && item.has("message");
    }

    private static MessageId answered(Item reply) {
        return MessageId.parse(reply.text(Table.PK).substring(OF_MESSAGE.length()));
    }

    /** Messages of a batch that it did not have before. Those that were taken out of it stay counted. */
    private static List<Delta> accepted(Optional<MessageBatch> before, MessageBatch after) {
        Set<MessageId> known = new HashSet<>();
        before.ifPresent(batch -> batch.messages().forEach(message -> known.add(message.id())));
        List<OutboundMessage> added = after.messages().stream()
                .filter(message -> !known.contains(message.id()))
                .toList();
        if (added.isEmpty()) {
            return List.of();
        }
        Group group = new Group(after.origin(), after.mailing());
        List<Delta> deltas = new ArrayList<>();
        Map<Map<Dimension, String>, Map<Figure, Long>> alike = new HashMap<>();
        for (OutboundMessage message : added) {
            LastingFacts facts = LastingFacts.of(TrackedMessage.of(after, message));
            Map<Figure, Long> figures = alike.computeIfAbsent(values(facts), each -> new EnumMap<>(Figure.class));
            accepted(facts).forEach((figure, number) -> figures.merge(figure, number, Long::sum));
        }
        Optional<Listing> listing = Optional.of(new Listing(
                MessageSearch.ACCEPTED,
                after.id(),
                added.stream().map(message -> message.id().place()).toList()));
        for (Map.Entry<Map<Dimension, String>, Map<Figure, Long>> entry : alike.entrySet()) {
            deltas.add(new Delta(
                    after.acceptedAt(), after.acceptedAt(), group, entry.getKey(), entry.getValue(), listing));
            listing = Optional.empty();
        }
        return deltas;
    }

    /** What a message adds when it is accepted. */
    private static Map<Figure, Long> accepted(LastingFacts facts) {
        return Map.of(Figure.ACCEPTED, 1L, Figure.SEGMENTS, (long) facts.segments());
    }

    private static Map<Dimension, String> values(LastingFacts facts) {
        Map<Dimension, String> values = new EnumMap<>(Dimension.class);
        values.put(Dimension.AREA, facts.area());
        facts.channel().ifPresent(name -> values.put(Dimension.CHANNEL, name));
        return values;
    }

    private static List<Delta> moved(Optional<Image> before, Image after) {
        if (before.map(Image::figures).equals(Optional.of(after.figures()))
                && before.map(Image::values).equals(Optional.of(after.values()))) {
            return List.of();
        }
        Instant changedAt = after.message().state().updatedAt();
        List<Delta> deltas = new ArrayList<>();
        before.ifPresent(image -> {
            Map<Figure, Long> less = new EnumMap<>(Figure.class);
            image.figures().forEach((figure, number) -> less.put(figure, -number));
            deltas.add(image.delta(changedAt, less, Optional.empty()));
        });
        MessageStatus status = after.message().state().status();
        boolean isNew = before.filter(image -> image.message().state().status() == status)
                .isEmpty();
        Optional<Listing> listing = LISTED.contains(status) && isNew
                ? Optional.of(new Listing(
                        status.word(),
                        after.message().id().messageBatch(),
                        List.of(after.message().id().place())))
                : Optional.empty();
        deltas.add(after.delta(changedAt, after.figures(), listing));
        return deltas;
    }

    private Delta reply(TrackedMessage message, LastingFacts facts, Item event) {
        Map<Figure, Long> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.REPLIES, 1L);
        if (keywords.intent(event.text("message")) == Keywords.Intent.OUT) {
            figures.put(Figure.OPT_OUTS, 1L);
        }
        return new Delta(
                facts.acceptedAt(),
                event.time("received_at"),
                new Group(message.origin(), message.mailing()),
                values(facts),
                figures,
                Optional.empty());
    }

    /**
     * A message as one of the images of a change shows it.
     *
     * @param facts what is kept of its content and acceptance when they change
     * @param figures what it adds to the sums
     * @param values by what it is told apart
     */
    private record Image(
            TrackedMessage message, LastingFacts facts, Map<Figure, Long> figures, Map<Dimension, String> values) {

        static Image of(Item item) {
            TrackedMessage message = MessageStore.read(item);
            LastingFacts facts = MessageStore.lastingFacts(item);
            return new Image(
                    message,
                    facts,
                    figures(message.state(), facts, ReviewReason.OVERDUE.isReasonOf(item)),
                    values(message.state(), facts));
        }

        /** Adds the message as its batch would, which no longer has it. */
        Delta accepted() {
            MessageId id = message.id();
            return new Delta(
                    facts.acceptedAt(),
                    facts.acceptedAt(),
                    new Group(message.origin(), message.mailing()),
                    ChangeReader.values(facts),
                    ChangeReader.accepted(facts),
                    Optional.of(new Listing(MessageSearch.ACCEPTED, id.messageBatch(), List.of(id.place()))));
        }

        private static Map<Figure, Long> figures(MessageState state, LastingFacts facts, boolean isOverdue) {
            Map<Figure, Long> figures = new EnumMap<>(Figure.class);
            Figure.of(state.status()).ifPresent(figure -> figures.put(figure, 1L));
            if (wasAtMkom(state) && !facts.isTest()) {
                figures.put(Figure.SEGMENTS_SENT, (long) facts.segments());
            }
            if (isOverdue) {
                figures.put(Figure.WITHOUT_CALLBACK, 1L);
            }
            return figures;
        }

        private static boolean wasAtMkom(MessageState state) {
            return switch (state.status()) {
                case SENT, DELIVERED -> true;
                case FAILED ->
                    state.mkomMailingId().isPresent() || state.platformStatus().isPresent();
                default -> false;
            };
        }

        private static Map<Dimension, String> values(MessageState state, LastingFacts facts) {
            Map<Dimension, String> values = ChangeReader.values(facts);
            if (state.status() == MessageStatus.FAILED) {
                values.put(Dimension.REASON, state.reason().map(Image::short80).orElse(""));
            }
            if (state.status() == MessageStatus.DELIVERED) {
                values.put(Dimension.DELIVERED_AT, Long.toString(Tally.tenMinutes(state.updatedAt())));
            }
            state.mkomMailingId().ifPresent(id -> values.put(Dimension.MKOM_MAILING, id));
            return values;
        }

        /** A reason that many messages may share, without what may be a telephone number. */
        private static String short80(String reason) {
            String masked = NUMBERS.matcher(reason).replaceAll("…");
            return masked.codePoints()
                    .limit(LONGEST_REASON)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
        }

        Delta delta(Instant changedAt, Map<Figure, Long> figures, Optional<Listing> listing) {
            return new Delta(
                    facts.acceptedAt(),
                    changedAt,
                    new Group(message.origin(), message.mailing()),
                    values,
                    figures,
                    listing);
        }
    }
}
