package io.mkomhub.function.record;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.channel.Reassembler;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Checks multipart messages whose parts must all have arrived by now, and notifies the senders of those that are given
 * up.
 */
@ApplicationScoped
class ReassemblyTimeout {

    private static final Logger LOG = Logger.getLogger(ReassemblyTimeout.class);

    private final Reassembler reassembler;
    private final NotificationPublisher publisher;
    private final Clock clock;

    ReassemblyTimeout(Reassembler reassembler, NotificationPublisher publisher, Clock clock) {
        this.reassembler = reassembler;
        this.publisher = publisher;
        this.clock = clock;
    }

    /**
     * Processes a batch until a deadline.
     *
     * @return the ids of the records that must return to the queue
     */
    Set<String> check(Map<String, PartsDue> reminders, Instant deadline) {
        Set<String> comingBack = new HashSet<>();
        reminders.forEach((id, due) -> {
            Instant now = clock.instant();
            if (now.isAfter(deadline)) {
                comingBack.add(id);
                return;
            }
            try {
                Optional<ChannelNotification> failure = reassembler.check(due, now);
                if (failure.isPresent()
                        && !publisher
                                .publish(List.of(NotificationDelivery.of(failure.get())))
                                .isEmpty()) {
                    comingBack.add(id);
                }
            } catch (UnavailableException e) {
                LOG.warnf("the check of parts %s is postponed: %s", due.set(), e.getMessage());
                comingBack.add(id);
            }
        });
        return comingBack;
    }
}
