package io.mkomhub.api.messages;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.mkom.StatusWords;
import io.mkomhub.core.codec.DeliveryWindowJson;
import io.mkomhub.core.codec.MailingPaceJson;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.History.Timeline;
import java.util.Optional;

/** Messages in the API's JSON. */
final class MessageView {

    private MessageView() {}

    /** A message with its status and timeline; for a reference of another system, what the platform reported. */
    static ObjectNode of(Timeline timeline) {
        ObjectNode json = Json.object();
        timeline.message().ifPresentOrElse(message -> put(json, message), () -> putForeign(json, timeline));
        ArrayNode events = json.putArray("timeline");
        timeline.events().forEach(recorded -> put(events.addObject(), recorded));
        return json;
    }

    /** A message with its status, without its timeline. */
    static ObjectNode of(TrackedMessage message) {
        ObjectNode json = Json.object();
        put(json, message);
        return json;
    }

    private static void put(ObjectNode json, TrackedMessage tracked) {
        OutboundMessage message = tracked.message();
        MessageState state = tracked.state();
        Segments segments = Segments.of(message.text());
        json.put("id", message.id().toString());
        message.reference().ifPresent(reference -> json.put("reference", reference));
        json.put("msisdn", message.msisdn().digits());
        json.put("message", message.text());
        json.put("status", state.status().word());
        state.platformStatus().ifPresent(word -> json.put("platform_status", word));
        state.reason().ifPresent(reason -> json.put("reason", reason));
        if (state.held()) {
            json.put("held", true);
        }
        json.put("segments", segments.count());
        json.put("encoding", segments.encoding().title());
        json.put("class", message.messageClass().word());
        json.put("priority", message.priority().word());
        message.handling().window().ifPresent(window -> json.set("window", DeliveryWindowJson.write(window)));
        message.handling().heldBy().ifPresent(cap -> json.put(HubRendering.HELD_BY, cap));
        message.handling().messagesPerMinute().ifPresent(pace -> json.put(MailingPaceJson.FIELD, pace));
        message.schedule().ifPresent(at -> json.put("schedule", at.toString()));
        message.expiry().ifPresent(at -> json.put("valid_until", at.toString()));
        if (!message.autoAnswers().isEmpty()) {
            json.set("auto_answer", MessageBatchJson.write(message.autoAnswers()));
        }
        ObjectNode mailing = json.putObject("mailing")
                .put("identifier", tracked.mailing().identifier())
                .put("cost_centre_id", tracked.mailing().costCentreId());
        state.mkomMailingId().ifPresent(id -> mailing.put("id", id));
        json.put(
                HubRendering.MAILING_ID,
                MailingId.of(tracked.origin(), tracked.mailing()).text());
        json.put("origin", tracked.origin());
        json.put("attempts", state.attempts());
        json.put("accepted_at", tracked.acceptedAt().toString());
        json.put("updated_at", state.updatedAt().toString());
    }

    private static void putForeign(ObjectNode json, Timeline timeline) {
        Optional<Event.StatusReport> last = Optional.empty();
        for (Recorded recorded : timeline.events()) {
            recorded.event().reference().ifPresent(reference -> json.put("reference", reference));
            json.put("msisdn", recorded.event().msisdn().digits());
            if (recorded.event() instanceof Event.StatusReport report) {
                last = Optional.of(report);
            }
        }
        last.ifPresent(report -> {
            StatusWords.meaningOf(report.status()).ifPresent(status -> json.put("status", status.word()));
            json.put("platform_status", report.status());
        });
    }

    private static void put(ObjectNode json, Recorded recorded) {
        Event event = recorded.event();
        json.put("at", recorded.at().toString());
        if (event instanceof Event.StatusReport report) {
            json.put("kind", "status").put("status", report.status());
        } else if (event instanceof Event.Reply reply) {
            json.put("kind", "reply").put("message", reply.text());
        }
        event.internalId().ifPresent(id -> json.put("internal_id", id));
        json.put("received_at", recorded.receivedAt().toString());
    }
}
