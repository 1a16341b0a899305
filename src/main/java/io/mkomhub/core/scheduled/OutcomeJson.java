package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;

/** Shows the outcome of a scheduled-message request as JSON. */
public final class OutcomeJson {

    private OutcomeJson() {}

    /** Adds the outcome to an object: the messages sent, and the reason if they are not the plan's items. */
    public static void put(ObjectNode json, Outcome outcome) {
        if (outcome instanceof Answered answered) {
            json.put("outcome", answered.fallbackReason().isEmpty() ? "answered" : "fallback");
            json.putRawValue("answer", new RawValue(answered.items()));
            if (!answered.fallbackReason().isEmpty()) {
                json.put("reason", answered.fallbackReason());
            }
        } else if (outcome instanceof Refused refused) {
            json.put("outcome", "nothing").put("reason", refused.reason());
        }
    }
}
