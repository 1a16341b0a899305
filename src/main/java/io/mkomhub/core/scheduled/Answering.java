package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.core.template.Names;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Instant;
import java.util.Optional;

/** Determines a plan's response to a request. */
public final class Answering {

    private Answering() {}

    /** Returns the plan's items; if a value is missing, its fallback; if a value is missing there too, the reason. */
    public static Outcome answer(Plan plan, ScheduledRequest request, Sources sources, Instant now) {
        Names names = Names.at(now).with("contact", request.contact().json());
        if (request.data().isPresent()) {
            names = names.with("data", request.data().get());
        }
        try {
            if (plan.attributes()) {
                Optional<JsonNode> attributes =
                        sources.attributes(request.contact().msisdn());
                if (attributes.isPresent()) {
                    names = names.with("attributes", attributes.get());
                }
            }
            if (plan.lookup().isPresent()) {
                names = names.with("lookup", lookup(plan.lookup().get(), names, sources));
            }
            return new Answered(Rendering.render(plan.items(), names), "");
        } catch (MissingValueException e) {
            return fallback(plan, names, String.valueOf(e.getMessage()));
        }
    }

    private static JsonNode lookup(Plan.Lookup lookup, Names names, Sources sources) {
        String url;
        try {
            url = lookup.url().render(names, PlanItem.Media.LONGEST_URL);
        } catch (MissingValueException e) {
            throw e.at("lookup.url");
        }
        if (DotSegments.in(url)) {
            throw new MissingValueException("lookup.url: " + DotSegments.PROBLEM);
        }
        try {
            return sources.lookup(new URI(url), lookup.remembered());
        } catch (URISyntaxException e) {
            throw new MissingValueException("lookup.url: is not an address");
        }
    }

    private static Outcome fallback(Plan plan, Names names, String reason) {
        if (plan.fallback().isEmpty()) {
            return new Refused(reason);
        }
        try {
            return new Answered(Rendering.render(plan.fallback(), names), reason);
        } catch (MissingValueException e) {
            return new Refused(reason + "; and in its place " + e.getMessage());
        }
    }
}
