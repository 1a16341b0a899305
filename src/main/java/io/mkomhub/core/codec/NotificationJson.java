package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.DateTimeException;
import java.time.Instant;

/** Converts a {@link NotificationDelivery} to and from JSON, as a record of the forward queue. */
public final class NotificationJson {

    private static final String STATUS = "status";
    private static final String REPLY = "reply";
    private static final String OPT_OUT = "opt_out";
    private static final String HELD = "held";
    private static final String REPLAY = "replay";
    private static final String EVENT = "event";

    private NotificationJson() {}

    /** Returns the delivery as JSON. */
    public static String write(NotificationDelivery delivery) {
        ChannelNotification notification = delivery.notification();
        ObjectNode json = Json.object()
                .put("id", notification.id())
                .put("channel", notification.channel())
                .put("msisdn", notification.msisdn().digits())
                .put("at", notification.at().toEpochMilli());
        if (!notification.pseudonym().isEmpty()) {
            json.put("pseudonym", notification.pseudonym());
        }
        notification.replay().ifPresent(replay -> json.put(REPLAY, replay));
        delivery.event().ifPresent(event -> json.put(EVENT, event));
        delivery.since().ifPresent(since -> json.put("since", since.toEpochMilli()));
        json.put("attempts", delivery.attempts());
        delivery.correlation().ifPresent(correlation -> json.put(EventRecord.CORRELATION_ID, correlation.text()));
        if (!delivery.trouble().isEmpty()) {
            json.put("trouble", delivery.trouble());
        }
        if (notification.news() instanceof StatusChange change) {
            ObjectNode node = json.putObject(STATUS)
                    .put("message", change.message().toString())
                    .put("status", change.status().word());
            change.reason().ifPresent(reason -> node.put("reason", reason));
            change.reference().ifPresent(reference -> node.put("reference", reference));
            node.set("return_address", ChannelOriginJson.write(change.returnAddress()));
        } else if (notification.news() instanceof ReplyReceived reply) {
            ObjectNode node = json.putObject(REPLY).put("text", reply.text());
            reply.answered().ifPresent(message -> node.put("answered", message.toString()));
        } else if (notification.news() instanceof OptOutReceived optOut) {
            json.putObject(OPT_OUT).put("text", optOut.text());
        } else if (notification.news() instanceof Held held) {
            ObjectNode node = json.putObject(HELD).put("message", held.message().toString());
            held.reason().ifPresent(reason -> node.put("reason", reason));
            held.reference().ifPresent(reference -> node.put("reference", reference));
        }
        return Json.write(json);
    }

    /**
     * Returns the delivery as a dead letter: its attempts are reset, so that redriving the record to the queue starts
     * the delivery afresh.
     */
    public static String writeDead(NotificationDelivery delivery) {
        return write(delivery.untried());
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws InvalidInputException if the text is not a delivery
     */
    public static NotificationDelivery read(String body) {
        Fields json = Fields.of(Json.read(body));
        try {
            ChannelNotification notification = new ChannelNotification(
                    json.text("id"),
                    json.text("channel"),
                    json.parsed("msisdn", Msisdn::new),
                    json.time("at"),
                    news(json),
                    json.optionalText("pseudonym").orElse(""),
                    json.optionalText(REPLAY));
            return new NotificationDelivery(
                    notification,
                    json.optionalLong("since").map(Instant::ofEpochMilli),
                    Math.toIntExact(json.number("attempts")),
                    json.optionalText(EventRecord.CORRELATION_ID).flatMap(CorrelationId::of),
                    json.optionalText("trouble").orElse(""),
                    json.optionalText(EVENT));
        } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
            throw new InvalidInputException("", String.valueOf(e.getMessage()), e);
        }
    }

    private static News news(Fields json) {
        if (json.has(STATUS)) {
            Fields status = json.object(STATUS);
            return new StatusChange(
                    status.parsed("message", MessageId::parse),
                    ChannelOriginJson.read(status.object("return_address")),
                    status.parsed("status", MessageStatus::ofWord),
                    status.optionalText("reason"),
                    status.optionalText("reference"));
        }
        if (json.has(REPLY)) {
            Fields reply = json.object(REPLY);
            return new ReplyReceived(reply.string("text"), reply.optionalParsed("answered", MessageId::parse));
        }
        if (json.has(HELD)) {
            Fields held = json.object(HELD);
            return new Held(
                    held.parsed("message", MessageId::parse),
                    held.optionalText("reason"),
                    held.optionalText("reference"));
        }
        return new OptOutReceived(json.object(OPT_OUT).string("text"));
    }
}
