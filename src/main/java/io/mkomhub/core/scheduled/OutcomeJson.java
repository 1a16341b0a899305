package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.platform.json.Json;

/** How the outcome of a scheduled message's request is shown. */
public final class OutcomeJson {

    private OutcomeJson() {}

    /** Tells an outcome: what is sent, and why it is not what the plan's items say. */
    public static void put(ObjectNode json, Outcome outcome) {
        if (outcome instanceof Answered answered) {
            json.put("outcome", answered.fallbackReason().isEmpty() ? "answered" : "fallback");
            json.set("answer", Json.read(answered.items()));
            if (!answered.fallbackReason().isEmpty()) {
                json.put("reason", answered.fallbackReason());
            }
        } else if (outcome instanceof Refused refused) {
            json.put("outcome", "nothing").put("reason", refused.reason());
        }
    }
}
