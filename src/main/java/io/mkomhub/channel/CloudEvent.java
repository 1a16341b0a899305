package io.mkomhub.channel;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.Held;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelNotification.OptOutReceived;
import io.mkomhub.core.message.ChannelNotification.ReplyReceived;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A notification as a CloudEvent 1.0.
 *
 * @param id the id of the notification, the same on every attempt
 * @param source the channel, as a path: {@code /mkom-hub/channels/erp}
 * @param type what happened: {@code io.mkomhub.message.status}
 * @param subject the hub's id of the message that it is about, if it is about one
 * @param time when it happened
 * @param data what happened, with the person's number
 * @param replay the id of the replay that tells it again; empty unless somebody asked for it. An extension attribute
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/spec.md">CloudEvents 1.0.2</a>
 */
public record CloudEvent(
        String id,
        String source,
        String type,
        Optional<String> subject,
        Instant time,
        ObjectNode data,
        Optional<String> replay) {

    /** The media type of {@link #data}. */
    public static final String DATA_TYPE = "application/json";

    private static final String SPEC_VERSION = "1.0";

    /** Returns the event of a notification. */
    public static CloudEvent of(ChannelNotification notification) {
        ObjectNode data = Json.object().put("msisdn", notification.msisdn().digits());
        Optional<String> subject = describe(notification.news(), data);
        return new CloudEvent(
                notification.id(),
                "/mkom-hub/channels/" + notification.channel(),
                EventType.of(notification.news()).cloudEventType(),
                subject,
                notification.at(),
                data,
                notification.replay());
    }

    /** Fills in what happened, and returns the message that it is about. */
    private static Optional<String> describe(News news, ObjectNode data) {
        if (news instanceof StatusChange change) {
            String id = change.message().toString();
            data.put("id", id).put("status", change.status().word());
            change.reference().ifPresent(reference -> data.put("reference", reference));
            change.reason().ifPresent(reason -> data.put("reason", reason));
            return Optional.of(id);
        }
        if (news instanceof Held held) {
            String id = held.message().toString();
            data.put("id", id).put("status", MessageStatus.UNCERTAIN.word());
            held.reference().ifPresent(reference -> data.put("reference", reference));
            held.reason().ifPresent(reason -> data.put("reason", reason));
            data.put("release", "/messages/" + id + "/release").put("drop", "/messages/" + id + "/drop");
            return Optional.of(id);
        }
        if (news instanceof ReplyReceived reply) {
            data.put("message", reply.text());
            reply.answered().ifPresent(message -> data.put("in_reply_to", message.toString()));
        } else if (news instanceof OptOutReceived optOut) {
            data.put("message", optOut.text());
        }
        return Optional.empty();
    }

    /** The same on every attempt, and another one in each replay, for receivers that drop what they got a moment ago. */
    public String deliveryId() {
        return replay.map(again -> id + "-" + again).orElse(id);
    }

    /** The context attributes by name, in binary content mode: without the data, and without a prefix. */
    public Map<String, String> attributes() {
        Map<String, String> attributes = new LinkedHashMap<>();
        attributes.put("specversion", SPEC_VERSION);
        attributes.put("id", id);
        attributes.put("source", source);
        attributes.put("type", type);
        subject.ifPresent(about -> attributes.put("subject", about));
        attributes.put("time", time.toString());
        attributes.put("datacontenttype", DATA_TYPE);
        replay.ifPresent(again -> attributes.put("replay", again));
        return attributes;
    }

    /** The event in structured content mode: attributes and data in one object. */
    public ObjectNode json() {
        ObjectNode json = Json.object();
        attributes().forEach(json::put);
        json.set("data", data);
        return json;
    }
}
