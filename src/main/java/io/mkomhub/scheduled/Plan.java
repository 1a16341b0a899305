package io.mkomhub.scheduled;

import io.mkomhub.template.TextTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What is answered to a scheduled message's requests: valid, and compiled.
 *
 * @param description for whoever reads the list of plans; may be empty
 * @param attributes whether it uses what the hub knows of the contact
 * @param lookup where it looks something up
 * @param items what is sent, one or more
 * @param fallback what is sent when something is missing; empty for nothing
 */
record Plan(
        String description,
        boolean attributes,
        Optional<Lookup> lookup,
        List<PlanItem> items,
        List<PlanItem> fallback) {

    /** Items in a plan, and again in its fallback. */
    static final int MOST_ITEMS = 50;

    Plan {
        items = List.copyOf(items);
        fallback = List.copyOf(fallback);
    }

    /**
     * A look-up at an address of the user's own.
     *
     * @param url with values, which are percent-encoded
     * @param remembered how long an answer is used again
     */
    record Lookup(TextTemplate url, Duration remembered) {

        static final Duration TIMEOUT = Duration.ofSeconds(2);
    }
}
