package io.mkomhub.channel;

import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
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
public class NotificationPublisher {

    /** From when a message counts as accepted to when its sender has read the answer. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

    private final Queues queues;
    private final Channels channels;
    private final KeyedHashes hashes;

    NotificationPublisher(Queues queues, Channels channels, KeyedHashes hashes) {
        this.queues = queues;
        this.channels = channels;
        this.hashes = hashes;
    }

    /**
     * Publishes how messages stand, to the channels they came through. Messages that came through none, and all that are held for a
     * person, are news for the default channel if that is a webhook. Of those to people whose data were erased nobody hears.
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
        List<Delayed> records = new ArrayList<>();
        Instant now = Instant.now();
        Optional<Channel> listener = channels.standard().filter(channel -> channel.kind() == Kind.WEBHOOK);
        for (TrackedMessage message : messages) {
            if (message.message().isErased()) {
                continue;
            }
            news(message, listener).ifPresent(notification -> {
                ids.add(message.id());
                records.add(new Delayed(
                        record(NotificationDelivery.of(
                                notification, Optional.ofNullable(correlations.get(message.id())))),
                        untilFirst(message, notification, now)));
            });
        }
        Set<MessageId> left = new HashSet<>();
        queues.putLater(QueueName.FORWARD, records).forEach(place -> left.add(ids.get(place)));
        return left;
    }

    private Optional<ChannelNotification> news(TrackedMessage message, Optional<Channel> listener) {
        if (message.state().held()) {
            return listener.filter(channel -> channel.address().isPresent())
                    .flatMap(channel -> ChannelNotification.ofHeld(channel.name(), message));
        }
        return message.message()
                .returnAddress()
                .or(() -> listener.map(channel ->
                        new ChannelOrigin(channel.name(), message.id().toString())))
                .filter(this::listens)
                .flatMap(peer -> ChannelNotification.ofStatus(message, peer));
    }

    /** How long the first status of a message waits behind the answer to whoever sent it; whole seconds. */
    private Duration untilFirst(TrackedMessage message, ChannelNotification notification, Instant now) {
        Duration spacing = channels.find(notification.channel())
                .map(Channel::statusSpacing)
                .orElse(Duration.ZERO);
        if (spacing.isZero()) {
            return Duration.ZERO;
        }
        return Queues.delayUntil(message.acceptedAt().plus(spacing).plus(LONGEST_ANSWER), now);
    }

    /** Whether there is anywhere to tell a peer what becomes of its message. */
    private boolean listens(ChannelOrigin peer) {
        return channels.find(peer.channel())
                .filter(channel ->
                        channel.address().isPresent() || peer.reportUrl().isPresent())
                .isPresent();
    }

    /** Publishes notifications that nobody has tried to tell. @return those that could not be put on the queue */
    public Set<ChannelNotification> publish(List<NotificationDelivery> deliveries) {
        Set<ChannelNotification> left = new HashSet<>();
        queues.put(QueueName.FORWARD, deliveries.stream().map(this::record).toList())
                .forEach(place -> left.add(deliveries.get(place).notification()));
        return left;
    }

    /**
     * The record of a delivery. {@code forward} has no key to make pseudonyms with; this one is for its use only, and stands
     * in no other item.
     */
    private String record(NotificationDelivery delivery) {
        return NotificationJson.write(delivery.of(
                hashes.of("forward", delivery.notification().msisdn().person())));
    }
}
