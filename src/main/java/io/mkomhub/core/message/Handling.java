package io.mkomhub.core.message;

import io.mkomhub.core.window.DeliveryWindow;
import java.util.Optional;

/**
 * How the hub handles the messages of one request.
 *
 * @param priority how soon they are needed
 * @param window when people may receive them; empty for any time, or for the hub's own window for advertising
 * @param messagesPerMinute how many messages of their mailing are sent a minute at most; empty if that is not limited
 */
public record Handling(Priority priority, Optional<DeliveryWindow> window, Optional<Integer> messagesPerMinute) {

    /** Normal priority, at any time. */
    public static final Handling NORMAL = of(Priority.NORMAL);

    /** This priority, at any time. */
    public static Handling of(Priority priority) {
        return new Handling(priority, Optional.empty(), Optional.empty());
    }
}
