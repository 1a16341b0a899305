package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of one callback request: a record of the events queue.
 *
 * @param receivedAt when the request was received
 * @param correlation the correlation id of the request, if known
 * @param events one or more events
 */
public record Events(Instant receivedAt, Optional<CorrelationId> correlation, List<Event> events)
        implements EventRecord {

    /**
     * The maximum number of events in one record. It keeps a record below the SQS size limit, whatever the events
     * contain.
     */
    public static final int MAX = 100;

    public Events {
        events = List.copyOf(events);
    }

    /** Events without a known correlation id. */
    public Events(Instant receivedAt, List<Event> events) {
        this(receivedAt, Optional.empty(), events);
    }

    @Override
    public Instant since() {
        return receivedAt;
    }

    @Override
    public String write() {
        ObjectNode json = Json.object().put("received_at", receivedAt.toEpochMilli());
        correlation.ifPresent(id -> json.put(CORRELATION_ID, id.text()));
        ArrayNode array = json.putArray("events");
        for (Event event : events) {
            ObjectNode node = array.addObject().put("msisdn", event.msisdn().digits());
            event.internalId().ifPresent(id -> node.put("internal_id", id));
            event.reference().ifPresent(reference -> node.put("reference_id", reference));
            event.at().ifPresent(at -> node.put("timestamp", at.getEpochSecond()));
            if (event instanceof Event.StatusReport report) {
                node.put("status", report.status());
            } else if (event instanceof Event.Reply reply) {
                node.put("message", reply.text());
            }
        }
        return Json.write(json);
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws InvalidInputException if the text is not such a record
     */
    public static Events read(String body) {
        return read(Fields.of(Json.read(body)));
    }

    static Events read(Fields json) {
        Instant receivedAt = json.time("received_at");
        List<Event> events = new ArrayList<>();
        for (Fields event : json.objects("events")) {
            Optional<String> internalId = event.optionalText("internal_id");
            Optional<String> reference = event.optionalText("reference_id");
            Msisdn msisdn = event.parsed("msisdn", Msisdn::new);
            Optional<Instant> at = event.optionalUnixTime("timestamp");
            events.add(
                    event.has("status")
                            ? new Event.StatusReport(internalId, reference, msisdn, at, event.text("status"))
                            : new Event.Reply(internalId, reference, msisdn, at, event.string("message")));
        }
        if (events.isEmpty()) {
            throw new InvalidInputException("events", "is missing");
        }
        return new Events(receivedAt, json.optionalText(CORRELATION_ID).flatMap(CorrelationId::of), events);
    }
}
