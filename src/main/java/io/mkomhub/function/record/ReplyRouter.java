package io.mkomhub.function.record;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channels;
import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.channel.Subscriptions;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.Keywords.Intent;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.people.RoutingStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Routes replies to channels: to the channel whose keyword the reply begins with, else to the channel that last wrote
 * to the person, else to the default channel; and to every channel whose filter admits them.
 */
@ApplicationScoped
class ReplyRouter {

    private final Channels channels;
    private final RoutingStore routing;
    private final Keywords keywords;
    private final NotificationPublisher publisher;
    private final EventStore events;
    private final Clock clock;

    ReplyRouter(
            Channels channels,
            RoutingStore routing,
            Keywords keywords,
            NotificationPublisher publisher,
            EventStore events,
            Clock clock) {
        this.channels = channels;
        this.routing = routing;
        this.keywords = keywords;
        this.publisher = publisher;
        this.events = events;
        this.clock = clock;
    }

    /**
     * Publishes the replies among new events.
     *
     * @param correlations the correlation ids of the requests that events came with
     * @param messages those of the messages answered that are stored
     * @return the events that could not be queued
     */
    Set<Event> route(
            Map<AttributedEvent, Instant> received,
            Map<Event, CorrelationId> correlations,
            Map<MessageId, TrackedMessage> messages) {
        List<AttributedEvent> replies = received.keySet().stream()
                .filter(entry -> entry.event() instanceof Event.Reply)
                .sorted(Comparator.comparing((AttributedEvent entry) ->
                                recorded(entry, received).saidAt())
                        .thenComparing(entry -> recorded(entry, received).receivedAt()))
                .toList();
        if (replies.isEmpty()) {
            return Set.of();
        }
        List<Channel> listening = channels.all().stream()
                .filter(channel -> channel.address().isPresent())
                .toList();
        if (listening.isEmpty()) {
            return Set.of();
        }
        Instant now = clock.instant();
        Map<String, String> routes = new HashMap<>(routing.channels(
                replies.stream().map(entry -> entry.event().msisdn()).toList(), now));
        Map<Msisdn, String> pinned = new LinkedHashMap<>();
        Map<String, Event> published = new HashMap<>();
        List<NotificationDelivery> deliveries = new ArrayList<>();
        for (AttributedEvent entry : replies) {
            if (entry.event() instanceof Event.Reply reply) {
                String person = reply.msisdn().person();
                pin(reply.text(), listening).ifPresent(channel -> {
                    routes.put(person, channel.name());
                    pinned.put(reply.msisdn(), channel.name());
                });
                Optional<ChannelNotification> own = destination(Optional.ofNullable(routes.get(person)), listening)
                        .map(channel -> notification(channel.name(), entry, reply, recorded(entry, received)));
                Optional<Mailing> mailing = entry.message().map(messages::get).map(TrackedMessage::mailing);
                Subscriptions.to(
                                listening,
                                own,
                                () -> Optional.of(notification("", entry, reply, recorded(entry, received))),
                                mailing)
                        .forEach(notification -> {
                            published.put(notification.id(), reply);
                            deliveries.add(
                                    NotificationDelivery.of(notification, Optional.ofNullable(correlations.get(reply)))
                                            .storedAt(events.address(entry)));
                        });
            }
        }
        routing.route(pinned, now);
        Set<Event> open = new HashSet<>();
        publisher.publish(deliveries).forEach(notification -> {
            Event event = published.get(notification.id());
            if (event != null) {
                open.add(event);
            }
        });
        return open;
    }

    private ChannelNotification notification(
            String channel, AttributedEvent entry, Event.Reply reply, Recorded recorded) {
        return keywords.intent(reply.text()) == Intent.OUT
                ? ChannelNotification.ofOptOut(channel, reply, recorded.at())
                : ChannelNotification.ofReply(channel, reply, entry.message(), recorded.at());
    }

    private static Recorded recorded(AttributedEvent entry, Map<AttributedEvent, Instant> received) {
        return new Recorded(entry.event(), received.getOrDefault(entry, Instant.EPOCH));
    }

    /** Returns the channel whose keyword is the first word of the text. */
    static Optional<Channel> pin(String text, List<Channel> channels) {
        String first = ReplyText.firstKeyword(text);
        if (first.isEmpty()) {
            return Optional.empty();
        }
        return channels.stream()
                .filter(channel -> channel.keyword()
                        .map(ReplyText::keyword)
                        .filter(first::equals)
                        .isPresent())
                .findFirst();
    }

    /** Returns the routed channel if it still exists, else the default channel. */
    static Optional<Channel> destination(Optional<String> route, List<Channel> channels) {
        return route.flatMap(name -> Channel.named(name, channels))
                .or(() -> channels.stream().filter(Channel::isDefault).findFirst());
    }
}
