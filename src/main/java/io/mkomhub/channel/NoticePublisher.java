package io.mkomhub.channel;

import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.codec.Deliveries;
import io.mkomhub.message.CorrelationId;
import io.mkomhub.message.Delivery;
import io.mkomhub.message.MessageId;
import io.mkomhub.message.Notice;
import io.mkomhub.message.ReturnAddress;
import io.mkomhub.message.TrackedMessage;
import io.mkomhub.queue.QueueName;
import io.mkomhub.queue.Queues;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Puts what the peers of channels are to be told on the forward queue.
 *
 * <p>Guarantee: what is not reported as left out is on the queue, or is nothing that anybody wants to hear. The same news may
 * be published again and again; {@code forward} tells it once.
 */
@ApplicationScoped
public class NoticePublisher {

    private final Queues queues;
    private final Channels channels;

    NoticePublisher(Queues queues, Channels channels) {
        this.queues = queues;
        this.channels = channels;
    }

    /**
     * Publishes how messages stand, to the channels they came through. Messages that came through none are news for the
     * default channel if that is a webhook.
     *
     * @param correlations the requests that the news came with
     * @return the messages whose news could not be put on the queue
     */
    public Set<MessageId> publishStatuses(
            Collection<TrackedMessage> messages, Map<MessageId, CorrelationId> correlations) {
        if (messages.isEmpty()) {
            return Set.of();
        }
        List<MessageId> ids = new ArrayList<>();
        List<Delivery> deliveries = new ArrayList<>();
        Optional<Channel> listener = channels.standard().filter(channel -> channel.kind() == Kind.WEBHOOK);
        for (TrackedMessage message : messages) {
            message.message()
                    .returnAddress()
                    .or(() -> listener.map(channel ->
                            new ReturnAddress(channel.name(), message.id().toString())))
                    .filter(this::listens)
                    .flatMap(peer -> Notice.ofStatus(message, peer))
                    .ifPresent(notice -> {
                        ids.add(message.id());
                        deliveries.add(Delivery.of(notice, Optional.ofNullable(correlations.get(message.id()))));
                    });
        }
        Set<MessageId> left = new HashSet<>();
        put(deliveries).forEach(place -> left.add(ids.get(place)));
        return left;
    }

    /** Whether there is anywhere to tell a peer what becomes of its message. */
    private boolean listens(ReturnAddress peer) {
        return channels.find(peer.channel())
                .filter(channel ->
                        channel.address().isPresent() || peer.reportUrl().isPresent())
                .isPresent();
    }

    /** Publishes notices that nobody has tried to tell. @return those that could not be put on the queue */
    public Set<Notice> publish(List<Delivery> deliveries) {
        Set<Notice> left = new HashSet<>();
        put(deliveries).forEach(place -> left.add(deliveries.get(place).notice()));
        return left;
    }

    private Set<Integer> put(List<Delivery> deliveries) {
        return queues.put(
                QueueName.FORWARD, deliveries.stream().map(Deliveries::write).toList());
    }
}
