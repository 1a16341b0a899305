package io.mkomhub.channel.kannel;

import io.mkomhub.channel.Reassembler;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.kannel.MessageParts.Arrival;
import io.mkomhub.channel.kannel.MessageParts.Part;
import io.mkomhub.channel.kannel.MessageParts.State;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.messages.PartStore;
import io.mkomhub.store.messages.PartStore.Stored;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Reassembles concatenated messages.
 *
 * <p>Guarantee: a part that was {@link KannelReply#ACCEPTED} is stored, and a reminder of its message is on the
 * outbound queue. A complete message is accepted once, whichever part arrived last, because its id derives from the id
 * of the set. A message that is incomplete when its time is over is given up as a whole, and its sender is notified.
 * Limit: if a sender uses one reference for two messages to the same person at the same time, the mix-up is detected
 * only when both have a part of the same number.
 */
@ApplicationScoped
public class MessageReassembler implements Reassembler {

    /** Retries while other parts change the set. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(40, "the parts of a message kept changing");

    /**
     * The most characters of a stored set, below DynamoDB's limit of 400 KB per item: each part may have a long report
     * address.
     */
    private static final int LARGEST = 300_000;

    /** Why messages are given up. */
    private static final String PART_MISSING = "a part of the message did not arrive";

    private static final String OVER_BUDGET = "the budget of its cost centre is used up";

    private static final Logger LOG = Logger.getLogger(MessageReassembler.class);

    private final PartStore store;
    private final Queues queues;
    private final Intake intake;
    private final BudgetGate budgets;
    private final Duration timeout;
    private final MessageLimits limits;

    MessageReassembler(
            PartStore store,
            Queues queues,
            Intake intake,
            BudgetGate budgets,
            KannelConfig config,
            MessageLimits limits) {
        this.store = store;
        this.queues = queues;
        this.intake = intake;
        this.budgets = budgets;
        this.timeout = config.reassemblyTimeout();
        this.limits = limits;
    }

    /**
     * Accepts a part.
     *
     * @param reference what identifies the sender of the parts
     * @param message the message without its text
     * @param correlation the request that brought the part; the message gets that of its last part
     * @return the response
     * @throws UnavailableException if the part is not stored
     * @throws MisformedException if the complete text is invalid, takes more SMS than allowed, or is over a budget
     */
    KannelReply take(
            String reference,
            MessageParts.Message message,
            Concatenation place,
            Part part,
            Optional<CorrelationId> correlation,
            Instant now) {
        String key = store.key(
                message.channel(),
                message.msisdn().digits(),
                message.encoding().name(),
                reference,
                place.reference() + (place.wide() ? "w" : "n") + place.total());
        return RETRY.get(() -> {
            Optional<Stored> stored = store.find(key);
            Optional<MessageParts> current = stored.map(found -> MessageParts.read(found.document()));
            Arrival arrival = current.map(set -> set.arrive(place.number(), part, timeout, now))
                    .orElse(new Arrival.OfAnother());
            if (arrival instanceof Arrival.OfAnother) {
                MessageParts opened = MessageParts.open(UUID.randomUUID().toString(), message, place.total(), now);
                queues.putLater(QueueName.OUTBOUND, new PartsDue(key, opened.id(), now.plus(timeout)).write(), timeout);
                arrival = opened.arrive(place.number(), part, timeout, now);
            }
            if (arrival instanceof Arrival.Repeated) {
                finish(key, current, stored, correlation, now);
                return Optional.of(KannelReply.ACCEPTED);
            } else if (arrival instanceof Arrival.TooLate) {
                return Optional.of(KannelReply.UDH);
            } else if (arrival instanceof Arrival.Occupied) {
                return Optional.of(KannelReply.TEMPORAL);
            } else if (arrival instanceof Arrival.New grown && keep(key, grown.set(), stored, correlation, now)) {
                return Optional.of(KannelReply.ACCEPTED);
            }
            return Optional.empty();
        });
    }

    /** Accepts a message that is complete, but whose acceptance may have failed before. */
    private void finish(
            String key,
            Optional<MessageParts> current,
            Optional<Stored> stored,
            Optional<CorrelationId> correlation,
            Instant now) {
        if (current.isPresent()
                && stored.isPresent()
                && current.get().state() == State.OPEN
                && current.get().isWhole()) {
            acceptNowOrLater(
                    key, current.get(), current.get().text(), stored.get().version(), correlation, now);
        }
    }

    /** Stores a set with a new part. Accepts the message if it is complete. */
    private boolean keep(
            String key, MessageParts set, Optional<Stored> over, Optional<CorrelationId> correlation, Instant now) {
        long version = over.map(Stored::version).orElse(0L);
        if (set.isLongerThan(limits.maxSegments()) || set.write().length() > LARGEST) {
            throw new MisformedException(KannelReply.TOO_LONG);
        }
        if (!set.isWhole()) {
            return save(key, set, set, version, now);
        }
        String text = set.text();
        if (!save(key, set, set, version, now)) {
            return false;
        }
        acceptNowOrLater(key, set, text, version + 1, correlation, now);
        return true;
    }

    /** Stores a set under its receiver, whom a sent set no longer names. */
    private boolean save(String key, MessageParts set, MessageParts next, long version, Instant now) {
        return store.save(key, set.message().msisdn(), set.startedAt(), next.write(), version, now);
    }

    private void acceptNowOrLater(
            String key, MessageParts set, String text, long version, Optional<CorrelationId> correlation, Instant now) {
        try {
            if (!accept(key, set, text, version, correlation, now)) {
                throw new MisformedException(KannelReply.OVER_BUDGET);
            }
        } catch (UnavailableException e) {
            // All parts are stored, and the reminder will find the message complete.
            LOG.warnf("the message from parts %s will be accepted later: %s", set.id(), e.getMessage());
        }
    }

    /**
     * Accepts a message that is complete.
     *
     * @return false if it is over the budget of its cost centre, and was given up
     */
    private boolean accept(
            String key, MessageParts set, String text, long version, Optional<CorrelationId> correlation, Instant now) {
        MessageParts.Message message = set.message();
        Draft draft = new Draft(
                message.msisdn(),
                text,
                Segments.of(text),
                message.schedule(),
                Optional.empty(),
                List.of(),
                MessageClass.SERVICE,
                Optional.of(set.returnAddress()),
                message.expiry(),
                Optional.empty());
        Optional<String> seed = Optional.of(seed(set));
        Admission admission = budgets.admitWholly(message.origin(), seed, message.mailing(), List.of(draft), now);
        if (admission.refusal().isPresent()) {
            if (!save(key, set, set.closed(State.FAILED), version, now)) {
                throw new UnavailableException("another worker changed the parts at the same time", null);
            }
            return false;
        }
        Optional<MessageId> id = intake.accept(
                        message.origin(),
                        seed,
                        message.mailing(),
                        Handling.of(message.priority()),
                        admission.drafts(),
                        correlation,
                        now)
                .get(0);
        if (id.isEmpty()) {
            throw new UnavailableException("the queue did not accept a message", null);
        }
        if (!save(key, set, set.closed(State.SENT), version, now)) {
            LOG.debugf("another worker closed parts %s", set.id());
        }
        return true;
    }

    /** The idempotency key of the message: whoever finds it complete derives the same id from it. */
    private static String seed(MessageParts set) {
        return "parts " + set.id();
    }

    @Override
    public Optional<ChannelNotification> check(PartsDue due, Instant now) {
        Optional<Stored> stored = store.find(due.key());
        Optional<MessageParts> found = stored.map(Stored::document)
                .map(MessageParts::read)
                .filter(set -> set.id().equals(due.set()));
        if (found.isEmpty() || found.get().state() == State.SENT) {
            return Optional.empty();
        }
        MessageParts set = found.get();
        long version = stored.map(Stored::version).orElse(0L);
        if (set.state() == State.FAILED) {
            return Optional.of(failure(set, set.isWhole() ? OVER_BUDGET : PART_MISSING));
        }
        if (set.isWhole()) {
            // The time of its first part, so that an erasure of the person's data covers the message.
            return accept(due.key(), set, set.text(), version, Optional.empty(), set.startedAt())
                    ? Optional.empty()
                    : Optional.of(failure(set, OVER_BUDGET));
        }
        if (now.isBefore(due.due())) {
            queues.putLater(QueueName.OUTBOUND, due.write(), Duration.between(now, due.due()));
            return Optional.empty();
        }
        MessageParts failed = set.closed(State.FAILED);
        if (!save(due.key(), set, failed, version, now)) {
            throw new UnavailableException("another part arrived at the same time", null);
        }
        LOG.warnf("%s is given up: the other parts did not arrive within %s", failed, timeout);
        return Optional.of(failure(failed, PART_MISSING));
    }

    private static ChannelNotification failure(MessageParts set, String reason) {
        MessageParts.Message message = set.message();
        MessageId id = new MessageId(BatchId.derived(message.origin(), seed(set), "0"), 1);
        return new ChannelNotification(
                Digests.sha256Hex("status", id.toString(), MessageStatus.FAILED.word()),
                message.channel(),
                message.msisdn(),
                set.startedAt(),
                new ChannelNotification.StatusChange(
                        id, set.returnAddress(), MessageStatus.FAILED, Optional.of(reason), Optional.empty()));
    }
}
