package io.mkomhub.function.forward;

import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.channels.NotificationStore;
import io.mkomhub.store.channels.NotificationStore.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The claims of one run on notifications, with their stored progress.
 *
 * <p>Guarantee: only one run at a time sends a notification, and no run sends a status after one of higher rank. If a
 * receiver needs time between notifications with the same content about one person, that time is claimed with the
 * notification. Limit: if the result cannot be stored, the claim expires and the notification is sent again.
 *
 * <p>Thread-safe for notifications of different topics; one thread at a time handles a topic.
 */
final class NotificationClaims {

    private static final Logger LOG = Logger.getLogger(NotificationClaims.class);

    /** The maximum number of attempts to store a result. */
    private static final int MAX_TRIES = 4;

    private final NotificationStore notifications;
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();

    NotificationClaims(NotificationStore notifications) {
        this.notifications = notifications;
    }

    /**
     * A claim that this run holds.
     *
     * @param spacing the claimed time around the notification; empty if the receiver needs none
     */
    record Claim(ChannelNotification notification, Optional<Progress> spacing) {}

    /** Reads the progress of all notifications at once. */
    void read(Collection<ChannelNotification> wanted) {
        progress.putAll(notifications.find(wanted));
    }

    /** What this run knows of a notification's progress. */
    Progress progress(ChannelNotification notification) {
        return progress.getOrDefault(notification.topic(), Progress.NONE);
    }

    /** Whether the notification, or a status of higher rank, was sent. */
    boolean isTold(ChannelNotification notification) {
        return progress(notification).told() >= notification.rank();
    }

    /**
     * Stores that a notification need not be sent.
     *
     * @return false if another run changed its progress
     */
    boolean skip(ChannelNotification notification) {
        return save(notification, progress(notification).told(notification.rank()));
    }

    /**
     * Claims a notification.
     *
     * @param until when the claim expires
     * @param spacing the time that must pass before the same content about the same person is sent again; zero for
     *     none
     * @return empty if another run holds the notification, or sent the same content within that time
     */
    Optional<Claim> claim(ChannelNotification notification, Instant until, Duration spacing, Instant now) {
        Progress claim = progress(notification).busy(until);
        if (spacing.isZero()) {
            return save(notification, claim)
                    ? Optional.of(new Claim(notification, Optional.empty()))
                    : Optional.empty();
        }
        return claimWithSpacing(notification, claim, until.plus(spacing), now)
                .map(space -> new Claim(notification, Optional.of(space)));
    }

    /** Usually the same content was not sent before, so the spacing is first claimed without a read. */
    private Optional<Progress> claimWithSpacing(
            ChannelNotification notification, Progress claim, Instant until, Instant now) {
        Progress space = Progress.NONE.busy(until);
        List<Boolean> saved = notifications.save(notification, claim, space);
        if (!saved.get(0)) {
            return Optional.empty();
        }
        Progress mine = claim.stored();
        progress.put(notification.topic(), mine);
        if (saved.get(1)) {
            return Optional.of(space.stored());
        }
        Progress earlier = notifications.spacing(notification);
        if (!now.isBefore(earlier.busyUntil())) {
            saved = notifications.save(notification, mine, earlier.busy(until));
            if (saved.get(0)) {
                mine = mine.stored();
                progress.put(notification.topic(), mine);
            }
            if (saved.get(0) && saved.get(1)) {
                return Optional.of(earlier.busy(until).stored());
            }
        }
        store(notification, mine.busy(Instant.EPOCH), Optional.empty());
        return Optional.empty();
    }

    /**
     * Ends a claim on a notification that the receiver accepted.
     *
     * @param busyUntil until when no later status of the same message may be sent
     * @param spacedUntil until when the same content may not be sent about the same person
     */
    void told(Claim claim, Instant busyUntil, Instant spacedUntil) {
        ChannelNotification notification = claim.notification();
        store(
                notification,
                progress(notification).told(notification.rank()).busy(busyUntil),
                claim.spacing().map(space -> space.busy(spacedUntil)));
    }

    /**
     * Ends a claim on a notification that the receiver did not accept.
     *
     * @param busyUntil until when it may still arrive, so that no later status may be sent; in the past if it
     *     cannot
     */
    void notTold(Claim claim, Instant busyUntil) {
        ChannelNotification notification = claim.notification();
        store(
                notification,
                progress(notification).busy(busyUntil),
                claim.spacing().map(space -> space.busy(Instant.EPOCH)));
    }

    private boolean save(ChannelNotification notification, Progress next) {
        boolean saved = notifications.save(notification, next);
        if (saved) {
            progress.put(notification.topic(), next.stored());
        }
        return saved;
    }

    private void store(ChannelNotification notification, Progress next, Optional<Progress> spacing) {
        for (int tries = 1; ; tries++) {
            try {
                boolean saved = spacing.map(space -> notifications.save(notification, next, space))
                        .orElseGet(() -> List.of(notifications.save(notification, next)))
                        .get(0);
                if (saved) {
                    progress.put(notification.topic(), next.stored());
                }
                return;
            } catch (UnavailableException e) {
                if (tries == MAX_TRIES) {
                    LOG.errorf("notification %s may be sent again: %s", notification.id(), e.getMessage());
                    return;
                }
            }
        }
    }
}
