package io.mkomhub.core.scheduled;

import io.mkomhub.core.template.TextTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is answered to a scheduled message's requests: valid, and compiled.
 *
 * @param description for whoever reads the list of plans; may be empty
 * @param attributes whether it uses what the hub knows of the contact
 * @param lookup where it looks something up
 * @param items what is sent, one or more
 * @param fallback what is sent when something is missing; empty for nothing
 */
public record Plan(
        String description,
        boolean attributes,
        Optional<Lookup> lookup,
        List<PlanItem> items,
        List<PlanItem> fallback) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** Whether a text can be the name of a plan: 1 to 64 letters, digits, {@code -} or {@code _}. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** Items in a plan, and again in its fallback. */
    static final int MAX_ITEMS = 50;

    public Plan {
        items = List.copyOf(items);
        fallback = List.copyOf(fallback);
    }

    /**
     * A look-up at an address of the user's own.
     *
     * @param url with values, which are percent-encoded
     * @param remembered how long an answer is used again
     */
    public record Lookup(TextTemplate url, Duration remembered) {

        public static final Duration TIMEOUT = Duration.ofSeconds(2);
    }
}
