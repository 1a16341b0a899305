package io.mkomhub.api.channels;

import io.mkomhub.channel.EventType;
import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.channels.ToldStore.Told;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.MessageStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Tells a channel again what it was told, or what was given up.
 *
 * <p>Each notification is made again of the stored message or reply, with its first id, time and status. It is told once in
 * each replay, whatever was told before.
 *
 * <p>Guarantee: what was erased is not told again. To repeat a request with the same replay is safe. Limit: a status
 * that is told again may be older than what the channel was told since; within a replay none is told after a later one.
 */
@ApplicationScoped
class Replayer {

    private final MessageStore messages;
    private final EventStore events;
    private final NotificationPublisher publisher;

    Replayer(MessageStore messages, EventStore events, NotificationPublisher publisher) {
        this.messages = messages;
        this.events = events;
        this.publisher = publisher;
    }

    /**
     * What became of notifications that were to be told again.
     *
     * @param queued how many are on their way
     * @param erased how many are not, because the person's data were erased
     * @param notFound how many are not, because the message or the reply is no longer stored
     */
    record Replayed(int queued, int erased, int notFound) {}

    /**
     * Tells a channel notifications again. One that is among them several times is told once.
     *
     * @param replay the replay's id
     * @throws UnavailableException if not all of them could be queued
     */
    Replayed tell(String channel, List<Told> entries, String replay, Optional<CorrelationId> correlation) {
        Map<String, ToldNotification> wanted = new LinkedHashMap<>();
        entries.forEach(entry -> wanted.putIfAbsent(entry.notification().notification(), entry.notification()));
        List<ToldNotification> all = List.copyOf(wanted.values());
        Map<MessageId, TrackedMessage> stored = messages.find(all.stream()
                .filter(told -> told.event().isEmpty())
                .flatMap(told -> told.message().stream())
                .distinct()
                .toList());
        Map<String, Recorded> replies =
                events.at(all.stream().flatMap(told -> told.event().stream()).toList());
        List<ChannelNotification> made = all.stream()
                .flatMap(told -> make(channel, told, stored, replies).stream())
                .toList();
        List<NotificationDelivery> deliveries = made.stream()
                .filter(notification -> !notification.msisdn().equals(Msisdn.ERASED))
                .map(notification -> {
                    NotificationDelivery delivery = NotificationDelivery.of(notification.in(replay), correlation);
                    return Optional.ofNullable(wanted.get(notification.id()))
                            .flatMap(ToldNotification::event)
                            .map(delivery::storedAt)
                            .orElse(delivery);
                })
                .toList();
        if (!publisher.publish(deliveries).isEmpty()) {
            throw new UnavailableException("the forward queue did not accept all notifications", null);
        }
        return new Replayed(deliveries.size(), made.size() - deliveries.size(), all.size() - made.size());
    }

    /** The notification as it was; of {@link Msisdn#ERASED} if the person's data were erased, empty if nothing is stored. */
    private static Optional<ChannelNotification> make(
            String channel,
            ToldNotification told,
            Map<MessageId, TrackedMessage> messages,
            Map<String, Recorded> replies) {
        return told.event().isPresent()
                ? told.event().map(replies::get).map(Recorded::event).flatMap(event -> ofReply(channel, told, event))
                : told.message().map(messages::get).map(message -> ofMessage(channel, told, message));
    }

    private static Optional<ChannelNotification> ofReply(String channel, ToldNotification told, Event event) {
        if (!(event instanceof Event.Reply reply)) {
            return Optional.empty();
        }
        News news = told.type().equals(EventType.CONTACT_OPTED_OUT.word())
                ? new OptOutReceived(reply.text())
                : new ReplyReceived(reply.text(), told.message());
        return Optional.of(new ChannelNotification(told.notification(), channel, reply.msisdn(), told.at(), news));
    }

    /** What is known of the message now is told only if it is about the status that is told. */
    private static ChannelNotification ofMessage(String channel, ToldNotification told, TrackedMessage message) {
        MessageStatus status = told.status().orElse(MessageStatus.UNCERTAIN);
        Optional<String> reason =
                message.state().status() == status ? message.state().reason() : Optional.empty();
        Optional<String> reference = message.message().reference();
        News news = told.status().isEmpty()
                ? new Held(message.id(), reason, reference)
                : new StatusChange(message.id(), peer(channel, message), status, reason, reference);
        return new ChannelNotification(
                told.notification(), channel, message.message().msisdn(), told.at(), news);
    }

    /** The channel, as the message names it if the message came through it. */
    private static ChannelOrigin peer(String channel, TrackedMessage message) {
        return message.message()
                .returnAddress()
                .filter(origin -> origin.channel().equals(channel))
                .orElseGet(() -> new ChannelOrigin(channel, message.id().toString()));
    }
}
