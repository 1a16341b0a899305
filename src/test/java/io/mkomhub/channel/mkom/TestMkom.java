package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.secrets.TestSecrets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A test double of MKOM that records requests and gives the configured response, or accepts. */
public final class TestMkom extends MkomClient {

    /** The requests, in order. */
    public final List<List<OutboundMessage>> requests = new ArrayList<>();

    /** What came with each of them. */
    public final List<List<CorrelationId>> correlations = new ArrayList<>();

    private final Deque<TransmissionOutcome> outcomes = new ArrayDeque<>();
    private final Set<MessageId> objectionable = new HashSet<>();
    private Runnable hook = () -> {};

    /** One that accepts everything. */
    public TestMkom() {
        super(
                (authorization, correlationIds, transmission) -> {
                    throw new AssertionError("the network was used");
                },
                TestSecrets.of("", "", ""),
                config(Duration.ofSeconds(20)),
                Clock.systemUTC());
    }

    /** The default settings, but for the longest that a request may take. */
    static MkomConfig config(Duration timeout) {
        return config(timeout, 0);
    }

    /** The default settings, but for the most requests a second. */
    public static MkomConfig paced(int requestsPerSecond) {
        return config(Duration.ofSeconds(20), requestsPerSecond);
    }

    private static MkomConfig config(Duration timeout, int requestsPerSecond) {
        return new MkomConfig() {
            @Override
            public TransmissionResponses.ServerError serverError() {
                return TransmissionResponses.ServerError.UNCERTAIN;
            }

            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public int requestsPerSecond() {
                return requestsPerSecond;
            }
        };
    }

    /** What it answers next, one after another. */
    public void answer(TransmissionOutcome... next) {
        outcomes.addAll(List.of(next));
    }

    /** Has something run at each request, as while MKOM works. */
    public void onRequest(Runnable meanwhile) {
        hook = meanwhile;
    }

    /** Refuses every request that has one of these messages, without saying which. */
    public void refuse(Collection<MessageId> messages) {
        objectionable.addAll(messages);
    }

    @Override
    public TransmissionOutcome transmit(
            Mailing mailing, List<OutboundMessage> messages, Collection<CorrelationId> correlations) {
        requests.add(List.copyOf(messages));
        this.correlations.add(List.copyOf(correlations));
        hook.run();
        if (messages.stream().anyMatch(message -> objectionable.contains(message.id()))) {
            return new TransmissionOutcome.Refused("MKOM answered 400");
        }
        TransmissionOutcome next = outcomes.poll();
        return next == null ? new TransmissionOutcome.Accepted(Optional.of("7"), Map.of()) : next;
    }
}
