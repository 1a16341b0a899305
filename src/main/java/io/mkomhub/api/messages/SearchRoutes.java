package io.mkomhub.api.messages;

import io.mkomhub.api.export.Listing;
import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.ReviewReason;
import io.mkomhub.store.people.ConversationStore;
import io.mkomhub.store.tally.MessageSearch;
import io.mkomhub.store.tally.MessageSearch.Terms;
import io.mkomhub.store.tally.TallyStore.ListedMailing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Routes that find messages: {@code GET /messages} and {@code GET /mailings/{id}/messages}.
 *
 * <p>The most selective parameter says where to look: an id, a reference, a number, a mailing, otherwise the mailings of a
 * period. The others select from what is there. So nothing is scanned, and what is read for a page is bounded; a page may have
 * no entries although there is a next one.
 */
@ApplicationScoped
class SearchRoutes implements Routes {

    private static final String CALLBACK = "callback";

    /** How long a period is if the request does not say when it begins. */
    private static final Duration USUAL_PERIOD = Duration.ofDays(7);

    private final MessageSearch search;
    private final ConversationStore conversations;
    private final History history;
    private final UncertainRoutes uncertain;
    private final Clock clock;

    SearchRoutes(
            MessageSearch search,
            ConversationStore conversations,
            History history,
            UncertainRoutes uncertain,
            Clock clock) {
        this.search = search;
        this.conversations = conversations;
        this.history = history;
        this.uncertain = uncertain;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", "/messages", Access.OWN, this::find)
                        .taking(Listing.parametersAnd(
                                MessageQuery.FROM,
                                MessageQuery.TO,
                                MessageQuery.MAILING,
                                MessageQuery.COST_CENTRE,
                                MessageQuery.STATUS,
                                MessageQuery.CHANNEL,
                                MessageQuery.MSISDN,
                                MessageQuery.REFERENCE,
                                MessageQuery.ID,
                                CALLBACK)),
                Route.of("GET", "/mailings/{id}/messages", Access.OWN, this::ofMailing)
                        .taking(Listing.parametersAnd(MessageQuery.STATUS)));
    }

    private HttpResponse ofMailing(HttpRequest request, Route.Call call) {
        Optional<MessageStatus> status = request.parameter(MessageQuery.STATUS).map(MessageQuery::status);
        return MailingRoutes.found(call)
                .map(mailing -> MessageListing.MESSAGES.answer(
                        request,
                        MessageSearch::isPosition,
                        (position, most) -> search.list(
                                mailing,
                                new Terms(TimeParameter.EARLIEST, end(), status, Optional.empty(), visible(call)),
                                position,
                                most)))
                .orElseGet(MailingRoutes::unknown);
    }

    private static Predicate<TrackedMessage> visible(Route.Call call) {
        return message -> UncertainRoutes.isBusinessOf(call, message);
    }

    /** After everything that was accepted until now. */
    private Instant end() {
        return clock.instant().plusSeconds(1);
    }

    private HttpResponse find(HttpRequest request, Route.Call call) {
        MessageQuery query = MessageQuery.of(request);
        if (request.parameter(CALLBACK).isPresent()) {
            return withoutCallback(request, call, query);
        }
        List<String> given = MessageQuery.PARAMETERS.stream()
                .filter(request.query()::containsKey)
                .toList();
        if (given.equals(List.of(MessageQuery.STATUS)) && query.status().equals(Optional.of(MessageStatus.UNCERTAIN))) {
            return uncertain.list(ReviewReason.UNCERTAIN, request, call, message -> true);
        }
        if (given.equals(List.of(MessageQuery.REFERENCE))) {
            return latestWith(query.reference().orElseThrow(), request, call);
        }
        return query.id()
                .map(id -> byId(id, query, request, call))
                .or(() -> query.reference().map(reference -> byReference(reference, query, request, call)))
                .or(() -> query.msisdn().map(msisdn -> byNumber(msisdn, query, request, call)))
                .or(() -> query.mailing().map(mailing -> inMailing(mailing, query, request, call)))
                .orElseGet(() -> inPeriod(query, request, call));
    }

    private HttpResponse withoutCallback(HttpRequest request, Route.Call call, MessageQuery query) {
        if (!request.parameter(CALLBACK).equals(Optional.of("missing"))) {
            throw new InvalidInputException(CALLBACK, "must be missing");
        }
        for (String name : List.of(MessageQuery.REFERENCE, MessageQuery.STATUS, MessageQuery.ID)) {
            if (request.parameter(name).isPresent()) {
                throw new InvalidInputException(
                        CALLBACK, "cannot be combined with " + name + "; leave one of them out");
            }
        }
        return uncertain.list(ReviewReason.OVERDUE, request, call, query::admits);
    }

    private HttpResponse latestWith(String reference, HttpRequest request, Route.Call call) {
        for (String name : Listing.parametersAnd()) {
            if (request.parameter(name).isPresent()) {
                throw new InvalidInputException(
                        name,
                        "cannot be combined with reference alone, which finds one message; add from to list all that have it");
            }
        }
        return MessageRoutes.found(MessageRoutes.ofReference(history, reference, call));
    }

    private HttpResponse byId(MessageId id, MessageQuery query, HttpRequest request, Route.Call call) {
        Page.Source<TrackedMessage> source =
                (position, most) -> new Page<>(history.message(id).stream().toList(), Optional.empty());
        return MessageListing.MESSAGES.answer(request, position -> false, selected(source, query, call));
    }

    private HttpResponse byReference(String reference, MessageQuery query, HttpRequest request, Route.Call call) {
        return MessageListing.MESSAGES.answer(
                request,
                History::isPosition,
                selected(
                        (position, most) -> history.withReference(reference, query.msisdn(), position, most),
                        query,
                        call));
    }

    private HttpResponse byNumber(Msisdn msisdn, MessageQuery query, HttpRequest request, Route.Call call) {
        return MessageListing.MESSAGES.answer(
                request,
                ConversationStore::isPosition,
                selected((position, most) -> conversations.messagesTo(msisdn, position, most), query, call));
    }

    private static Page.Source<TrackedMessage> selected(
            Page.Source<TrackedMessage> source, MessageQuery query, Route.Call call) {
        return source.where(message -> query.admits(message) && UncertainRoutes.isBusinessOf(call, message));
    }

    private HttpResponse inMailing(MailingId mailing, MessageQuery query, HttpRequest request, Route.Call call) {
        boolean mayBeSeen = call.may("read", "admin") || mailing.isOf(call.origin());
        Terms terms = terms(query, query.from().orElse(TimeParameter.EARLIEST), call);
        return MessageListing.MESSAGES.answer(
                request,
                MessageSearch::isPosition,
                (position, most) -> mayBeSeen
                        ? search.list(mailing, terms, position, most)
                        : new Page<>(List.of(), Optional.empty()));
    }

    private HttpResponse inPeriod(MessageQuery query, HttpRequest request, Route.Call call) {
        Instant from =
                query.from().orElseGet(() -> query.to().orElseGet(this::end).minus(USUAL_PERIOD));
        Terms terms = terms(query, from, call);
        return MessageListing.MESSAGES.answer(
                request,
                MessageSearch::isPositionInPeriod,
                (position, most) -> search.list(mailing -> mayHaveSome(mailing, query, call), terms, position, most));
    }

    private Terms terms(MessageQuery query, Instant from, Route.Call call) {
        Instant end = end();
        Instant to = query.to().filter(end::isAfter).orElse(end);
        return new Terms(
                from.isBefore(to) ? from : to.minusMillis(1),
                to,
                query.status(),
                query.channel(),
                message -> query.admitsWhatever(message) && UncertainRoutes.isBusinessOf(call, message));
    }

    /** Whether a mailing may have messages that the caller wants and may see. */
    private static boolean mayHaveSome(ListedMailing mailing, MessageQuery query, Route.Call call) {
        return (call.may("read", "admin") || mailing.origin().equals(call.origin()))
                && query.costCentre()
                        .filter(wanted -> wanted != mailing.mailing().costCentreId())
                        .isEmpty();
    }
}
