package io.mkomhub.channel.rapidpro;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.CapMeter;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Problem;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.http.WrongSecretException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Accepts messages from RapidPro's External channel.
 *
 * <p>RapidPro treats any 2xx as success, retries after 429 and 5xx, and gives a message up after any other 4xx. So 4xx
 * means permanent failure only. A repeat, identified by channel, id and text, is accepted again and sent once.
 */
@ApplicationScoped
class RapidProRoutes implements Routes {

    private static final String PATH = "/rapidpro/{channel}/send";

    private final Channels channels;
    private final Intake intake;
    private final MessageRules rules;
    private final CapMeter capMeter;
    private final BudgetGate budgets;
    private final Clock clock;

    RapidProRoutes(
            Channels channels,
            Intake intake,
            MessageLimits limits,
            CapMeter capMeter,
            BudgetGate budgets,
            Clock clock) {
        this.channels = channels;
        this.intake = intake;
        this.rules = MessageRules.of(limits);
        this.capMeter = capMeter;
        this.budgets = budgets;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("POST", PATH, Access.CHANNEL, this::send),
                Route.of("PUT", PATH, Access.CHANNEL, this::send),
                Route.of("GET", PATH, Access.CHANNEL, this::send));
    }

    private HttpResponse send(HttpRequest request, Route.Call call) {
        Optional<Channel> channel = channels.find(call.path().getOrDefault("channel", ""))
                .filter(found -> found.kind() == Channel.Kind.RAPIDPRO)
                .filter(found -> found.credentials()
                        .admit(request.header("authorization").orElse("")));
        if (channel.isEmpty()) {
            // courier gives a message up after 401 and, in some versions, after 429. All versions retry after 503, so
            // no message is lost while an operator corrects a secret, or while a new channel or secret is not known
            // everywhere.
            throw new WrongSecretException(Problem.of(
                            503,
                            "there is no such channel, or its Authorization value differs; correct it, and RapidPro sends the message again")
                    .with("Retry-After", "60"));
        }
        return accept(channel.get(), SendRequest.read(request), CorrelationId.of(request.correlationId()));
    }

    private HttpResponse accept(Channel channel, SendRequest message, Optional<CorrelationId> correlation) {
        String text =
                Segments.sendable(channel.numberQuickReplies() ? message.textWithNumberedReplies() : message.text());
        if (text.isBlank()) {
            throw new InvalidInputException("text", "is missing");
        }
        Segments segments = checked(message, text);
        Mailing mailing = channels.mailingOf(channel);
        Draft draft = new Draft(
                        message.to(),
                        text,
                        segments,
                        Optional.empty(),
                        Optional.of(message.id()),
                        List.of(),
                        MessageClass.SERVICE)
                .through(new ChannelOrigin(channel.name(), message.id()));
        Instant now = clock.instant();
        Optional<String> seed = Optional.of(Digests.sha256Hex(message.id(), text));
        Admission admission = budgets.admitWholly(channel.origin(), seed, mailing, List.of(draft), now);
        admission.refusal().ifPresent(refusal -> {
            throw refusal.error();
        });
        MessageId id = intake.accept(
                        channel.origin(),
                        seed,
                        mailing,
                        Handling.of(channel.priority()),
                        admission.drafts(),
                        correlation,
                        now)
                .get(0)
                .orElseThrow(() -> new UnavailableException("the queue did not accept a message", null));
        return HttpResponse.json(
                200,
                Json.object()
                        .put("status", MessageStatus.QUEUED.word())
                        .put("id", id.toString())
                        .put("segments", segments.count())
                        .put("encoding", segments.encoding().title()));
    }

    private Segments checked(SendRequest message, String text) {
        try {
            rules.checkReceiver("to", message.to());
            return rules.segments("text", text);
        } catch (InvalidInputException e) {
            capMeter.count(List.of(e));
            throw e;
        }
    }
}
