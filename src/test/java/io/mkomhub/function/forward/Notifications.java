package io.mkomhub.function.forward;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import java.time.Instant;
import java.util.Optional;

/** Notifications of channel {@code c}, for tests. */
final class Notifications {

    static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");

    private Notifications() {}

    static ChannelNotification status(String message, int person, MessageStatus status, int second) {
        return new ChannelNotification(
                message + "-" + status.word(),
                "c",
                new Msisdn("551195395%04d".formatted(person)),
                NOW.plusSeconds(second),
                new StatusChange(
                        new MessageId(BatchId.derived(message), 1),
                        new ChannelOrigin("c", message),
                        status,
                        Optional.empty(),
                        Optional.empty()));
    }

    static ChannelNotification reply(String id, int person, String text) {
        return new ChannelNotification(
                        id,
                        "c",
                        new Msisdn("551195395%04d".formatted(person)),
                        NOW,
                        new ReplyReceived(text, Optional.empty()))
                .of("person-" + person);
    }

    static QueuedDelivery queued(ChannelNotification notification, int attempts) {
        NotificationDelivery delivery = NotificationDelivery.of(notification).since(NOW);
        for (int i = 0; i < attempts; i++) {
            delivery = delivery.failed("it answered with status 500");
        }
        return new QueuedDelivery("r-" + notification.id(), delivery);
    }
}
