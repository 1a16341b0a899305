package io.mkomhub.channel;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.Mailing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the channels that are told of an event: the one that it belongs to, and those whose filter admits it. */
public final class Subscriptions {

    private Subscriptions() {}

    /**
     * Returns the notifications of an event, one for each channel.
     *
     * @param channels all channels
     * @param own the notification for the channel that the event belongs to, if it belongs to one. If that channel has a
     *     filter, the filter decides
     * @param event the event, addressed to any channel; only asked for if a channel has a filter
     * @param mailing the mailing of the message that the event is about
     */
    public static List<ChannelNotification> to(
            List<Channel> channels,
            Optional<ChannelNotification> own,
            Supplier<Optional<ChannelNotification>> event,
            Optional<Mailing> mailing) {
        List<ChannelNotification> told = new ArrayList<>();
        own.filter(notification -> Channel.named(notification.channel(), channels)
                        .flatMap(Channel::filter)
                        .map(filter -> filter.admits(notification, mailing))
                        .orElse(true))
                .ifPresent(told::add);
        Optional<String> owner = own.map(ChannelNotification::channel);
        List<Channel> others = channels.stream()
                .filter(channel -> channel.filter().isPresent()
                        && channel.address().isPresent()
                        && !owner.equals(Optional.of(channel.name())))
                .toList();
        if (!others.isEmpty()) {
            event.get()
                    .ifPresent(happened -> others.stream()
                            .filter(channel -> channel.filter()
                                    .filter(filter -> filter.admits(happened, mailing))
                                    .isPresent())
                            .forEach(channel -> told.add(happened.copiedTo(channel.name()))));
        }
        return told;
    }
}
