package io.mkomhub.channel;

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
import java.time.Clock;
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
 * Puts notifications for channels on the forward queue.
 *
 * <p>Guarantee: a notification that is not returned as left out is on the queue, or no channel wants it. Publishing a
 * notification twice is safe: {@code forward} delivers it once.
 */
@ApplicationScoped
public class NotificationPublisher {

    /** The longest time from accepting a message to its sender having read the response. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(1);

    private final Queues queues;
    private final Channels channels;
    private final KeyedHashes hashes;
    private final Clock clock;

    NotificationPublisher(Queues queues, Channels channels, KeyedHashes hashes, Clock clock) {
        this.queues = queues;
        this.channels = channels;
        this.hashes = hashes;
        this.clock = clock;
    }

    /**
     * Publishes the current statuses of messages to the channels they came through, and to those whose filter admits
     * them. The default channel, if it takes events, receives the statuses of messages that came through no channel, and
     * every message that is held for a person, unless it has a filter. Messages to people whose data were erased are not
     * published.
     *
     * @param correlations the requests that caused the changes
     * @return the messages of which a notification could not be queued
     */
    public Set<MessageId> publishStatuses(
            Collection<TrackedMessage> messages, Map<MessageId, CorrelationId> correlations) {
        if (messages.isEmpty()) {
            return Set.of();
        }
        List<MessageId> ids = new ArrayList<>();
        List<Delayed> records = new ArrayList<>();
        Instant now = clock.instant();
        List<Channel> all = channels.all();
        Optional<Channel> listener =
                channels.standard().filter(channel -> channel.kind().takesEvents());
        for (TrackedMessage message : messages) {
            if (message.message().isErased()) {
                continue;
            }
            for (ChannelNotification notification : news(message, listener, all)) {
                ids.add(message.id());
                records.add(new Delayed(
                        record(NotificationDelivery.of(
                                notification, Optional.ofNullable(correlations.get(message.id())))),
                        untilFirst(message, notification, now)));
            }
        }
        Set<MessageId> left = new HashSet<>();
        queues.putLater(QueueName.FORWARD, records).forEach(place -> left.add(ids.get(place)));
        return left;
    }

    private List<ChannelNotification> news(TrackedMessage message, Optional<Channel> listener, List<Channel> all) {
        Optional<ChannelNotification> own = message.state().held()
                ? listener.filter(channel -> channel.address().isPresent())
                        .flatMap(channel -> ChannelNotification.ofHeld(channel.name(), message))
                : message.message()
                        .returnAddress()
                        .or(() -> listener.map(channel ->
                                new ChannelOrigin(channel.name(), message.id().toString())))
                        .filter(this::listens)
                        .flatMap(peer -> ChannelNotification.ofStatus(message, peer));
        return Subscriptions.to(all, own, () -> event(message), Optional.of(message.mailing()));
    }

    /** What is to be told of a message, whomever it concerns. */
    private static Optional<ChannelNotification> event(TrackedMessage message) {
        String nobody = "";
        return message.state().held()
                ? ChannelNotification.ofHeld(nobody, message)
                : ChannelNotification.ofStatus(
                        message, new ChannelOrigin(nobody, message.id().toString()));
    }

    /** The delay of a message's first status, in whole seconds, so that it arrives after the response to the sender. */
    private Duration untilFirst(TrackedMessage message, ChannelNotification notification, Instant now) {
        Duration spacing = channels.find(notification.channel())
                .map(Channel::statusSpacing)
                .orElse(Duration.ZERO);
        if (spacing.isZero()) {
            return Duration.ZERO;
        }
        return Queues.delayUntil(message.acceptedAt().plus(spacing).plus(LONGEST_ANSWER), now);
    }

    /** Whether the channel has an address for statuses of its messages. */
    private boolean listens(ChannelOrigin peer) {
        return channels.find(peer.channel())
                .filter(channel ->
                        channel.address().isPresent() || peer.reportUrl().isPresent())
                .isPresent();
    }

    /**
     * Publishes notifications that were not attempted yet.
     *
     * @return those that could not be queued
     */
    public Set<ChannelNotification> publish(List<NotificationDelivery> deliveries) {
        Set<ChannelNotification> left = new HashSet<>();
        queues.put(QueueName.FORWARD, deliveries.stream().map(this::record).toList())
                .forEach(place -> left.add(deliveries.get(place).notification()));
        return left;
    }

    /**
     * The queue record of a delivery. {@code forward} has no pseudonym key, so the record carries a pseudonym that no
     * other item has.
     */
    private String record(NotificationDelivery delivery) {
        return NotificationJson.write(delivery.of(
                hashes.of("forward", delivery.notification().msisdn().person())));
    }
}
