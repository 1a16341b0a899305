package io.mkomhub.function.forward;

import io.mkomhub.channel.EventType;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.NotificationJson;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.ToldNotification;
import io.mkomhub.platform.fault.Faults;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import io.mkomhub.store.channels.ToldStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Records the results of a run: requeues waiting notifications, dead-letters those that are given up, writes the audit
 * log and counts.
 *
 * <p>Guarantee: a notification leaves the queue only if the receiver has it, did not request it, or the hub has stored
 * it elsewhere. What was told or given up is listed for {@link ToldStore#MEMORY}, if it can be recorded at that moment.
 * A record for which SQS did not confirm that is returned to the caller, so that SQS delivers it again.
 */
@ApplicationScoped
class ResultRecorder {

    private static final Logger LOG = Logger.getLogger(ResultRecorder.class);

    private final Queues queues;
    private final Metrics metrics;
    private final Alerts alerts;
    private final AuditLog auditLog;
    private final ToldStore history;
    private final Clock clock;

    ResultRecorder(Queues queues, Metrics metrics, Alerts alerts, AuditLog auditLog, ToldStore history, Clock clock) {
        this.queues = queues;
        this.metrics = metrics;
        this.alerts = alerts;
        this.auditLog = auditLog;
        this.history = history;
        this.clock = clock;
    }

    /**
     * Records results.
     *
     * @param results the result of each notification, by the id of its record
     * @return the ids of records that SQS must deliver again
     */
    Set<String> record(Map<String, Result> results) {
        List<String> records = new ArrayList<>();
        List<Delayed> waiting = new ArrayList<>();
        Set<String> comingBack = new HashSet<>();
        Instant now = clock.instant();
        int dead = 0;
        int told = 0;
        Optional<Instant> oldest = Optional.empty();
        for (Map.Entry<String, Result> entry : results.entrySet()) {
            Result result = entry.getValue();
            if (result instanceof Result.Again again) {
                oldest = Stream.concat(oldest.stream(), again.delivery().since().stream())
                        .min(Comparator.naturalOrder());
                records.add(entry.getKey());
                waiting.add(new Delayed(NotificationJson.write(again.delivery()), Queues.delayUntil(again.due(), now)));
                auditLog.notification(
                        again.delivery(), AuditLog.NotificationOutcome.KEPT, again.reason(), again.took());
            } else if (result instanceof Result.Dead letter) {
                dead++;
                deadLetter(entry.getKey(), letter, comingBack);
            } else if (result instanceof Result.Delivered done) {
                told++;
                auditLog.notification(done.delivery(), AuditLog.NotificationOutcome.NOTIFIED, "", done.took());
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
        remember(results, comingBack, now);
        alerts.oldest(Metric.OLDEST_NOTIFICATION_SECONDS, oldest, now);
        return comingBack;
    }

    /** Records what was told and given up. If it cannot be recorded, it is missing in the list; it is not told again. */
    private void remember(Map<String, Result> results, Set<String> comingBack, Instant now) {
        Map<String, List<ToldNotification>> byChannel = new LinkedHashMap<>();
        results.entrySet().stream()
                .filter(entry -> !comingBack.contains(entry.getKey()))
                .flatMap(entry -> told(entry.getValue()).stream()
                        .map(told -> Map.entry(
                                entry.getValue().delivery().notification().channel(), told)))
                .sorted(Comparator.comparing(entry -> entry.getValue().at()))
                .forEach(entry -> byChannel
                        .computeIfAbsent(entry.getKey(), channel -> new ArrayList<>())
                        .add(entry.getValue()));
        try {
            byChannel.forEach((channel, told) -> history.add(channel, told, now));
        } catch (RuntimeException e) {
            LOG.warnf("some of what channels were told is not listed: %s", Faults.describe(e));
        }
    }

    private static Optional<ToldNotification> told(Result result) {
        Optional<String> failure = Optional.empty();
        if (result instanceof Result.Dead letter) {
            failure = Optional.of(letter.reason());
        } else if (!(result instanceof Result.Delivered)) {
            return Optional.empty();
        }
        NotificationDelivery delivery = result.delivery();
        String type = EventType.of(delivery.notification().news()).word();
        return Optional.of(ToldNotification.of(delivery, type, failure, result.took()));
    }

    private void deadLetter(String record, Result.Dead letter, Set<String> comingBack) {
        try {
            queues.deadLetter(QueueName.FORWARD, NotificationJson.writeDead(letter.delivery()), letter.reason());
            auditLog.notification(
                    letter.delivery(), AuditLog.NotificationOutcome.GIVEN_UP, letter.reason(), letter.took());
        } catch (UnavailableException e) {
            LOG.errorf("record %s of the forward queue will be retried: %s", record, e.getMessage());
            comingBack.add(record);
        }
    }
}
