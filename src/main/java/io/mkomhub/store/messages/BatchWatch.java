package io.mkomhub.store.messages;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Message batches as watches of their messages. They are stored by the time of their acceptance, so that the messages that
 * were accepted a certain time ago can be checked for missing callbacks, and nothing is written to watch them.
 *
 * <p>Guarantee: a message for which {@link #covers} was true when it was claimed is returned once the time for its callback
 * has passed since its acceptance. Limits: that is before the time has passed since it was sent, so the message may have to
 * be added to {@link CallbackWatch} then. The first look of all begins {@value #FIRST_MINUTES} minutes before what is due, so
 * {@code sweep} has to succeed once within the time for a callback after the hub's first message.
 */
@ApplicationScoped
public class BatchWatch {

    /** How many minutes of due batches the first look of all goes back. */
    private static final int FIRST_MINUTES = 5;

    /** The most minutes that one call looks through. */
    private static final int MAX_MINUTES = 60;

    /** The most message batches that one call returns: some megabytes. */
    private static final int MAX_BATCHES = 100;

    /** A message batch must be kept this much longer than until its messages are due, because {@code sweep} may be late. */
    private static final Duration SLACK = Duration.ofDays(7);

    private static final ItemKey CURSOR = new ItemKey("SWEEP", "BATCHES");
    private static final String FROM = "from";
    private static final String TO = "to";
    private static final String SHARD = "shard";
    private static final String AFTER = "after";

    private final Table table;
    private final MessageBatchStore batches;
    private final WatchConfig config;

    public BatchWatch(Table table, MessageBatchStore batches, WatchConfig config) {
        this.table = table;
        this.batches = batches;
        this.config = config;
    }

    /**
     * How far the message batches are looked through.
     *
     * @param from all batches before this time are
     * @param to the end of the minute, or of the part of it, that is being looked through
     * @param shard the partitions before this one are looked through until {@code to}
     * @param after the last batch of the partition that is looked through; empty if there is none
     */
    public record Position(Instant from, Instant to, int shard, String after) {

        private static Position at(Instant from) {
            return new Position(from, from, 0, "");
        }

        private Position past(BatchId id) {
            return new Position(from, to, shard, id.toString());
        }

        private Position nextShard() {
            return shard + 1 < MessageBatchStore.SHARDS ? new Position(from, to, shard + 1, "") : at(to);
        }

        private boolean isBetweenMinutes() {
            return from.equals(to);
        }

        private Position until(Instant end) {
            Instant nextMinute = from.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES);
            return new Position(from, nextMinute.isBefore(end) ? nextMinute : end, 0, "");
        }
    }

    /**
     * Some of the messages that are due.
     *
     * @param messages the messages as they were accepted
     * @param before how far the batches were looked through; empty if they never were
     * @param position how far they are when these messages are checked
     * @param complete whether no other message is due
     */
    public record Due(List<TrackedMessage> messages, Optional<Position> before, Position position, boolean complete) {

        public Due {
            messages = List.copyOf(messages);
        }
    }

    /**
     * Whether a message that is claimed for the first time is watched already, because its stored batch is checked in time.
     * It is not if the batch's id was derived from other facts than the time, or if the message is sent much later than it was
     * accepted.
     */
    public boolean covers(TrackedMessage message, Instant now) {
        Instant acceptedAt = message.acceptedAt().truncatedTo(ChronoUnit.MILLIS);
        Duration timeout = config.missingCallbackAfter();
        return message.id().messageBatch().time().equals(acceptedAt)
                && message.message().schedule().filter(now::isBefore).isEmpty()
                && now.isBefore(acceptedAt.plus(timeout.dividedBy(2)))
                && MessageExpiry.of(message, table)
                        >= acceptedAt.plus(timeout).plus(SLACK).getEpochSecond();
    }

    /** Returns messages that are due, as many as one call reads. */
    public Due due(Instant now) {
        Instant end = now.minus(config.missingCallbackAfter()).truncatedTo(ChronoUnit.MILLIS);
        Optional<Position> before = position();
        Position position = before.orElseGet(() -> Position.at(end.minus(FIRST_MINUTES, ChronoUnit.MINUTES)));
        Instant last = position.from().plus(MAX_MINUTES, ChronoUnit.MINUTES);
        while (position.from().isBefore(end)) {
            if (!position.from().isBefore(last)) {
                return new Due(List.of(), before, position, false);
            }
            Position at = position.isBetweenMinutes() ? position.until(end) : position;
            List<MessageBatch> found = batches(at);
            if (!found.isEmpty()) {
                return new Due(
                        found.stream().flatMap(BatchWatch::messages).toList(),
                        before,
                        found.size() < MAX_BATCHES
                                ? at.nextShard()
                                : at.past(found.get(found.size() - 1).id()),
                        false);
            }
            position = at.nextShard();
        }
        return new Due(List.of(), before, position, true);
    }

    /** Records that messages were checked. */
    public void checked(Due due) {
        Position position = due.position();
        if (!due.before().equals(Optional.of(position))) {
            table.put(List.of(Item.at(CURSOR)
                    .with(FROM, position.from().toEpochMilli())
                    .with(TO, position.to().toEpochMilli())
                    .with(SHARD, position.shard())
                    .with(AFTER, position.after())));
        }
    }

    private Optional<Position> position() {
        return table.find(CURSOR)
                .map(item -> new Position(item.time(FROM), item.time(TO), (int) item.number(SHARD), item.text(AFTER)));
    }

    private List<MessageBatch> batches(Position at) {
        // An id sorts after what it begins with, so ids of the end are not among them.
        return batches.between(
                at.from().getEpochSecond() / 60,
                at.shard(),
                at.after().isEmpty() ? BatchId.prefix(at.from()) : at.after() + "0",
                BatchId.prefix(at.to()),
                MAX_BATCHES);
    }

    private static Stream<TrackedMessage> messages(MessageBatch messageBatch) {
        return messageBatch.messages().stream().map(message -> TrackedMessage.of(messageBatch, message));
    }
}
