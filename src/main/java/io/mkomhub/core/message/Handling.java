package io.mkomhub.core.message;

import io.mkomhub.core.window.DeliveryWindow;
import java.util.Optional;

/**
 * How the hub handles a message. Those of one request differ in nothing but {@code heldBy}.
 *
 * @param priority how soon they are needed
 * @param window when people may receive them; empty for any time, or for the hub's own window for advertising
 * @param messagesPerMinute how many messages of their mailing are sent a minute at most; empty if that is not limited
 * @param heldBy the cap that the message is over, such as {@code budget_per_day}, so that a person must release it; empty if it is over none
 */
public record Handling(
        Priority priority,
        Optional<DeliveryWindow> window,
        Optional<Integer> messagesPerMinute,
        Optional<String> heldBy) {

    /** Normal priority, at any time. */
    public static final Handling NORMAL = of(Priority.NORMAL);

    /** This priority, at any time. */
    public static Handling of(Priority priority) {
        return new Handling(priority, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** What applies to every message of the request. */
    public Handling shared() {
        return new Handling(priority, window, messagesPerMinute, Optional.empty());
    }

    /** The same for a message over a cap. */
    public Handling heldBy(String cap) {
        return new Handling(priority, window, messagesPerMinute, Optional.of(cap));
    }
}
