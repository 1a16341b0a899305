package io.mkomhub.core.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.logging.DeadLetterLog;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.zip.CRC32;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Logs the result of everything a function processes. Each log line is one JSON object, whose members CloudWatch Logs
 * Insights discovers
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
 *
 * <p>Guarantee: a line contains no telephone number, message text, secret or caller's reference. Limit: a correlation
 * id is logged as the caller wrote it.
 *
 * <p>Guarantee: everything that did not go as it should, or that waits, has its line, and so has every reply, scheduled message and run
 * of {@code sweep}. Limit: of requests that were answered, messages that were queued, sent or delivered, and notifications that were
 * delivered, only a share is logged ({@link AuditConfig#logSample}). It is chosen by correlation id, so everything with one id is
 * logged, or nothing of this.
 *
 * <p>Level INFO: success. WARN: something to look at if it happens often, such as a failed message. ERROR: something
 * that needs action, such as a dead letter.
 */
@ApplicationScoped
public class AuditLog implements DeadLetterLog {

    /**
     * The route that is logged for a request without a matching route. Its path is not logged, because it may contain
     * anything.
     */
    public static final String NOWHERE = "none";

    /** A logger that prints only the message; see {@code application.properties}. */
    private static final Logger LINES = Logger.getLogger("mkomhub.audit");

    /**
     * The system property in which the native and Java runtimes of Lambda store the trace of the current invocation for
     * the X-Ray SDK.
     */
    private static final String TRACE = "com.amazonaws.xray.traceHeader";

    private static final String ROOT = "Root=";

    private static final int ALL = 100;

    private final String function;
    private final int sample;

    AuditLog(
            @ConfigProperty(name = "quarkus.funqy.export", defaultValue = "local") String function,
            AuditConfig config) {
        this.function = function;
        this.sample = config.logSample();
    }

    /**
     * Logs that a request was answered.
     *
     * @param requestId the id that API Gateway gave the request, or empty
     * @param correlationId the id that the caller gave the request, or empty
     * @param route the pattern of the route, such as {@code GET /messages/{id}}, or {@link #NOWHERE}
     * @param reason the reason for the status, without data of the request; empty if none is needed
     */
    public void answered(
            String requestId, String correlationId, String route, int status, String reason, Duration took) {
        Level level = status >= 500 ? Level.ERROR : Level.INFO;
        Optional<CorrelationId> correlation = CorrelationId.of(correlationId);
        if (LINES.isEnabled(level) && (status >= 400 || isChosen(correlation))) {
            ObjectNode line = begin(level).put("route", route).put("status", status);
            if (!requestId.isEmpty()) {
                line.put("request_id", requestId);
            }
            end(level, line, reason, Optional.of(took), correlation);
        }
    }

    /** Logs whether an accepted message batch was stored on its queue or on the spool. */
    public void accepted(MessageBatch messageBatch, boolean kept) {
        Level level = kept ? Level.INFO : Level.ERROR;
        if (LINES.isEnabled(level) && (!kept || isChosen(messageBatch.correlation()))) {
            ObjectNode line = begin(level)
                    .put("batch_id", messageBatch.id().text())
                    .put("messages", messageBatch.messages().size())
                    .put("origin", messageBatch.origin())
                    .put("status", kept ? MessageStatus.QUEUED.word() : "refused");
            end(level, line, "", Optional.empty(), messageBatch.correlation());
        }
    }

    /**
     * Logs that a message has a new state.
     *
     * @param took the duration of the step that led to this state, if meaningful
     */
    public void moved(
            MessageId message, MessageState state, Optional<Duration> took, Optional<CorrelationId> correlation) {
        boolean healthy = state.status() != MessageStatus.FAILED
                && state.status() != MessageStatus.EXPIRED
                && state.status() != MessageStatus.UNCERTAIN;
        Level level = healthy ? Level.INFO : Level.WARN;
        boolean usual = state.status() == MessageStatus.SENT || state.status() == MessageStatus.DELIVERED;
        if (LINES.isEnabled(level) && (!usual || isChosen(correlation))) {
            ObjectNode line = message(level, message, state.status().word());
            end(level, line, state.reason().orElse(""), took, correlation);
        }
    }

    /**
     * Logs that somebody paused, resumed or cancelled a mailing.
     *
     * @param mailing the mailing's name in the table; its identifier may contain anything
     * @param action such as {@code pause}
     * @param by who decided
     */
    public void steered(String mailing, String action, String by, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            ObjectNode line = begin(Level.INFO)
                    .put("mailing", mailing)
                    .put("status", action)
                    .put("origin", by);
            end(Level.INFO, line, "", Optional.empty(), correlation);
        }
    }

    /**
     * Logs that somebody asked for a recount of everything.
     *
     * @param by who did
     */
    public void recounted(String by, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            end(
                    Level.INFO,
                    begin(Level.INFO).put("status", "recount").put("origin", by),
                    "",
                    Optional.empty(),
                    correlation);
        }
    }

    /**
     * Logs that somebody sent dead letters back to their queue, or dropped them.
     *
     * @param queue the queue's name in lower case
     * @param action {@code redriven} or {@code dropped}
     * @param records how many
     * @param by who decided
     */
    public void deadLettersHandled(
            String queue, String action, int records, String by, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            ObjectNode line = begin(Level.INFO)
                    .put("queue", queue)
                    .put("records", records)
                    .put("status", action)
                    .put("origin", by);
            end(Level.INFO, line, "", Optional.empty(), correlation);
        }
    }

    /** Logs that a message waits for its next check. */
    public void waits(MessageId message, String reason, Optional<Duration> took, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            end(Level.INFO, message(Level.INFO, message, "waiting"), reason, took, correlation);
        }
    }

    /**
     * Logs that a person's reply is stored and that its effects have been queued.
     *
     * @param message the message that the reply answers, if known
     */
    public void replied(Optional<MessageId> message, Duration took, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            ObjectNode line = begin(Level.INFO);
            message.ifPresent(id -> line.put("message_id", id.toString()));
            end(Level.INFO, line.put("status", "replied"), "", Optional.of(took), correlation);
        }
    }

    /** Logs that a scheduled-message request and its response are stored. */
    public void stored(ScheduledExchange exchange, Optional<CorrelationId> correlation) {
        String status = "unanswered";
        String reason = "";
        if (exchange.outcome() instanceof ScheduledExchange.Answered answered) {
            reason = answered.fallbackReason();
            status = reason.isEmpty() ? "answered" : "fallback";
        } else if (exchange.outcome() instanceof ScheduledExchange.Refused refused) {
            reason = refused.reason();
        }
        Level level = reason.isEmpty() ? Level.INFO : Level.WARN;
        if (LINES.isEnabled(level)) {
            ObjectNode line = begin(level)
                    .put("scheduled_message", exchange.key().toString())
                    .put("status", status);
            end(level, line, reason, Optional.empty(), correlation);
        }
    }

    /** The outcome of a notification. */
    public enum NotificationOutcome {
        /** The receiver accepted it. */
        NOTIFIED("notified", Level.INFO),
        /** Nothing to send: the receiver already knows, or did not request it. */
        NEEDLESS("needless", Level.INFO),
        /** It will be sent later. */
        KEPT("kept", Level.INFO),
        /** It is on the dead-letter queue. */
        GIVEN_UP("given_up", Level.ERROR);

        private final String word;
        private final Level level;

        NotificationOutcome(String word, Level level) {
            this.word = word;
            this.level = level;
        }
    }

    /** Logs the outcome of a notification. */
    public void notification(
            NotificationDelivery delivery, NotificationOutcome outcome, String reason, Optional<Duration> took) {
        boolean usual = outcome == NotificationOutcome.NOTIFIED || outcome == NotificationOutcome.NEEDLESS;
        if (LINES.isEnabled(outcome.level) && (!usual || isChosen(delivery.correlation()))) {
            ChannelNotification notification = delivery.notification();
            ObjectNode line = begin(outcome.level)
                    .put("notification_id", notification.id())
                    .put("channel", notification.channel());
            if (notification.news() instanceof ChannelNotification.StatusChange change) {
                line.put("message_id", change.message().toString());
                line.put("news", change.status().word());
            } else if (notification.news() instanceof ChannelNotification.ReplyReceived reply) {
                reply.answered().ifPresent(message -> line.put("message_id", message.toString()));
                line.put("news", "reply");
            } else if (notification.news() instanceof ChannelNotification.Held held) {
                line.put("message_id", held.message().toString());
                line.put("news", "held");
            } else {
                line.put("news", "opt_out");
            }
            end(outcome.level, line.put("status", outcome.word), reason, took, delivery.correlation());
        }
    }

    /** Logs that a run of {@code sweep} ended, or did not take place for the given reason. */
    public void swept(int requeued, int overdue, boolean complete, String reason, Duration took) {
        Level level = reason.isEmpty() ? Level.INFO : Level.WARN;
        if (LINES.isEnabled(level)) {
            ObjectNode line = begin(level)
                    .put("requeued", requeued)
                    .put("overdue", overdue)
                    .put("complete", complete)
                    .put("status", reason.isEmpty() ? "swept" : "skipped");
            end(level, line, reason, Optional.of(took), Optional.empty());
        }
    }

    @Override
    public void deadLettered(String queue, String record, String reason, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.ERROR)) {
            ObjectNode line = begin(Level.ERROR)
                    .put("queue", queue)
                    .put("record_id", record)
                    .put("status", "dead_letter");
            end(Level.ERROR, line, reason, Optional.empty(), correlation);
        }
    }

    /** Whether what went as it should is logged; always if there is no correlation id to choose by. */
    private boolean isChosen(Optional<CorrelationId> correlation) {
        return sample >= ALL
                || correlation.filter(id -> ALL * share(id) >= sample).isEmpty();
    }

    /** A number from 0 to 1, without 1, which is the same in every function and at every time. */
    private static double share(CorrelationId id) {
        CRC32 checksum = new CRC32();
        checksum.update(id.text().getBytes(StandardCharsets.UTF_8));
        return checksum.getValue() / (double) (1L << Integer.SIZE);
    }

    private ObjectNode message(Level level, MessageId message, String status) {
        return begin(level).put("message_id", message.toString()).put("status", status);
    }

    private ObjectNode begin(Level level) {
        return Json.object().put("level", level.name()).put("function", function);
    }

    private static void end(
            Level level, ObjectNode line, String reason, Optional<Duration> took, Optional<CorrelationId> correlation) {
        if (!reason.isEmpty()) {
            line.put("reason", reason);
        }
        took.ifPresent(duration -> line.put("duration_ms", duration.toMillis()));
        correlation.ifPresent(id -> line.put("correlation_id", id.text()));
        String trace = traceOf(System.getProperty(TRACE));
        if (!trace.isEmpty()) {
            line.put("trace", trace);
        }
        LINES.log(level, Json.write(line));
    }

    /** Extracts the X-Ray trace id from {@code Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1}. */
    static String traceOf(@Nullable String header) {
        int from = header == null ? -1 : header.indexOf(ROOT);
        if (header == null || from < 0) {
            return "";
        }
        int end = header.indexOf(';', from);
        return header.substring(from + ROOT.length(), end < 0 ? header.length() : end);
    }
}
