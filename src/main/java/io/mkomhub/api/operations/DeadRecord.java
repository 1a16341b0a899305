package io.mkomhub.api.operations;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.codec.OutboundRecord;
import io.mkomhub.core.codec.ScheduledEvent;
import io.mkomhub.core.codec.UnreadableCallback;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.QueueName;
import java.time.Instant;
import java.util.Optional;

/**
 * What a dead letter is, as far as anybody may see it: without numbers, texts, references and secrets.
 *
 * @param kind what it is
 * @param messageBatch the messages that wait in it; empty if it holds none
 * @param details what else can be said of it
 */
record DeadRecord(Kind kind, Optional<MessageBatch> messageBatch, ObjectNode details) {

    /** The kinds of records. */
    enum Kind {
        /** Messages to send. */
        MESSAGES("messages"),
        /** Callbacks of MKOM: statuses and replies. */
        CALLBACKS("callbacks"),
        /** A callback that could not be read. */
        UNREADABLE_CALLBACK("unreadable_callback"),
        /** A scheduled-message request and its response. */
        SCHEDULED_MESSAGE("scheduled_message"),
        /** A look for unread callbacks before uncertain messages are sent again. */
        CALLBACK_CHECK("callback_check"),
        /** A look whether all parts of a message have come. */
        PARTS_REMINDER("parts_reminder"),
        /** News for a channel. */
        NOTIFICATION("notification"),
        /** Nothing that this version of the hub can read. */
        UNREADABLE("unreadable");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** The kind in the API. */
        String word() {
            return word;
        }
    }

    /** Reads a record. Never fails: nobody knows what is on a dead-letter queue. */
    static DeadRecord read(QueueName queue, String body, Instant now) {
        try {
            return switch (queue) {
                case EVENTS -> event(Fields.of(Json.read(body)), now);
                case OUTBOUND, URGENT -> outbound(OutboundRecord.read(body));
                case FORWARD -> notification(NotificationJson.read(body));
            };
        } catch (RuntimeException e) {
            return of(Kind.UNREADABLE, Json.object());
        }
    }

    private static DeadRecord of(Kind kind, ObjectNode details) {
        return new DeadRecord(kind, Optional.empty(), details);
    }

    private static DeadRecord event(Fields json, Instant now) {
        if (UnreadableCallback.read(json, now).isPresent()) {
            return of(Kind.UNREADABLE_CALLBACK, Json.object());
        }
        EventRecord record = EventRecord.read(json);
        if (record instanceof CallbackCheck check) {
            return new DeadRecord(Kind.CALLBACK_CHECK, Optional.of(check.messageBatch()), Json.object());
        }
        if (record instanceof Events events) {
            long replies = events.events().stream()
                    .filter(Event.Reply.class::isInstance)
                    .count();
            return of(
                    Kind.CALLBACKS,
                    Json.object()
                            .put("statuses", events.events().size() - replies)
                            .put("replies", replies));
        }
        if (record instanceof ScheduledEvent scheduled) {
            return of(
                    Kind.SCHEDULED_MESSAGE,
                    Json.object().put("plan", scheduled.exchange().key().plan()));
        }
        return of(Kind.PARTS_REMINDER, Json.object());
    }

    private static DeadRecord outbound(OutboundRecord record) {
        if (record instanceof OutboundRecord.ToSend toSend) {
            return new DeadRecord(Kind.MESSAGES, Optional.of(toSend.messageBatch()), Json.object());
        }
        return of(Kind.PARTS_REMINDER, Json.object());
    }

    private static DeadRecord notification(NotificationDelivery delivery) {
        ChannelNotification notification = delivery.notification();
        ObjectNode details = Json.object().put("channel", notification.channel());
        Optional<MessageId> message = Optional.empty();
        if (notification.news() instanceof StatusChange change) {
            details.put("news", change.status().word());
            message = Optional.of(change.message());
        } else if (notification.news() instanceof ReplyReceived reply) {
            details.put("news", "reply");
            message = reply.answered();
        } else if (notification.news() instanceof Held held) {
            details.put("news", "held");
            message = Optional.of(held.message());
        } else {
            details.put("news", "opt_out");
        }
        message.ifPresent(id -> details.put("message_id", id.toString()));
        return of(Kind.NOTIFICATION, details);
    }

    /** The body to be processed again. A notification is tried as long as one that was never tried. */
    static String redriven(QueueName queue, String body) {
        if (queue != QueueName.FORWARD) {
            return body;
        }
        try {
            return NotificationJson.writeDead(NotificationJson.read(body));
        } catch (RuntimeException e) {
            return body;
        }
    }
}
