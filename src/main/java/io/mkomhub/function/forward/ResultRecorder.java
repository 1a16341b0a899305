package io.mkomhub.function.forward;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Records what became of the notifications of a run: requeues those that wait, dead-letters those that are given up, writes the audit
 * log and counts.
 *
 * <p>Guarantee: a notification leaves the queue only if its peer has it, does not want it, or the hub has stored it elsewhere; a record
 * for which SQS did not confirm that is reported, so that SQS delivers it again.
 */
@ApplicationScoped
class ResultRecorder {

    private static final Logger LOG = Logger.getLogger(ResultRecorder.class);

    private final Queues queues;
    private final Metrics metrics;
    private final AuditLog auditLog;
    private final Clock clock;

    ResultRecorder(Queues queues, Metrics metrics, AuditLog auditLog, Clock clock) {
        this.queues = queues;
        this.metrics = metrics;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /**
     * Records results.
     *
     * @param results what became of each notification, by the id of its record
     * @return the ids of records that SQS must deliver again
     */
    Set<String> record(Map<String, Result> results) {
        List<String> records = new ArrayList<>();
        List<Delayed> waiting = new ArrayList<>();
        Set<String> comingBack = new HashSet<>();
        Instant now = clock.instant();
        int dead = 0;
        int told = 0;
        Duration oldest = Duration.ZERO;
        for (Map.Entry<String, Result> entry : results.entrySet()) {
            Result result = entry.getValue();
            if (result instanceof Result.Again again) {
                Duration age = again.delivery()
                        .since()
                        .map(since -> Duration.between(since, now))
                        .orElse(Duration.ZERO);
                oldest = age.compareTo(oldest) > 0 ? age : oldest;
                records.add(entry.getKey());
                waiting.add(new Delayed(NotificationJson.write(again.delivery()), delay(again.due(), now)));
                auditLog.notification(
                        again.delivery(), AuditLog.NotificationOutcome.KEPT, again.reason(), again.took());
            } else if (result instanceof Result.Dead letter) {
                dead++;
                deadLetter(entry.getKey(), letter, comingBack);
            } else if (result instanceof Result.Delivered done) {
                told++;
                auditLog.notification(done.delivery(), AuditLog.NotificationOutcome.TOLD, "", done.took());
            } else {
                auditLog.notification(result.delivery(), AuditLog.NotificationOutcome.NEEDLESS, "", Optional.empty());
            }
        }
        queues.putLater(QueueName.FORWARD, waiting).forEach(place -> comingBack.add(records.get(place)));
        metrics.count(Map.of(
                Metric.NOTIFICATIONS_DELIVERED,
                told,
                Metric.NOTIFICATIONS_RETRIED,
                waiting.size(),
                Metric.NOTIFICATIONS_DEAD_LETTERED,
                dead));
        if (!oldest.isZero()) {
            metrics.seconds(Metric.OLDEST_NOTIFICATION_SECONDS, oldest);
        }
        return comingBack;
    }

    /** The time until a moment, rounded up to whole seconds. */
    private static Duration delay(Instant due, Instant now) {
        return Duration.ofSeconds(Math.max(0, (Duration.between(now, due).toMillis() + 999) / 1000));
    }

    private void deadLetter(String record, Result.Dead letter, Set<String> comingBack) {
        try {
            queues.deadLetter(QueueName.FORWARD, NotificationJson.writeDead(letter.delivery()), letter.reason());
            auditLog.notification(
                    letter.delivery(), AuditLog.NotificationOutcome.GIVEN_UP, letter.reason(), letter.took());
        } catch (UnavailableException e) {
            LOG.errorf("record %s of the forward queue comes back: %s", record, e.getMessage());
            comingBack.add(record);
        }
    }
}
