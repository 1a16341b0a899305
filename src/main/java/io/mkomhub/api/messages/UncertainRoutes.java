package io.mkomhub.api.messages;

import io.mkomhub.channel.intake.SpooledQueues;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReviewReason;
import io.mkomhub.store.messages.ReviewStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * Routes that list messages in need of a review, and release or drop messages whose delivery to MKOM is unconfirmed.
 *
 * <p>Guarantee: releasing a message twice is safe. It is sent at most once more, because {@code send} sends it only
 * from the state that the release wrote.
 */
@ApplicationScoped
class UncertainRoutes implements Routes {

    /** Retries while workers change the message. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(4, "workers kept changing the same message");

    private final ReviewStore review;
    private final MessageStore messages;
    private final Requeuing requeuing;
    private final Clock clock;

    UncertainRoutes(ReviewStore review, MessageStore messages, SpooledQueues queues, Clock clock) {
        this.review = review;
        this.messages = messages;
        this.requeuing = new Requeuing(queues);
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/messages/{id}/release", Access.SEND, this::release),
                Route.of("POST", "/messages/{id}/drop", Access.SEND, this::drop));
    }

    /**
     * Answers with the messages that need a review for a reason, those that changed first come first.
     *
     * @param wanted which of them are wanted, of those that the caller may see
     */
    HttpResponse list(ReviewReason why, HttpRequest request, Route.Call call, Predicate<TrackedMessage> wanted) {
        Page.Source<TrackedMessage> listed = (position, most) -> review.list(why, position, most);
        return MessageListing.MESSAGES.answer(
                request,
                position -> true,
                listed.where(message -> isBusinessOf(call, message) && wanted.test(message)));
    }

    /**
     * Releases a message. The state is written before the message is queued: if queueing fails, the request fails and
     * can be repeated.
     */
    private HttpResponse release(HttpRequest request, Route.Call call) {
        String by = call.origin();
        Instant now = clock.instant();
        return change(
                        call,
                        state -> state.status() == MessageStatus.UNCERTAIN || state.status() == MessageStatus.QUEUED,
                        message -> message.state().status() == MessageStatus.QUEUED
                                ? message
                                : message.acceptedAt(now).in(message.state().sentAgain(by, now)))
                .map(message -> {
                    requeuing.queue(message, now, request, now);
                    return HttpResponse.json(202, MessageView.of(message));
                })
                .orElseGet(() -> refused(call));
    }

    /** Drops a message. It is queued, too, because {@code send} notifies the channel. */
    private HttpResponse drop(HttpRequest request, Route.Call call) {
        String reason = "dropped by " + call.origin();
        Instant now = clock.instant();
        return change(
                        call,
                        state -> state.status() == MessageStatus.UNCERTAIN || isDropped(state, reason),
                        message -> isDropped(message.state(), reason)
                                ? message
                                : message.in(message.state().failed(reason, now)))
                .map(message -> {
                    requeuing.queue(message, now, request, now);
                    return HttpResponse.json(200, MessageView.of(message));
                })
                .orElseGet(() -> refused(call));
    }

    private static boolean isDropped(MessageState state, String reason) {
        return state.status() == MessageStatus.FAILED && state.reason().equals(Optional.of(reason));
    }

    /** Changes a message if its state allows it. Returns the changed message; empty if its state does not allow it. */
    private Optional<TrackedMessage> change(
            Route.Call call, Predicate<MessageState> right, UnaryOperator<TrackedMessage> change) {
        return RETRY.find(() -> {
                    Optional<TrackedMessage> found = find(call).filter(message -> right.test(message.state()));
                    Optional<TrackedMessage> next = found.map(change);
                    if (next.equals(found)) {
                        return Optional.of(found);
                    }
                    next.filter(changed -> found.filter(
                                            message -> message.acceptedAt().equals(changed.acceptedAt()))
                                    .isEmpty())
                            .ifPresent(messages::keep);
                    boolean saved = next.filter(
                                    changed -> messages.save(List.of(changed)).get(0))
                            .isPresent();
                    return saved ? Optional.of(next.map(TrackedMessage::stored)) : Optional.empty();
                })
                .flatMap(changed -> changed);
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

    /** Whether the caller may decide on a message. A caller does not learn about other messages. */
    static boolean isBusinessOf(Route.Call call, TrackedMessage message) {
        return call.sees(message.origin(), message.message().channel());
    }

    private HttpResponse refused(Route.Call call) {
        return find(call)
                .map(message -> Problem.of(
                        409, "the message is " + message.state().status().word() + ", not uncertain"))
                .orElseGet(() -> Problem.of(404, "no outbound message has this id"));
    }
}
