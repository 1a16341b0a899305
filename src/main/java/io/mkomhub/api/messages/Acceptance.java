package io.mkomhub.api.messages;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.CapMeter;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.mkom.Submission;
import io.mkomhub.channel.mkom.Submission.Entry;
import io.mkomhub.channel.mkom.Submission.Invalid;
import io.mkomhub.channel.mkom.Submission.Valid;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Accepts the messages of a request: what a caller may send, budgets, and the queue.
 *
 * <p>Guarantee: that of {@link Intake}.
 */
@ApplicationScoped
class Acceptance {

    private final Intake intake;
    private final MessageRules rules;
    private final CapMeter capMeter;
    private final BudgetGate budgets;
    private final Channels channels;
    private final Clock clock;

    Acceptance(
            Intake intake,
            MessageLimits limits,
            CapMeter capMeter,
            BudgetGate budgets,
            Channels channels,
            Clock clock) {
        this.intake = intake;
        this.rules = MessageRules.of(limits);
        this.capMeter = capMeter;
        this.budgets = budgets;
        this.channels = channels;
        this.clock = clock;
    }

    /**
     * What became of a request.
     *
     * @param submission the request; messages over a budget are refused in it
     * @param drafts the valid messages, in order
     * @param ids their ids, in order; empty for one that was not accepted
     * @param wholly whether every valid message was accepted
     * @param isOverBudget whether none was valid, because of a budget
     */
    record Accepted(
            Submission submission,
            List<Draft> drafts,
            List<Optional<MessageId>> ids,
            boolean wholly,
            boolean isOverBudget) {}

    /** What each message of the caller must comply with. */
    MessageRules rules(Route.Call call) {
        return call.isSandbox() ? rules.onlyTestNumbers() : rules;
    }

    /** The response to a caller whose key is bound to other channels. */
    static Optional<HttpResponse> refusedKey(Submission submission, Route.Call call) {
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

    /**
     * Accepts the valid messages.
     *
     * @param seed what the ids are derived from; empty for new ids
     * @throws UnavailableException if none could be stored
     */
    Accepted accept(Submission submission, HttpRequest request, Route.Call call, Optional<String> seed) {
        Optional<Channel> channel = submission.channel().map(this::takingEvents);
        List<Draft> drafts = drafts(submission, channel);
        Instant now = clock.instant();
        // What costs nothing does not use up what others may spend.
        Admission admission = call.isSandbox()
                ? Admission.of(drafts)
                : budgets.admit(call.origin(), seed, submission.mailing(), drafts, now);
        Submission admitted = admitted(submission, admission);
        capMeter.count(submission.entries().stream()
                .filter(Invalid.class::isInstance)
                .map(entry -> ((Invalid) entry).error())
                .toList());
        List<Optional<MessageId>> ids = intake.accept(
                call.origin(),
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
        return new Accepted(
                admitted,
                admission.drafts(),
                ids,
                wholly,
                ids.isEmpty() && admission.refusal().isPresent());
    }

    /** Does the same up to the point where messages would be accepted. */
    Accepted rehearse(Submission submission, HttpRequest request, Route.Call call, Instant now) {
        Optional<Channel> channel = submission.channel().map(this::takingEvents);
        List<Draft> drafts = drafts(submission, channel);
        intake.check(
                call.origin(),
                submission.mailing(),
                handling(submission, channel),
                drafts,
                CorrelationId.of(request.correlationId()),
                now);
        Admission admission =
                call.isSandbox() ? Admission.of(drafts) : budgets.rehearse(submission.mailing(), drafts, now);
        return new Accepted(admitted(submission, admission), admission.drafts(), List.of(), false, false);
    }

    private static Submission admitted(Submission submission, Admission admission) {
        return admission
                .refusal()
                .map(refusal -> submission.upTo(admission.drafts().size(), refusal.error()))
                .orElse(submission);
    }

    /**
     * Checks the channel of a request.
     *
     * @throws InvalidInputException if it is not a channel of a kind that takes events
     */
    void checkChannel(Submission submission) {
        submission.channel().ifPresent(this::takingEvents);
    }

    private Channel takingEvents(String name) {
        return channels.find(name)
                .filter(found -> found.kind().takesEvents())
                .orElseThrow(() ->
                        new InvalidInputException("channel", "is not a channel that takes events, such as a webhook"));
    }
}
