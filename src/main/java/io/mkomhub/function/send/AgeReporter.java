package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * Reports the age of the oldest message that should have been sent by now, which an alarm watches. The queue's own age does not show
 * it, because a message that waits goes back as a new record.
 *
 * <p>Messages that wait for something that takes its time, such as the end of quiet hours, do not count.
 */
@ApplicationScoped
class AgeReporter {

    private final Alerts alerts;
    private final Optional<QuietHours> quietHours;

    AgeReporter(Alerts alerts, QuietConfig quiet) {
        this.alerts = alerts;
        this.quietHours = QuietHours.of(quiet);
    }

    /** Reports the oldest waiting message of a run, or that there is none. */
    void report(Run run, Collection<MessageBatch> messageBatches) {
        alerts.oldest(
                Metric.OLDEST_MESSAGE_SECONDS,
                messageBatches.stream()
                        .flatMap(messageBatch -> messageBatch.messages().stream())
                        .filter(message -> isLate(run.waits(), message))
                        .map(message -> sendableFrom(message, run.received().acceptedAt(message.id())))
                        .min(Comparator.naturalOrder()),
                run.now());
    }

    private static boolean isLate(Waits waits, OutboundMessage message) {
        return waits.of(message.id())
                .filter(wait -> wait.kind() == Waits.WaitReason.RETRY || wait.kind() == Waits.WaitReason.UNFINISHED)
                .isPresent();
    }

    /**
     * The earliest time at which a message could have been sent: for advertising, not before the end of the quiet hours
     * in which it was accepted.
     */
    private Instant sendableFrom(OutboundMessage message, Instant acceptedAt) {
        return message.messageClass() == MessageClass.MARKETING
                ? quietHours.map(hours -> hours.firstAllowed(acceptedAt)).orElse(acceptedAt)
                : acceptedAt;
    }
}
