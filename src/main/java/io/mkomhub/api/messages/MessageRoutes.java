package io.mkomhub.api.messages;

import io.mkomhub.api.messages.Acceptance.Accepted;
import io.mkomhub.api.messages.Idempotency.Taken;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.History.Timeline;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Routes that accept messages and show their status.
 *
 * <p>{@code POST /messages} and {@code POST /sms/api/transmission/v1} take the same request, MKOM's own. The former
 * responds with everything that the hub knows, the latter exactly as MKOM does, for programs written for MKOM.
 */
@ApplicationScoped
class MessageRoutes implements Routes {

    private static final String DRY_RUN = "dry_run";

    /** Why the activity does not show who sends. */
    static final String SENDING = "each message has its origin, the key that sent it";

    private final Acceptance acceptance;
    private final History history;
    private final Idempotency idempotency;
    private final MailingDefaults defaults;
    private final DryRun dryRun;
    private final Clock clock;

    MessageRoutes(
            Acceptance acceptance,
            History history,
            Idempotency idempotency,
            MailingDefaults defaults,
            DryRun dryRun,
            Clock clock) {
        this.acceptance = acceptance;
        this.history = history;
        this.idempotency = idempotency;
        this.defaults = defaults;
        this.dryRun = dryRun;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/messages", Access.TEST, this::send)
                        .taking(DRY_RUN)
                        .unrecorded(SENDING),
                Route.of(
                                "POST",
                                "/sms/api/transmission/v1",
                                Access.TEST,
                                // MKOM sends a message with a schedule in the past, so its programs may rely on that.
                                (request, call) -> take(
                                        request,
                                        call,
                                        acceptance.rules(call).with(PastSchedule.SEND),
                                        (submission, drafts, ids) -> MkomRendering.render(submission, ids)))
                        .unrecorded(SENDING),
                Route.of("GET", "/messages/{id}", Access.OWN, this::show));
    }

    /** Renders the result of a request for one API. */
    private interface ResponseRenderer {

        /**
         * @param drafts the valid messages, in order
         * @param ids their ids, in order; empty for one that was not accepted
         */
        HttpResponse render(Submission submission, List<Draft> drafts, List<Optional<MessageId>> ids);
    }

    private HttpResponse send(HttpRequest request, Route.Call call) {
        String dry = request.parameter(DRY_RUN).orElse("false");
        if (!dry.equals("true") && !dry.equals("false")) {
            throw new InvalidInputException(DRY_RUN, "must be true or false");
        }
        return dry.equals("true")
                ? rehearse(request, call)
                : take(
                        request,
                        call,
                        acceptance.rules(call),
                        (submission, drafts, ids) -> HubRendering.render(
                                submission, MailingId.of(call.origin(), submission.mailing()), drafts, ids));
    }

    /** Answers as to a request that sends, up to the point where its messages would be accepted. */
    private HttpResponse rehearse(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        Submission submission = Submission.read(request.body(), defaults, acceptance.rules(call), now);
        return Acceptance.refusedKey(submission, call).orElseGet(() -> {
            Accepted rehearsed = acceptance.rehearse(submission, request, call, now);
            return dryRun.answer(rehearsed.submission(), rehearsed.drafts(), now);
        });
    }

    private HttpResponse take(HttpRequest request, Route.Call call, MessageRules allowed, ResponseRenderer rendering) {
        Submission submission = Submission.read(request.body(), defaults, allowed, clock.instant());
        return Acceptance.refusedKey(submission, call)
                .orElseGet(() -> idempotency.answer(
                        request,
                        call.caller(),
                        submission,
                        seed -> taken(
                                acceptance.accept(
                                        seed.firstAt()
                                                .map(at -> Submission.read(request.body(), defaults, allowed, at))
                                                .orElse(submission),
                                        request,
                                        call,
                                        seed.text()),
                                rendering)));
    }

    private static Taken taken(Accepted accepted, ResponseRenderer rendering) {
        // What is over a budget today may be repeated with the same key when it no longer is.
        return new Taken(
                rendering.render(accepted.submission(), accepted.drafts(), accepted.ids()),
                accepted.wholly() && !accepted.isOverBudget());
    }

    private HttpResponse show(HttpRequest request, Route.Call call) {
        String id = call.path().getOrDefault("id", "");
        Optional<Timeline> byId = MessageId.isOne(id) ? history.of(MessageId.parse(id)) : Optional.empty();
        return found(byId.filter(timeline -> isBusinessOf(call, timeline)).or(() -> ofReference(history, id, call)));
    }

    /** Returns the latest message with a reference that the caller may see. */
    static Optional<Timeline> ofReference(History history, String reference, Route.Call call) {
        return call.seesAll()
                ? history.ofReference(reference)
                : history.ofReference(reference, message -> UncertainRoutes.isBusinessOf(call, message));
    }

    /**
     * Whether the caller may see a timeline. Only callers that see every message may see the reports for references of
     * other systems.
     */
    private static boolean isBusinessOf(Route.Call call, Timeline timeline) {
        return timeline.message()
                .map(message -> UncertainRoutes.isBusinessOf(call, message))
                .orElseGet(call::seesAll);
    }

    /** The response with a message that was looked for. */
    static HttpResponse found(Optional<Timeline> timeline) {
        return timeline.map(found -> HttpResponse.json(200, MessageView.of(found)))
                .orElseGet(() -> Problem.of(404, "no message has this id or reference"));
    }
}
