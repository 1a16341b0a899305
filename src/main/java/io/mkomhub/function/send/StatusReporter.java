package io.mkomhub.function.send;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reports new states of messages to the audit log, and to the channels that the messages came from.
 *
 * <p>Guarantee: a message whose notification cannot be queued waits and is reported later. Limit: the audit log is
 * written once a run, so a repeated run repeats its lines.
 */
@ApplicationScoped
class StatusReporter {

    private static final Logger LOG = Logger.getLogger(StatusReporter.class);

    private final AuditLog auditLog;
    private final NotificationPublisher publisher;

    StatusReporter(AuditLog auditLog, NotificationPublisher publisher) {
        this.auditLog = auditLog;
        this.publisher = publisher;
    }

    /**
     * Writes the new state of a message to the audit log.
     *
     * @param took the duration of MKOM's response; empty if MKOM was not called
     */
    void log(Run run, TrackedMessage message, Optional<Duration> took) {
        run.logged(message.id());
        if (message.state().status() == MessageStatus.QUEUED) {
            auditLog.waits(
                    message.id(),
                    message.state().reason().orElse(""),
                    took,
                    run.received().correlation(message.id()));
        } else {
            auditLog.moved(message.id(), message.state(), took, run.received().correlation(message.id()));
        }
    }

    /** Writes the waiting messages to the audit log, except those that {@link #log} has written already. */
    void logWaits(Run run) {
        run.waits().all().forEach((id, wait) -> {
            if (!run.isLogged(id)) {
                wait.reason()
                        .ifPresent(reason -> auditLog.waits(
                                id, reason, Optional.empty(), run.received().correlation(id)));
            }
        });
    }

    /** Publishes new states to the channels. If that fails for a message, it is tried again later. */
    void publish(Run run) {
        Collection<MessageId> unpublished;
        try {
            unpublished =
                    publisher.publishStatuses(run.toPublish(), run.received().correlations());
        } catch (UnavailableException e) {
            LOG.errorf("new states of messages are published later: %s", e.getMessage());
            unpublished = run.toPublish().stream().map(TrackedMessage::id).collect(Collectors.toSet());
        }
        unpublished.forEach(id -> run.waits()
                .addIfAbsent(id, Waits.WaitReason.UNFINISHED, run.now().plus(Sender.SOON)));
    }
}
