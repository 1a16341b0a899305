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
 * The claims of one run on notifications, with what the table knows of their progress.
 *
 * <p>Guarantee: of all runs one tells a notification at a time, and no run tells a status after one that goes further. Where a peer
 * needs time between notifications that say the same of one person, that time is claimed with the notification. Limit: if the result
 * cannot be stored, the claim runs out and the notification is told again.
 *
 * <p>Thread-safe for notifications of different topics; one thread at a time handles a topic.
 */
final class NotificationClaims {

    private static final Logger LOG = Logger.getLogger(NotificationClaims.class);

    /** How often a result is tried to be stored. */
    private static final int MAX_TRIES = 4;

    private final NotificationStore notifications;
    private final Map<String, Progress> progress = new ConcurrentHashMap<>();

    NotificationClaims(NotificationStore notifications) {
        this.notifications = notifications;
    }

    /**
     * A claim that this run holds.
     *
     * @param spacing the claimed time around the notification; empty if its peer needs none
     */
    record Claim(ChannelNotification notification, Optional<Progress> spacing) {}

    /** Reads the progress of notifications, in one go. */
    void read(Collection<ChannelNotification> wanted) {
        progress.putAll(notifications.find(wanted));
    }

    /** What this run knows of a notification's progress. */
    Progress progress(ChannelNotification notification) {
        return progress.getOrDefault(notification.topic(), Progress.NONE);
    }

    /** Whether the peer was told the notification, or a status that goes further. */
    boolean isTold(ChannelNotification notification) {
        return progress(notification).told() >= notification.rank();
    }

    /** Stores that a notification needs no telling. @return false if another run changed its progress */
    boolean skip(ChannelNotification notification) {
        return save(notification, progress(notification).told(notification.rank()));
    }

    /**
     * Claims a notification.
     *
     * @param until when the claim runs out
     * @param spacing time that has to pass before the same is said of the same person again; zero for none
     * @return empty if another run has the notification, or said the same within that time
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

    /** Mostly nothing has said the same before, so the spacing is first claimed without a read. */
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
     * Ends a claim on a notification that its peer took.
     *
     * @param busyUntil until when no later status of the same message may be told
     * @param spacedUntil until when the same may not be said of the same person
     */
    void told(Claim claim, Instant busyUntil, Instant spacedUntil) {
        ChannelNotification notification = claim.notification();
        store(
                notification,
                progress(notification).told(notification.rank()).busy(busyUntil),
                claim.spacing().map(space -> space.busy(spacedUntil)));
    }

    /**
     * Ends a claim on a notification that its peer did not take.
     *
     * @param busyUntil until when it may still arrive, so that no later status may be told; in the past if it cannot
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
                    LOG.errorf("notification %s may be told again: %s", notification.id(), e.getMessage());
                    return;
                }
            }
        }
    }
}
