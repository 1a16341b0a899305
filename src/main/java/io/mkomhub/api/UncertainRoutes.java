package io.mkomhub.api;

import io.mkomhub.codec.Parcels;
import io.mkomhub.http.HttpRequest;
import io.mkomhub.http.HttpResponse;
import io.mkomhub.http.Paging;
import io.mkomhub.http.Problem;
import io.mkomhub.http.Route;
import io.mkomhub.http.Route.Access;
import io.mkomhub.http.Routes;
import io.mkomhub.intake.SpooledQueues;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.message.CorrelationId;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageState;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Parcel;
import io.mkomhub.message.ReturnAddress;
import io.mkomhub.message.TrackedMessage;
import io.mkomhub.queue.QueueName;
import io.mkomhub.store.Attention;
import io.mkomhub.store.AttentionStore;
import io.mkomhub.store.MessageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Lists messages that somebody should look at, and takes the decision on one of which nobody knows whether MKOM has it.
 *
 * <p>Guarantee: a message released once is sent once more at most, however often the request comes, because it is sent only on
 * top of the state that the release left.
 */
@ApplicationScoped
class UncertainRoutes implements Routes {

    /** How often a message is read again because a worker changed it in between. */
    private static final int MOST_ROUNDS = 4;

    private final AttentionStore attention;
    private final MessageStore messages;
    private final SpooledQueues queues;

    UncertainRoutes(AttentionStore attention, MessageStore messages, SpooledQueues queues) {
        this.attention = attention;
        this.messages = messages;
        this.queues = queues;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/messages/{id}/release", Access.SEND, this::release),
                Route.of("POST", "/messages/{id}/drop", Access.SEND, this::drop));
    }

    /** {@code GET /messages?status=uncertain} and {@code ?callback=missing}; empty for any other request. */
    Optional<HttpResponse> list(HttpRequest request, Route.Call call) {
        return wanted(request).map(why -> {
            Paging paging = Paging.of(request);
            AttentionStore.Page page = attention.list(why, paging.cursor(), paging.limit());
            var json = Json.object();
            var listed = json.putArray("messages");
            page.messages().stream()
                    .filter(message -> isBusinessOf(call, message))
                    .forEach(message -> listed.add(MessageView.of(message)));
            page.next().ifPresent(position -> json.put("next", Paging.write(position)));
            return HttpResponse.json(200, json);
        });
    }

    private static Optional<Attention> wanted(HttpRequest request) {
        Optional<Attention> byStatus = request.parameter("status").map(status -> {
            if (!status.equals(MessageStatus.UNCERTAIN.word())) {
                throw new InvalidInputException("status", "must be uncertain");
            }
            return Attention.UNCERTAIN;
        });
        return byStatus.or(() -> request.parameter("callback").map(callback -> {
            if (!callback.equals("missing")) {
                throw new InvalidInputException("callback", "must be missing");
            }
            return Attention.SILENT;
        }));
    }

    /** Puts it on the queue after its state says so: if that fails, the request has failed and can be repeated. */
    private HttpResponse release(HttpRequest request, Route.Call call) {
        String by = "api:" + call.caller();
        Instant now = Instant.now();
        return change(
                        call,
                        state -> state.status() == MessageStatus.UNCERTAIN || state.status() == MessageStatus.QUEUED,
                        message -> message.state().status() == MessageStatus.QUEUED
                                ? message
                                : message.acceptedAt(now).in(message.state().sentAgain(by, now)))
                .map(message -> {
                    queue(message, request, now);
                    return HttpResponse.json(202, MessageView.of(message));
                })
                .orElseGet(() -> refused(call));
    }

    /** Puts it on the queue, too, because it is {@code send} that tells channels what became of messages. */
    private HttpResponse drop(HttpRequest request, Route.Call call) {
        String reason = "dropped by api:" + call.caller();
        Instant now = Instant.now();
        return change(
                        call,
                        state -> state.status() == MessageStatus.UNCERTAIN || isDropped(state, reason),
                        message -> isDropped(message.state(), reason)
                                ? message
                                : message.in(message.state().failed(reason, now)))
                .map(message -> {
                    queue(message, request, now);
                    return HttpResponse.json(200, MessageView.of(message));
                })
                .orElseGet(() -> refused(call));
    }

    private void queue(TrackedMessage message, HttpRequest request, Instant now) {
        Parcel parcel = new Parcel(
                message.id().parcel(),
                now,
                message.origin(),
                message.mailing(),
                CorrelationId.of(request.correlationId()),
                1,
                List.of(message.message()));
        queues.put(QueueName.OUTBOUND, List.of(Parcels.write(parcel)), now);
    }

    private static boolean isDropped(MessageState state, String reason) {
        return state.status() == MessageStatus.FAILED && state.reason().equals(Optional.of(reason));
    }

    /** Changes a message whose state is right for it; gives it as it is then, or nothing if its state is another. */
    private Optional<TrackedMessage> change(
            Route.Call call, Predicate<MessageState> right, UnaryOperator<TrackedMessage> change) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Optional<TrackedMessage> found = find(call).filter(message -> right.test(message.state()));
            if (found.isEmpty()) {
                return found;
            }
            TrackedMessage next = change.apply(found.get());
            if (next.equals(found.get())) {
                return found;
            }
            if (messages.save(List.of(next)).get(0)) {
                return Optional.of(next.stored());
            }
        }
        return Optional.empty();
    }

    private Optional<TrackedMessage> find(Route.Call call) {
        String id = call.path().getOrDefault("id", "");
        if (!MessageId.isOne(id)) {
            return Optional.empty();
        }
        MessageId wanted = MessageId.parse(id);
        return Optional.ofNullable(messages.find(Set.of(wanted)).get(wanted))
                .filter(message -> isBusinessOf(call, message));
    }

    /** A key decides on messages that are its own business, and does not learn of others. */
    static boolean isBusinessOf(Route.Call call, TrackedMessage message) {
        return call.sees(message.origin(), message.message().returnAddress().map(ReturnAddress::channel));
    }

    private HttpResponse refused(Route.Call call) {
        return find(call)
                .map(message -> Problem.of(
                        409, "the message is " + message.state().status().word() + ", not uncertain"))
                .orElseGet(() -> Problem.of(404, "no message that was to be sent has this id"));
    }
}
