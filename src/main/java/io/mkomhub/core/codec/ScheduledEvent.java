package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * A scheduled-message request and its response: a record of the events queue.
 *
 * @param exchange the request and the response
 * @param correlation the correlation id of the request, if known
 */
public record ScheduledEvent(ScheduledExchange exchange, Optional<CorrelationId> correlation) implements EventRecord {

    /** The JSON member that only this kind of record has. */
    static final String MEMBER = "scheduled";

    /** An exchange without a known correlation id. */
    public ScheduledEvent(ScheduledExchange exchange) {
        this(exchange, Optional.empty());
    }

    @Override
    public Instant since() {
        return exchange.receivedAt();
    }

    @Override
    public String write() {
        ObjectNode json = Json.object().put("received_at", exchange.receivedAt().toEpochMilli());
        correlation.ifPresent(id -> json.put(CORRELATION_ID, id.text()));
        ObjectNode scheduled = json.putObject(MEMBER)
                .put("plan", exchange.key().plan())
                .put("plan_version", exchange.planVersion())
                .put("id", exchange.key().requestId())
                .put("client_id", exchange.key().clientId())
                .put("contact_key", exchange.key().contactKey());
        scheduled.putRawValue("request", new RawValue(exchange.request()));
        if (exchange.outcome() instanceof Answered answered) {
            scheduled.putRawValue("answer", new RawValue(answered.items()));
            scheduled.put("fallback_reason", answered.fallbackReason());
        } else if (exchange.outcome() instanceof Refused refused) {
            scheduled.put("reason", refused.reason());
        }
        return Json.write(json);
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws InvalidInputException if the JSON is not such a record
     */
    static ScheduledEvent read(Fields json) {
        Fields scheduled = json.object(MEMBER);
        Outcome outcome = scheduled.has("answer")
                ? new Answered(Json.write(scheduled.value("answer")), scheduled.string("fallback_reason"))
                : new Refused(scheduled.text("reason"));
        return new ScheduledEvent(
                new ScheduledExchange(
                        new RequestKey(
                                scheduled.text("plan"),
                                scheduled.text("id"),
                                scheduled.text("client_id"),
                                scheduled.text("contact_key")),
                        scheduled.number("plan_version"),
                        Json.write(scheduled.value("request")),
                        outcome,
                        json.time("received_at")),
                json.optionalText(CORRELATION_ID).flatMap(CorrelationId::of));
    }
}
