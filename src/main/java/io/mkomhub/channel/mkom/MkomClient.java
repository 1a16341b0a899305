package io.mkomhub.channel.mkom;

import io.mkomhub.channel.mkom.TransmissionApi.AutoAnswerPart;
import io.mkomhub.channel.mkom.TransmissionApi.MailingPart;
import io.mkomhub.channel.mkom.TransmissionApi.MessagePart;
import io.mkomhub.channel.mkom.TransmissionApi.Transmission;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.RetryAfter;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.secrets.Secrets;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.eclipse.microprofile.rest.client.inject.RestClient;
import org.jspecify.annotations.Nullable;

/**
 * Sends messages to MKOM and reports the outcome. Failures of MKOM or the network are outcomes, not exceptions.
 *
 * <p>Every request uses a new connection. A reused connection that MKOM has closed, which is common when a function
 * sleeps between events, fails only after the request is written, so that it is uncertain whether MKOM has the
 * messages. A new connection that is refused leaves nothing uncertain.
 */
@ApplicationScoped
public class MkomClient {

    /** The most correlation ids in one header, so that no server finds it too long. */
    private static final int MAX_CORRELATIONS = 10;

    private final TransmissionApi api;
    private final Secrets secrets;
    private final MkomConfig config;
    private final Clock clock;

    MkomClient(@RestClient TransmissionApi api, Secrets secrets, MkomConfig config, Clock clock) {
        this.api = api;
        this.secrets = secrets;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Sends messages of one mailing.
     *
     * @param correlations the requests that the messages came with; the first {@value #MAX_CORRELATIONS} are passed on
     */
    public TransmissionOutcome transmit(
            Mailing mailing, List<OutboundMessage> messages, Collection<CorrelationId> correlations) {
        Map<String, MessageId> sent = new LinkedHashMap<>();
        messages.forEach(message -> sent.put(WireReference.of(message), message.id()));
        String token;
        try {
            token = secrets.mkomToken();
        } catch (UnavailableException e) {
            return new TransmissionOutcome.Unauthorised(String.valueOf(e.getMessage()));
        }
        TransmissionOutcome outcome;
        try (Response response = answer(token, mailing, messages, correlations)) {
            outcome = TransmissionResponses.read(
                    response.getStatus(), body(response), after(response), sent, config.serverError());
        } catch (RuntimeException e) {
            outcome = failure(e);
        }
        if (outcome instanceof TransmissionOutcome.Unauthorised) {
            secrets.refreshMkomToken();
        }
        return outcome;
    }

    /** Whole days until MKOM's token expires; 0 if unknown. */
    public int tokenDaysLeft(Instant now) {
        return secrets.mkomTokenDaysLeft(now);
    }

    private Response answer(
            String token, Mailing mailing, List<OutboundMessage> messages, Collection<CorrelationId> correlations) {
        Transmission transmission = new Transmission(
                new MailingPart(mailing.identifier(), mailing.costCentreId()),
                messages.stream().map(MkomClient::part).toList());
        try {
            return api.transmit("Bearer " + token, header(correlations), transmission)
                    // The client's own timeout restarts with every byte received.
                    .ifNoItem()
                    .after(config.timeout())
                    .fail()
                    .await()
                    .indefinitely();
        } catch (WebApplicationException e) {
            return e.getResponse();
        }
    }

    private static @Nullable String header(Collection<CorrelationId> correlations) {
        String ids = correlations.stream()
                .map(CorrelationId::text)
                .distinct()
                .limit(MAX_CORRELATIONS)
                .collect(Collectors.joining(","));
        return ids.isEmpty() ? null : ids;
    }

    private Optional<Duration> after(Response response) {
        return Optional.ofNullable(response.getHeaderString(HttpHeaders.RETRY_AFTER))
                .flatMap(header -> RetryAfter.parse(header, clock.instant()));
    }

    private static byte[] body(Response response) {
        byte[] body = response.hasEntity() ? response.readEntity(byte[].class) : null;
        return body == null ? new byte[0] : body;
    }

    private static MessagePart part(OutboundMessage message) {
        return new MessagePart(
                message.msisdn().digits(),
                message.text(),
                message.schedule().map(Schedules::format).orElse(null),
                WireReference.of(message),
                message.autoAnswers().stream()
                        .map(answer ->
                                new AutoAnswerPart(answer.accessLevel(), answer.accessCode(), answer.sendMessage()))
                        .toList());
    }

    /**
     * The outcome of a failed request. Without an established and secure connection, the request cannot have arrived.
     */
    private static TransmissionOutcome failure(RuntimeException e) {
        for (@Nullable Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException
                    || cause instanceof SSLHandshakeException
                    || cause instanceof SSLPeerUnverifiedException) {
                return new TransmissionOutcome.Retryable("MKOM cannot be reached");
            }
        }
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return new TransmissionOutcome.Uncertain(
                "no answer from MKOM: " + cause.getClass().getSimpleName());
    }
}
