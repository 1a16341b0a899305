package io.mkomhub.api.messages;

import io.mkomhub.api.messages.Idempotency.Taken;
import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.CapMeter;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.History.Timeline;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
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

    private final Intake intake;
    private final History history;
    private final Idempotency idempotency;
    private final MailingDefaults defaults;
    private final MessageRules rules;
    private final CapMeter capMeter;
    private final BudgetGate budgets;
    private final DryRun dryRun;
    private final Channels channels;
    private final Clock clock;

    MessageRoutes(
            Intake intake,
            History history,
            Idempotency idempotency,
            MailingDefaults defaults,
            MessageLimits limits,
            CapMeter capMeter,
            BudgetGate budgets,
            DryRun dryRun,
            Channels channels,
            Clock clock) {
        this.intake = intake;
        this.history = history;
        this.idempotency = idempotency;
        this.defaults = defaults;
        this.rules = MessageRules.of(limits);
        this.capMeter = capMeter;
        this.budgets = budgets;
        this.dryRun = dryRun;
        this.channels = channels;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", "/messages", Access.TEST, this::send).taking(DRY_RUN),
                Route.of(
                        "POST",
                        "/sms/api/transmission/v1",
                        Access.TEST,
                        // MKOM sends a message with a schedule in the past, so its programs may rely on that.
                        (request, call) -> take(
                                request,
                                call,
                                rules(call).with(PastSchedule.SEND),
                                (submission, drafts, ids) -> MkomRendering.render(submission, ids))),
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
                        rules(call),
                        (submission, drafts, ids) -> HubRendering.render(
                                submission, MailingId.of(origin(call), submission.mailing()), drafts, ids));
    }

    private MessageRules rules(Route.Call call) {
        return call.isSandbox() ? rules.onlyTestNumbers() : rules;
    }

    /** Answers as to a request that sends, up to the point where its messages would be accepted. */
    private HttpResponse rehearse(HttpRequest request, Route.Call call) {
        Instant now = clock.instant();
        Submission submission = Submission.read(request.body(), defaults, rules(call), now);
        return refusedKey(submission, call).orElseGet(() -> {
            Optional<Channel> channel = submission.channel().map(this::webhook);
            List<Draft> drafts = drafts(submission, channel);
            intake.check(
                    origin(call),
                    submission.mailing(),
                    handling(submission, channel),
                    drafts,
                    CorrelationId.of(request.correlationId()),
                    now);
            Admission admission =
                    call.isSandbox() ? Admission.of(drafts) : budgets.rehearse(submission.mailing(), drafts, now);
            return dryRun.answer(admitted(submission, admission), admission.drafts(), now);
        });
    }

    private HttpResponse take(HttpRequest request, Route.Call call, MessageRules allowed, ResponseRenderer rendering) {
        Submission submission = Submission.read(request.body(), defaults, allowed, clock.instant());
        return refusedKey(submission, call)
                .orElseGet(() -> idempotency.answer(
                        request,
                        call.caller(),
                        submission,
                        seed -> submit(
                                seed.firstAt()
                                        .map(at -> Submission.read(request.body(), defaults, allowed, at))
                                        .orElse(submission),
                                request,
                                call,
                                seed.text(),
                                rendering)));
    }

    /** The response to a caller whose key is bound to other channels. */
    private static Optional<HttpResponse> refusedKey(Submission submission, Route.Call call) {
        if (call.isSandbox()
                && submission.channel().isPresent()
                && call.channels().isEmpty()) {
            return Optional.of(
                    Problem.of(403, "an API key with the scope sandbox can use the channels only that it is bound to"));
        }
        if (call.isSandbox() && submission.messagesPerMinute().isPresent()) {
            return Optional.of(Problem.of(403, "an API key with the scope sandbox cannot set a pace"));
        }
        return call.mayUse(submission.channel())
                ? Optional.empty()
                : Optional.of(Problem.of(
                        403,
                        submission.channel().isPresent()
                                ? "the API key cannot send through this channel"
                                : "the API key can send through its channels only, and channel is missing"));
    }

    private static String origin(Route.Call call) {
        return "api:" + call.caller();
    }

    /** The valid messages of a request, through its channel. */
    private static List<Draft> drafts(Submission submission, Optional<Channel> channel) {
        // A webhook identifies messages by the hub's ids.
        Optional<ChannelOrigin> address = channel.map(found -> new ChannelOrigin(found.name(), ""));
        List<Draft> drafts = new ArrayList<>();
        for (Entry entry : submission.entries()) {
            if (entry instanceof Valid valid) {
                drafts.add(address.map(valid.draft()::through).orElse(valid.draft()));
            }
        }
        return drafts;
    }

    private static Handling handling(Submission submission, Optional<Channel> channel) {
        return new Handling(
                submission.priority().or(() -> channel.map(Channel::priority)).orElse(Priority.NORMAL),
                submission.window(),
                submission.messagesPerMinute(),
                Optional.empty());
    }

    private Taken submit(
            Submission submission,
            HttpRequest request,
            Route.Call call,
            Optional<String> seed,
            ResponseRenderer rendering) {
        Optional<Channel> channel = submission.channel().map(this::webhook);
        List<Draft> drafts = drafts(submission, channel);
        Instant now = clock.instant();
        // What costs nothing does not use up what others may spend.
        Admission admission = call.isSandbox()
                ? Admission.of(drafts)
                : budgets.admit(origin(call), seed, submission.mailing(), drafts, now);
        Submission admitted = admitted(submission, admission);
        capMeter.count(submission.entries().stream()
                .filter(Invalid.class::isInstance)
                .map(entry -> ((Invalid) entry).error())
                .toList());
        List<Optional<MessageId>> ids = intake.accept(
                origin(call),
                seed,
                submission.mailing(),
                handling(submission, channel),
                admission.drafts(),
                CorrelationId.of(request.correlationId()),
                now);
        boolean wholly = ids.stream().allMatch(Optional::isPresent);
        if (!wholly && ids.stream().noneMatch(Optional::isPresent)) {
            throw new UnavailableException("neither the queue nor the spool accepted a request", null);
        }
        // What is over a budget today may be repeated with the same key when it no longer is.
        boolean repeatable = ids.isEmpty() && admission.refusal().isPresent();
        return new Taken(rendering.render(admitted, admission.drafts(), ids), wholly && !repeatable);
    }

    private static Submission admitted(Submission submission, Admission admission) {
        return admission
                .refusal()
                .map(refusal -> submission.upTo(admission.drafts().size(), refusal.error()))
                .orElse(submission);
    }

    private Channel webhook(String name) {
        return channels.find(name)
                .filter(found -> found.kind() == Channel.Kind.WEBHOOK)
                .orElseThrow(() -> new InvalidInputException("channel", "is not a channel of kind webhook"));
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
