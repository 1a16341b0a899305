package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.SendingHours;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Comparator;

/**
 * Reports the age of the oldest message that should have been sent by now, which an alarm watches. The queue's own age does not show
 * it, because a message that waits goes back as a new record.
 *
 * <p>Messages that wait for something that takes its time, such as their delivery window, do not count, and neither does the time
 * before the window opened for the first time.
 */
@ApplicationScoped
class AgeReporter {

    private final Alerts alerts;
    private final SendingHours hours;

    AgeReporter(Alerts alerts, QuietConfig quiet) {
        this.alerts = alerts;
        this.hours = SendingHours.of(quiet);
    }

    /** Reports the oldest waiting message of a run, or that there is none. */
    void report(Run run, Collection<MessageBatch> messageBatches) {
        alerts.oldest(
                Metric.OLDEST_MESSAGE_SECONDS,
                messageBatches.stream()
                        .flatMap(messageBatch -> messageBatch.messages().stream())
                        .filter(message -> isLate(run.waits(), message))
                        .map(message ->
                                hours.firstAllowed(message, run.received().sendableSince(message.id())))
                        .min(Comparator.naturalOrder()),
                run.now());
    }

    private static boolean isLate(Waits waits, OutboundMessage message) {
        return waits.of(message.id())
                .filter(wait -> wait.kind() == Waits.WaitReason.RETRY || wait.kind() == Waits.WaitReason.UNFINISHED)
                .isPresent();
    }
}
