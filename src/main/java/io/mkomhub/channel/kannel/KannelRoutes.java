package io.mkomhub.channel.kannel;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.CapMeter;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.MessageRules;
import io.mkomhub.channel.kannel.MessageParts.Part;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Parameters;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.http.Routes;
import io.mkomhub.platform.http.WrongSecretException;
import io.mkomhub.platform.httpclient.Fetcher;
import io.mkomhub.platform.id.CorrelationId;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Accepts messages from Kannel and from RapidPro's Kannel channel: the route {@code sendsms}, with Kannel's own
 * responses.
 *
 * <p>Guarantee: a message answered with {@link KannelReply#ACCEPTED} is on a queue or the spool; a part of a
 * longer message is stored until the others arrive.
 */
@ApplicationScoped
class KannelRoutes implements Routes {

    private static final String SENDSMS = "/kannel/cgi-bin/sendsms";

    private static final Logger LOG = Logger.getLogger(KannelRoutes.class);

    private final Channels channels;
    private final Intake intake;
    private final MessageReassembler reassembler;
    private final Fetcher fetcher;
    private final MessageRules rules;
    private final CapMeter capMeter;
    private final BudgetGate budgets;
    private final Clock clock;

    KannelRoutes(
            Channels channels,
            Intake intake,
            MessageReassembler reassembler,
            Fetcher fetcher,
            MessageLimits limits,
            CapMeter capMeter,
            BudgetGate budgets,
            Clock clock) {
        this.channels = channels;
        this.intake = intake;
        this.reassembler = reassembler;
        this.fetcher = fetcher;
        this.rules = MessageRules.of(limits);
        this.capMeter = capMeter;
        this.budgets = budgets;
        this.clock = clock;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", SENDSMS, Access.CHANNEL, (request, call) -> take(request)),
                Route.of("POST", SENDSMS, Access.CHANNEL, (request, call) -> take(request)));
    }

    private HttpResponse take(HttpRequest request) {
        KannelReply reply;
        try {
            reply = taken(request);
        } catch (MisformedException e) {
            reply = e.reply();
        } catch (UnavailableException e) {
            LOG.errorf("request %s is not accepted: %s", request.requestId(), e.getMessage());
            reply = KannelReply.TEMPORAL;
        }
        return reply.answer();
    }

    private KannelReply taken(HttpRequest request) {
        Parameters parameters = parameters(request);
        Optional<Channel> channel = channel(parameters);
        if (channel.isEmpty()) {
            throw new WrongSecretException(wrongSecret(parameters).answer());
        }
        SendSms sms = SendSms.read(parameters);
        refuseUnreachable(sms.returnAddress(channel.get().name()));
        if (sms.receivers().stream()
                .anyMatch(receiver -> rules.countries().objection(receiver).isPresent())) {
            capMeter.count(sms.receivers().size());
            throw new MisformedException(KannelReply.COUNTRY_DENIED);
        }
        Mailing mailing = channels.mailingOf(channel.get());
        Optional<CorrelationId> correlation = CorrelationId.of(request.correlationId());
        return sms.part()
                .map(place -> takePart(sms, place, channel.get(), mailing, sender(parameters), correlation))
                .orElseGet(() -> takeWhole(sms, channel.get(), mailing, correlation));
    }

    /**
     * Rejects a report address that the hub must never call. Otherwise the error would appear only when the report is
     * due, and delay other reports.
     */
    private void refuseUnreachable(ChannelOrigin peer) {
        boolean reachable = peer.reportMask() == 0
                || peer.reportUrl()
                        .flatMap(ReportUrl::example)
                        .map(fetcher::objectionToForm)
                        .orElse("")
                        .isEmpty();
        if (!reachable) {
            throw new MisformedException(KannelReply.DLR_URL);
        }
    }

    private static Parameters parameters(HttpRequest request) {
        Parameters query = Parameters.of(request.rawQuery());
        if (request.body().length == 0) {
            return query;
        }
        String type = request.header("content-type")
                .orElse(FormData.TYPE)
                .split(";", 2)[0]
                .trim();
        if (!type.toLowerCase(Locale.ROOT).equals(FormData.TYPE)) {
            throw new MisformedException(KannelReply.CONTENT_TYPE);
        }
        return query.or(Parameters.of(new String(request.body(), StandardCharsets.UTF_8)));
    }

    private Optional<Channel> channel(Parameters parameters) {
        String username = parameters
                .textOf("username")
                .or(() -> parameters.textOf("user"))
                .orElse("");
        String password = parameters
                .textOf("password")
                .or(() -> parameters.textOf("pass"))
                .orElse("");
        Optional<Channel> found = Optional.empty();
        for (Channel channel : channels.all()) {
            if (channel.kind() == Kind.KANNEL && channel.credentials().admit(username, password)) {
                found = found.or(() -> Optional.of(channel));
            }
        }
        return found;
    }

    /**
     * The response to wrong credentials. A Kannel of type {@code kannel} treats every response but success as final.
     * RapidPro's Kannel channel and a Kannel of type {@code generic} retry, so that no message is lost while an
     * operator corrects a mistyped password.
     */
    private KannelReply wrongSecret(Parameters parameters) {
        String username = parameters
                .textOf("username")
                .or(() -> parameters.textOf("user"))
                .orElse("");
        boolean triesAgain = channels.all().stream()
                .filter(channel -> channel.kind() == Kind.KANNEL && channel.style() != Style.KANNEL)
                .anyMatch(channel -> channel.credentials()
                        .username()
                        .filter(username::equals)
                        .isPresent());
        return triesAgain ? KannelReply.TEMPORAL : KannelReply.UNAUTHORISED;
    }

    /** The sender of a part: parts from different senders belong to different messages. */
    private static String sender(Parameters parameters) {
        return parameters.textOf("from").orElse("");
    }

    private KannelReply takeWhole(SendSms sms, Channel channel, Mailing mailing, Optional<CorrelationId> correlation) {
        Instant now = clock.instant();
        String text = sms.text();
        Segments segments = Segments.of(text);
        if (segments.count() > rules.maxSegments()) {
            capMeter.count(sms.receivers().size());
            throw new MisformedException(KannelReply.TOO_LONG);
        }
        List<Draft> drafts = new ArrayList<>();
        for (Msisdn receiver : sms.receivers()) {
            drafts.add(new Draft(
                    receiver,
                    text,
                    segments,
                    sms.deferred().map(now::plus),
                    Optional.empty(),
                    List.of(),
                    MessageClass.SERVICE,
                    Optional.of(sms.returnAddress(channel.name())),
                    sms.validity().map(now::plus),
                    Optional.empty()));
        }
        Admission admission = budgets.admitWholly(channel.origin(), sms.seed(), mailing, drafts, now);
        admission.refusal().ifPresent(refusal -> {
            throw new MisformedException(KannelReply.OVER_BUDGET);
        });
        boolean all = intake
                .accept(
                        channel.origin(),
                        sms.seed(),
                        mailing,
                        Handling.of(sms.priority(channel)),
                        admission.drafts(),
                        correlation,
                        now)
                .stream()
                .allMatch(Optional::isPresent);
        return all ? KannelReply.ACCEPTED : KannelReply.TEMPORAL;
    }

    private KannelReply takePart(
            SendSms sms,
            Concatenation place,
            Channel channel,
            Mailing mailing,
            String sender,
            Optional<CorrelationId> correlation) {
        Instant now = clock.instant();
        Part part = new Part(
                sms.key().orElseGet(sms::fingerprint),
                sms.key().isPresent(),
                sms.hexadecimal(),
                sms.returnAddress(channel.name()));
        for (Msisdn receiver : sms.receivers()) {
            KannelReply reply = reassembler.take(
                    sender,
                    new MessageParts.Message(
                            channel.origin(),
                            channel.name(),
                            mailing,
                            receiver,
                            sms.encoding(),
                            sms.deferred().map(now::plus),
                            sms.validity().map(now::plus),
                            sms.priority(channel)),
                    place,
                    part,
                    correlation,
                    now);
            if (reply != KannelReply.ACCEPTED) {
                return reply;
            }
        }
        return KannelReply.ACCEPTED;
    }
}
