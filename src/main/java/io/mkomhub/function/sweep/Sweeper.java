package io.mkomhub.function.sweep;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.sweep.SweepFunction.Swept;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.secrets.Secrets;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.time.Durations;
import io.mkomhub.store.erasure.Eraser;
import io.mkomhub.store.erasure.LateErasure;
import io.mkomhub.store.messages.BatchWatch;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.CallbackWatch.Watch;
import io.mkomhub.store.messages.ReviewStore;
import io.mkomhub.store.queues.Lease;
import io.mkomhub.store.queues.Spool;
import io.mkomhub.store.queues.Spool.Spooled;
import io.mkomhub.store.tally.Recount;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Moves records from the spool to their queues, hands over held messages that are due, lists messages whose callback is
 * overdue, completes erasures, carries out decisions about mailings, and recounts if asked to.
 *
 * <p>Guarantee: a record leaves the spool only after its queue has accepted it, and the records of a queue return in
 * order of arrival. Runs do not overlap. Limit: if a run ends between queueing a record and removing it from the spool,
 * the record is queued twice. Processing a record twice is safe.
 */
@ApplicationScoped
class Sweeper {

    private static final Logger LOG = Logger.getLogger(Sweeper.class);

    private final Lease lease;
    private final Spool spool;
    private final Handover handover;
    private final Queues queues;
    private final BatchWatch batchWatch;
    private final CallbackWatch callbackWatch;
    private final ReviewStore review;
    private final Eraser eraser;
    private final LateErasure lateErasure;
    private final Mailings mailings;
    private final Recount recount;
    private final Secrets secrets;
    private final Metrics metrics;
    private final AuditLog auditLog;
    private final SweepConfig config;
    private final Clock clock;

    Sweeper(
            Lease lease,
            Spool spool,
            Handover handover,
            Queues queues,
            BatchWatch batchWatch,
            CallbackWatch callbackWatch,
            ReviewStore review,
            Eraser eraser,
            LateErasure lateErasure,
            Mailings mailings,
            Recount recount,
            Secrets secrets,
            Metrics metrics,
            AuditLog auditLog,
            SweepConfig config,
            Clock clock) {
        this.lease = lease;
        this.spool = spool;
        this.handover = handover;
        this.queues = queues;
        this.batchWatch = batchWatch;
        this.callbackWatch = callbackWatch;
        this.review = review;
        this.eraser = eraser;
        this.lateErasure = lateErasure;
        this.mailings = mailings;
        this.recount = recount;
        this.secrets = secrets;
        this.metrics = metrics;
        this.auditLog = auditLog;
        this.config = config;
        this.clock = clock;
    }

    /** Does everything that is due, within the time budget. */
    Swept sweep() {
        Instant startedAt = clock.instant();
        if (!lease.take(startedAt, config.lease(), tokenExpiry())) {
            return told(new Swept(false, 0, 0, false), "another run is still active", startedAt);
        }
        try {
            return told(new Run(startedAt.plus(config.budget())).sweep(), "", startedAt);
        } finally {
            giveBack();
        }
    }

    private Swept told(Swept swept, String reason, Instant startedAt) {
        auditLog.swept(
                swept.requeued(),
                swept.overdue(),
                swept.complete(),
                reason,
                Duration.between(startedAt, clock.instant()));
        return swept;
    }

    /** When MKOM's token expires, for {@code GET /health/details}; empty if the token cannot be read now. */
    private Optional<Instant> tokenExpiry() {
        try {
            return Optional.of(secrets.mkomTokenExpiry().orElse(Instant.EPOCH));
        } catch (UnavailableException e) {
            LOG.warnf("it is not known when MKOM's token expires: %s", e.getMessage());
            return Optional.empty();
        }
    }

    private void giveBack() {
        try {
            lease.giveBack();
        } catch (UnavailableException e) {
            LOG.warnf("the lease of sweep was not released and will expire: %s", e.getMessage());
        }
    }

    private final class Run {

        private final Instant deadline;
        private int requeued;
        private int overdue;

        Run(Instant deadline) {
            this.deadline = deadline;
        }

        Swept sweep() {
            boolean emptied = requeue();
            boolean handedOver = handOver();
            boolean watched = watch() && watchBatches();
            boolean erased = erase();
            boolean carriedOut = carryOut();
            boolean recounted = recount();
            return new Swept(
                    true, requeued, overdue, emptied && handedOver && watched && erased && carriedOut && recounted);
        }

        /** Goes on with a recount. Returns whether nothing is left to do now. */
        private boolean recount() {
            try {
                return recount.goOn(deadline);
            } catch (UnavailableException | RefusedException e) {
                LOG.warnf("the recount goes on later: %s", e.getMessage());
                return false;
            }
        }

        /** Carries out decisions about mailings. Returns whether nothing is left to do. */
        private boolean carryOut() {
            try {
                return mailings.carryOut(deadline);
            } catch (UnavailableException e) {
                LOG.warnf("paused and cancelled mailings are looked at later: %s", e.getMessage());
                return false;
            }
        }

        /** Hands over held messages that are due. Returns whether none is left. */
        private boolean handOver() {
            try {
                return handover.handOver(deadline);
            } catch (UnavailableException e) {
                LOG.warnf("held messages are handed over later: %s", e.getMessage());
                return false;
            }
        }

        /** Makes the second pass of due erasures. Returns whether it is complete. */
        private boolean erase() {
            try {
                return eraser.secondPass(deadline);
            } catch (UnavailableException e) {
                LOG.warnf("the second pass of erasures is postponed: %s", e.getMessage());
                return false;
            }
        }

        private boolean inTime() {
            return clock.instant().isBefore(deadline);
        }

        /** Returns whether the spool is empty. */
        private boolean requeue() {
            while (inTime()) {
                List<Spooled> oldest = spool.oldest();
                if (oldest.isEmpty()) {
                    return true;
                }
                List<Spooled> taken = put(oldest);
                spool.remove(taken);
                requeued += taken.size();
                metrics.count(Map.of(Metric.RECORDS_UNSPOOLED, taken.size()));
                if (taken.size() < oldest.size()) {
                    return false;
                }
            }
            return false;
        }

        private List<Spooled> put(List<Spooled> records) {
            Map<QueueName, List<Spooled>> byQueue = new LinkedHashMap<>();
            records.forEach(record -> byQueue.computeIfAbsent(record.queue(), queue -> new ArrayList<>())
                    .add(record));
            List<Spooled> taken = new ArrayList<>();
            byQueue.forEach((queue, ofQueue) -> {
                Set<Integer> refused = queues.putInOrder(
                        queue, ofQueue.stream().map(Spooled::body).toList());
                for (int i = 0; i < ofQueue.size(); i++) {
                    if (!refused.contains(i)) {
                        taken.add(ofQueue.get(i));
                    }
                }
            });
            return taken;
        }

        /** Returns whether all due messages were checked. */
        private boolean watch() {
            while (inTime()) {
                CallbackWatch.Due due = callbackWatch.due(clock.instant());
                if (due.complete()) {
                    return true;
                }
                for (Watch watch : due.watches()) {
                    look(review.find(watch.messages()));
                    callbackWatch.remove(watch);
                    if (!inTime()) {
                        return false;
                    }
                }
            }
            return false;
        }

        /** Returns whether all message batches that are due were checked. */
        private boolean watchBatches() {
            while (inTime()) {
                BatchWatch.Due due = batchWatch.due(clock.instant());
                look(review.findKnown(due.messages()));
                batchWatch.checked(due);
                if (due.complete()) {
                    return true;
                }
            }
            return false;
        }

        private void look(Collection<TrackedMessage> found) {
            // Their person may have been erased while only their claims were stored.
            Set<MessageId> erased = lateErasure.erase(found, clock.instant());
            Duration timeout = callbackWatch.timeout();
            List<TrackedMessage> flagged = new ArrayList<>();
            List<TrackedMessage> later = new ArrayList<>();
            for (TrackedMessage message : found) {
                if (erased.contains(message.id())) {
                    continue;
                }
                switch (CallbackOverdue.of(message, timeout, clock.instant())) {
                    case BROKEN -> {
                        // A callback arrived, or none can arrive any more.
                    }
                    case TOO_LONG -> {
                        flagged.add(message);
                        if (CallbackOverdue.mayEnd(message)) {
                            later.add(message);
                        }
                    }
                    case NOT_YET -> later.add(message);
                }
            }
            callbackWatch.add(later, clock.instant());
            int listed = review.flag(flagged);
            overdue += listed;
            metrics.count(Map.of(Metric.CALLBACKS_OVERDUE, listed));
            if (listed > 0) {
                LOG.warnf(
                        "no callback for %s for %d messages, the first of them %s",
                        Durations.inWords(timeout),
                        (Integer) listed,
                        flagged.get(0).id());
            }
        }
    }
}
