package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.intake.CapMeter;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.SpooledQueues;
import io.mkomhub.channel.mkom.MessageChange;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.OptOutStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Routes that change or cancel a message before it is sent.
 *
 * <p>Guarantee: a change is stored by a conditional write on the state that was read, as the claim of {@code send} is. A
 * cancelled message is therefore never sent, and a message that was claimed is never changed or cancelled. Repeating a
 * request is safe. Limit: a message is found once its batch is visible, usually before the response to its request.
 */
@ApplicationScoped
class ChangeRoutes implements Routes {

    /** Retries while workers change the message. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(4, "workers kept changing the same message");

    private final MessageStore messages;
    private final MessageBatchStore batches;
    private final ReferenceIndex references;
    private final OptOutStore optOuts;
    private final Requeuing requeuing;
    private final AuditLog auditLog;
    private final MessageRules rules;
    private final CapMeter capMeter;
    private final Clock clock;

    ChangeRoutes(
            MessageStore messages,
            MessageBatchStore batches,
            ReferenceIndex references,
            OptOutStore optOuts,
            SpooledQueues queues,
            AuditLog auditLog,
            MessageLimits limits,
            CapMeter capMeter,
            Clock clock) {
        this.messages = messages;
        this.batches = batches;
        this.references = references;
        this.optOuts = optOuts;
        this.requeuing = new Requeuing(queues);
        this.auditLog = auditLog;
        this.rules = MessageRules.of(limits);
        this.capMeter = capMeter;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("PATCH", "/messages/{id}", Access.SEND, this::change),
                Route.of("DELETE", "/messages/{id}", Access.SEND, this::cancel));
    }

    /**
     * Changes a message. It is queued again if its time changes: {@code send} takes the time from the stored state, so
     * earlier records of the message do no harm.
     */
    private HttpResponse change(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        MessageChange change = read(request, now);
        Result result = decide(call, now, message -> message.with(change.of(message.message(), now)));
        return result.stored()
                .map(message -> {
                    if (change.isOfTime()) {
                        requeuing.queue(message, message.acceptedAt(), request, now);
                    }
                    ObjectNode view = MessageView.of(message);
                    HubRendering.putKept(view, change.kept(message.message()));
                    HubRendering.put(view, change.warning());
                    return HttpResponse.json(200, view);
                })
                .orElseGet(() -> refused(result, "changed"));
    }

    private MessageChange read(HttpRequest request, Instant now) {
        try {
            return MessageChange.read(request.body(), rules, now);
        } catch (InvalidInputException e) {
            capMeter.count(List.of(e));
            throw e;
        }
    }

    /** Cancels a message. It is queued, too, because {@code send} notifies the channel. */
    private HttpResponse cancel(HttpRequest request, Route.Call call) {
        String reason = "cancelled by " + call.origin();
        Instant now = clock.instant();
        Result result = decide(call, now, message -> message.in(message.state().cancelled(reason, now)));
        boolean repeated = result.found().filter(ChangeRoutes::isCancelled).isPresent();
        return result.stored()
                .or(() -> result.found().filter(message -> repeated))
                .map(message -> {
                    if (!repeated) {
                        auditLog.moved(
                                message.id(),
                                message.state(),
                                Optional.empty(),
                                CorrelationId.of(request.correlationId()));
                    }
                    requeuing.queue(message, message.acceptedAt(), request, now);
                    return HttpResponse.json(200, MessageView.of(message));
                })
                .orElseGet(() -> refused(result, "cancelled"));
    }

    private static boolean isCancelled(TrackedMessage message) {
        return message.state().status() == MessageStatus.CANCELLED;
    }

    /**
     * The result of a decision.
     *
     * @param found the message as it was before; empty if there is none that the caller may decide on
     * @param stored the message as it is stored now; empty if its state does not allow the change
     */
    private record Result(Optional<TrackedMessage> found, Optional<TrackedMessage> stored) {}

    /** Changes a message that was not sent yet. */
    private Result decide(Route.Call call, Instant now, UnaryOperator<TrackedMessage> change) {
        return RETRY.get(() -> {
            Optional<TrackedMessage> found = find(call)
                    .filter(message -> UncertainRoutes.isBusinessOf(call, message) && !isErased(message, now));
            Optional<TrackedMessage> next =
                    found.filter(message -> message.state().isUnsent()).map(change);
            if (next.isPresent() && !messages.saveContent(next.get())) {
                return Optional.empty();
            }
            // Whoever stores a message first makes it findable by its reference.
            references.index(
                    next.filter(message -> message.version() == 0).stream().toList());
            return Optional.of(new Result(found, next.map(TrackedMessage::stored)));
        });
    }

    private Optional<TrackedMessage> find(Route.Call call) {
        String written = call.path().getOrDefault("id", "");
        if (!MessageId.isOne(written)) {
            return Optional.empty();
        }
        MessageId id = MessageId.parse(written);
        return Optional.ofNullable(messages.find(Set.of(id)).get(id)).or(() -> batches.find(id));
    }

    /**
     * Whether the person's data were erased after the message was accepted. Such a message is not stored again with its
     * content, but as an empty shell, as {@code send} does.
     */
    private boolean isErased(TrackedMessage message, Instant now) {
        if (message.message().isErased()) {
            return true;
        }
        if (!message.state().isUnsent()
                || !optOuts.find(message.message().msisdn()).erases(message.acceptedAt())) {
            return false;
        }
        messages.erase(List.of(message), now);
        batches.takeOut(message.id());
        return true;
    }

    private static HttpResponse refused(Result result, String what) {
        return result.found()
                .map(message -> Problem.of(
                        409,
                        message.state().status() == MessageStatus.QUEUED
                                ? "the message cannot be " + what + ": MKOM may have it from an earlier attempt"
                                : "the message is " + message.state().status().word() + " and cannot be " + what
                                        + " any more"))
                .orElseGet(() -> Problem.of(404, "no outbound message has this id"));
    }
}
