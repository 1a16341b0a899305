package io.mkomhub.core.scheduled;

import io.mkomhub.core.template.TextTemplate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A valid, compiled plan, which determines the response to scheduled-message requests.
 *
 * @param description a description for people; may be empty
 * @param attributes whether the plan uses the contact attributes that the hub stores
 * @param lookup the request to the user's system; empty if none
 * @param items the messages to send, one or more
 * @param fallback the messages to send if a value is missing; empty to send nothing
 */
public record Plan(
        String description,
        boolean attributes,
        Optional<Lookup> lookup,
        List<PlanItem> items,
        List<PlanItem> fallback) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,63}");

    /** Whether a text is a valid plan name: 1 to 64 letters, digits, {@code -} or {@code _}. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The maximum number of items in a plan, and in its fallback. */
    static final int MAX_ITEMS = 50;

    public Plan {
        items = List.copyOf(items);
        fallback = List.copyOf(fallback);
    }

    /**
     * A request to an address of the user's.
     *
     * @param url the address with values, which are percent-encoded
     * @param remembered how long a response is cached
     */
    public record Lookup(TextTemplate url, Duration remembered) {

        public static final Duration TIMEOUT = Duration.ofSeconds(2);
    }
}
