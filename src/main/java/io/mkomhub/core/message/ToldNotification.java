package io.mkomhub.core.message;

import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What became of a notification, without personal data: neither a number nor a text nor a reference. It leads to what
 * the notification can be made of again.
 *
 * @param notification the notification's id
 * @param type what was told, in the word for this type of event: {@code message.status}
 * @param message the message that it is about; of a reply, the one that it answers
 * @param status the status that was told; empty if it was none
 * @param event where the reply is stored; empty if it is about a message
 * @param at when it happened
 * @param failure why it was given up; empty if it was delivered
 * @param attempts how often it was tried; 0 if the channel was never called
 * @param took how long the last call took; empty if the channel was not called
 * @param replay the replay that told it again; empty if it was told for the first time
 */
public record ToldNotification(
        String notification,
        String type,
        Optional<MessageId> message,
        Optional<MessageStatus> status,
        Optional<String> event,
        Instant at,
        Optional<String> failure,
        int attempts,
        Optional<Duration> took,
        Optional<String> replay) {

    /** How a delivery ended. */
    public enum Outcome {
        /** The channel accepted it. */
        DELIVERED("delivered"),
        /** It was given up: it is a dead letter. */
        GIVEN_UP("given_up");

        private final String word;

        Outcome(String word) {
            this.word = word;
        }

        /** The outcome in the API. */
        public String word() {
            return word;
        }
    }

    /**
     * What became of a delivery.
     *
     * @param type as {@link #type}
     * @param failure why it was given up; empty if it was delivered
     * @param took how long the last call took; empty if there was none in this run
     */
    public static ToldNotification of(
            NotificationDelivery delivery, String type, Optional<String> failure, Optional<Duration> took) {
        ChannelNotification notification = delivery.notification();
        Optional<MessageId> message = Optional.empty();
        Optional<MessageStatus> status = Optional.empty();
        if (notification.news() instanceof StatusChange change) {
            message = Optional.of(change.message());
            status = Optional.of(change.status());
        } else if (notification.news() instanceof Held held) {
            message = Optional.of(held.message());
        } else if (notification.news() instanceof ReplyReceived reply) {
            message = reply.answered();
        }
        return new ToldNotification(
                notification.id(),
                type,
                message,
                status,
                delivery.event(),
                notification.at(),
                failure,
                delivery.attempts() + (took.isPresent() ? 1 : 0),
                took,
                notification.replay());
    }

    /** How the delivery ended. */
    public Outcome outcome() {
        return failure.isEmpty() ? Outcome.DELIVERED : Outcome.GIVEN_UP;
    }
}
