package io.mkomhub.mkom;

import io.mkomhub.message.CorrelationId;
import io.mkomhub.message.Mailing;
import io.mkomhub.message.OutboundMessage;
import io.mkomhub.secrets.TestSecrets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An MKOM that notes what it is asked and answers as it was told, or accepts. */
public final class TestMkom extends MkomClient {

    /** The requests, in order. */
    public final List<List<OutboundMessage>> requests = new ArrayList<>();

    /** What came with each of them. */
    public final List<List<CorrelationId>> correlations = new ArrayList<>();

    private final Deque<Outcome> outcomes = new ArrayDeque<>();

    /** One that accepts everything. */
    public TestMkom() {
        super(
                (authorization, correlationIds, transmission) -> {
                    throw new AssertionError("the network was used");
                },
                TestSecrets.of("", "", ""));
    }

    /** What it answers next, one after another. */
    public void answer(Outcome... next) {
        outcomes.addAll(List.of(next));
    }

    @Override
    public Outcome transmit(Mailing mailing, List<OutboundMessage> messages, Collection<CorrelationId> correlations) {
        requests.add(List.copyOf(messages));
        this.correlations.add(List.copyOf(correlations));
        Outcome next = outcomes.poll();
        return next == null ? new Outcome.Accepted(Optional.of("7"), Map.of()) : next;
    }
}
