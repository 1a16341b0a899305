package io.mkomhub.channel.intake;

import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Sends messages that failed or expired once more, as new messages of the same mailing.
 *
 * <p>Guarantee: of each message there is one such new message at most, however often it is requested, because its id follows from the
 * id of the first. If a request was interrupted, the next one completes it. A message that MKOM may have is not
 * sent again. Limit: if the interrupted request counted messages for a budget and the next one has others, those are counted twice.
 */
@ApplicationScoped
public class Resender {

    private final Intake intake;
    private final BudgetGate budgets;
    private final CapMeter capMeter;
    private final MessageRules rules;
    private final MessageStore messages;
    private final MessageBatchStore batches;

    Resender(
            Intake intake,
            BudgetGate budgets,
            CapMeter capMeter,
            MessageLimits limits,
            MessageStore messages,
            MessageBatchStore batches) {
        this.intake = intake;
        this.budgets = budgets;
        this.capMeter = capMeter;
        this.rules = MessageRules.of(limits);
        this.messages = messages;
        this.batches = batches;
    }

    /** What became of a message that was to be sent again. */
    public sealed interface Result {

        /**
         * There is a new message.
         *
         * @param id its id
         * @param isRepeat whether an earlier request sent it
         * @param heldBy the cap that it is over, so that it waits for its release; empty if it is over none
         */
        record Sent(MessageId id, boolean isRepeat, Optional<String> heldBy) implements Result {}

        /**
         * It is not sent again.
         *
         * @param why what is wrong
         */
        record Refused(InvalidInputException why) implements Result {}
    }

    /** Returns the id of the message that a message is sent again as. */
    static MessageId idOf(TrackedMessage message) {
        return new MessageId(
                BatchId.derived(message.origin(), "again", message.id().toString()), 1);
    }

    /**
     * Sends messages again.
     *
     * @param failed messages of one mailing
     * @param correlation the request that asks for it
     * @return what became of each, in the same order
     * @throws UnavailableException if they cannot be counted or accepted now; the same request can be made again
     */
    public Map<MessageId, Result> send(List<TrackedMessage> failed, Optional<CorrelationId> correlation, Instant now) {
        Map<MessageId, Result> results = new LinkedHashMap<>();
        Map<MessageId, TrackedMessage> wanted = new LinkedHashMap<>();
        for (TrackedMessage message : failed) {
            Optional<InvalidInputException> objection = objection(message);
            objection.ifPresent(why -> results.put(message.id(), new Result.Refused(why)));
            if (objection.isEmpty()) {
                wanted.put(idOf(message), message);
            }
        }
        capMeter.count(results.values().stream()
                .flatMap(result -> result instanceof Result.Refused refused ? Stream.of(refused.why()) : Stream.empty())
                .toList());
        Set<MessageId> claimed = messages.find(wanted.keySet()).keySet();
        claimed.forEach(id -> results.put(original(wanted, id), new Result.Sent(id, true, Optional.empty())));
        wanted.keySet().removeAll(claimed);
        // They were counted, but may not be on the queue.
        Map<BatchId, MessageBatch> stored = batches.find(
                wanted.keySet().stream().map(MessageId::messageBatch).toList());
        List<MessageBatch> accepted = new ArrayList<>(stored.values());
        wanted.keySet().stream()
                .filter(id -> stored.containsKey(id.messageBatch()))
                .forEach(id -> results.put(original(wanted, id), new Result.Sent(id, true, Optional.empty())));
        wanted.keySet().removeIf(id -> stored.containsKey(id.messageBatch()));
        accepted.addAll(admit(wanted, results, correlation, now));
        if (intake.accept(accepted, now).size() < accepted.size()) {
            throw new UnavailableException("neither the queue nor the spool accepted all messages", null);
        }
        Map<MessageId, Result> inOrder = new LinkedHashMap<>();
        failed.forEach(message ->
                Optional.ofNullable(results.get(message.id())).ifPresent(result -> inOrder.put(message.id(), result)));
        return inOrder;
    }

    private static MessageId original(Map<MessageId, TrackedMessage> wanted, MessageId id) {
        return Optional.ofNullable(wanted.get(id)).orElseThrow().id();
    }

    /** Why a message is not sent again; empty if it is. */
    private Optional<InvalidInputException> objection(TrackedMessage message) {
        if (message.message().isErased()) {
            return Optional.of(new InvalidInputException("msisdn", "was erased"));
        }
        if (message.message().messageClass() == MessageClass.OPT_OUT_CONFIRMATION) {
            return Optional.of(new InvalidInputException("class", "is opt_out_confirmation: the person has opted out"));
        }
        if (!message.state().canBeSentAnew()) {
            return Optional.of(new InvalidInputException(
                    "status",
                    switch (message.state().status()) {
                        case FAILED, EXPIRED -> "is final, but MKOM may have the message from an earlier attempt";
                        default -> "is no longer failed or expired";
                    }));
        }
        try {
            rules.checkReceiver("msisdn", message.message().msisdn());
            var unused = rules.segments("message", message.message().text());
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e);
        }
    }

    /** Counts new messages for the budget of their cost centre. */
    private List<MessageBatch> admit(
            Map<MessageId, TrackedMessage> wanted,
            Map<MessageId, Result> results,
            Optional<CorrelationId> correlation,
            Instant now) {
        if (wanted.isEmpty()) {
            return List.of();
        }
        List<MessageId> ids = List.copyOf(wanted.keySet());
        TrackedMessage any = wanted.values().iterator().next();
        String seed = Digests.sha256Hex(ids.stream().map(MessageId::toString).collect(Collectors.joining(" ")));
        List<Draft> drafts =
                wanted.values().stream().map(message -> draft(message, now)).toList();
        Admission admission = budgets.admit(any.origin(), Optional.of(seed), any.mailing(), drafts, now);
        List<MessageBatch> admitted = new ArrayList<>();
        for (int i = 0; i < ids.size(); i++) {
            MessageId id = ids.get(i);
            TrackedMessage message = Optional.ofNullable(wanted.get(id)).orElseThrow();
            if (i < admission.drafts().size()) {
                Draft draft = admission.drafts().get(i);
                results.put(message.id(), new Result.Sent(id, false, draft.heldBy()));
                admitted.add(batch(id, message, draft, correlation, now));
            } else {
                results.put(
                        message.id(),
                        new Result.Refused(admission.refusal().orElseThrow().error()));
            }
        }
        return admitted;
    }

    /** The same content. Times that are past do not count any more. */
    private static Draft draft(TrackedMessage message, Instant now) {
        OutboundMessage content = message.message();
        return new Draft(
                content.msisdn(),
                content.text(),
                Segments.of(content.text()),
                content.schedule().filter(now::isBefore),
                content.reference(),
                content.autoAnswers(),
                content.messageClass(),
                content.returnAddress(),
                content.expiry().filter(now::isBefore),
                Optional.empty());
    }

    private static MessageBatch batch(
            MessageId id, TrackedMessage message, Draft draft, Optional<CorrelationId> correlation, Instant now) {
        Handling shared = message.message().handling().shared();
        return new MessageBatch(
                id.messageBatch(),
                now,
                message.origin(),
                message.mailing(),
                correlation,
                0,
                List.of(draft.message(id, shared)));
    }
}
