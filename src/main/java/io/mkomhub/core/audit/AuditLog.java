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
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jboss.logging.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of each thing that a function was given: a line of log that is one JSON object, whose members CloudWatch
 * Logs Insights finds by itself
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_AnalyzeLogData-discoverable-fields.html).
 *
 * <p>Guarantee: a line holds no number, text, secret or reference of a caller's. Limit: a correlation id is shown as its caller
 * wrote it.
 *
 * <p>What went well is said at level INFO, what somebody may want to look at, such as a message that failed, at WARN, and what
 * somebody has to look at, such as a dead letter, at ERROR.
 */
@ApplicationScoped
public class AuditLog implements DeadLetterLog {

    /** Where a request led that leads nowhere: its path may hold anything. */
    public static final String NOWHERE = "none";

    /** A logger whose lines are nothing but their message; see {@code application.properties}. */
    private static final Logger LINES = Logger.getLogger("mkomhub.audit");

    /** What Lambda's runtimes, native and Java, keep the trace of the current invocation in for X-Ray's own SDK. */
    private static final String TRACE = "com.amazonaws.xray.traceHeader";

    private static final String ROOT = "Root=";

    private final String function;

    AuditLog(@ConfigProperty(name = "quarkus.funqy.export", defaultValue = "local") String function) {
        this.function = function;
    }

    /**
     * A request was answered.
     *
     * @param requestId API Gateway's, or empty
     * @param correlationId as the caller gave it, or empty
     * @param route the route's own path, such as {@code GET /messages/{id}}, or {@link #NOWHERE}
     * @param reason why it was answered so, without anything of the request; empty for what needs none
     */
    public void answered(
            String requestId, String correlationId, String route, int status, String reason, Duration took) {
        Level level = status >= 500 ? Level.ERROR : Level.INFO;
        if (LINES.isEnabled(level)) {
            ObjectNode line = begin(level).put("route", route).put("status", status);
            if (!requestId.isEmpty()) {
                line.put("request_id", requestId);
            }
            end(level, line, reason, Optional.of(took), CorrelationId.of(correlationId));
        }
    }

    /** A message batch was accepted, and is on its queue or on the spool, or could not be kept. */
    public void accepted(MessageBatch messageBatch, boolean kept) {
        Level level = kept ? Level.INFO : Level.ERROR;
        if (LINES.isEnabled(level)) {
            ObjectNode line = begin(level)
                    .put("batch_id", messageBatch.id().text())
                    .put("messages", messageBatch.messages().size())
                    .put("origin", messageBatch.origin())
                    .put("status", kept ? MessageStatus.QUEUED.word() : "refused");
            end(level, line, "", Optional.empty(), messageBatch.correlation());
        }
    }

    /**
     * A message has another state.
     *
     * @param took how long what brought it there took, where that says anything
     */
    public void moved(
            MessageId message, MessageState state, Optional<Duration> took, Optional<CorrelationId> correlation) {
        boolean healthy = state.status() != MessageStatus.FAILED && state.status() != MessageStatus.UNCERTAIN;
        Level level = healthy ? Level.INFO : Level.WARN;
        if (LINES.isEnabled(level)) {
            ObjectNode line = message(level, message, state.status().word());
            end(level, line, state.reason().orElse(""), took, correlation);
        }
    }

    /** A message waits, to be looked at again. */
    public void waits(MessageId message, String reason, Optional<Duration> took, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            end(Level.INFO, message(Level.INFO, message, "waiting"), reason, took, correlation);
        }
    }

    /**
     * A reply of a person's is stored, and what follows from it is on its way.
     *
     * @param message what it answers, where that is known
     */
    public void replied(Optional<MessageId> message, Duration took, Optional<CorrelationId> correlation) {
        if (LINES.isEnabled(Level.INFO)) {
            ObjectNode line = begin(Level.INFO);
            message.ifPresent(id -> line.put("message_id", id.toString()));
            end(Level.INFO, line.put("status", "replied"), "", Optional.of(took), correlation);
        }
    }

    /** A scheduled message's request and answer are stored. */
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

    /** What became of a notification. */
    public enum NotificationOutcome {
        /** Its peer took it. */
        TOLD("told", Level.INFO),
        /** There was nothing to tell: its peer knows, or does not want to. */
        NEEDLESS("needless", Level.INFO),
        /** It is told later. */
        KEPT("kept", Level.INFO),
        /** It is a dead letter. */
        GIVEN_UP("given_up", Level.ERROR);

        private final String word;
        private final Level level;

        NotificationOutcome(String word, Level level) {
            this.word = word;
            this.level = level;
        }
    }

    /** A notification was told, or was not. */
    public void notification(
            NotificationDelivery delivery, NotificationOutcome told, String reason, Optional<Duration> took) {
        if (LINES.isEnabled(told.level)) {
            ChannelNotification notification = delivery.notification();
            ObjectNode line =
                    begin(told.level).put("notification_id", notification.id()).put("channel", notification.channel());
            if (notification.news() instanceof ChannelNotification.StatusChange change) {
                line.put("message_id", change.message().toString());
                line.put("news", change.status().word());
            } else if (notification.news() instanceof ChannelNotification.Reply reply) {
                reply.answered().ifPresent(message -> line.put("message_id", message.toString()));
                line.put("news", "reply");
            } else if (notification.news() instanceof ChannelNotification.Held held) {
                line.put("message_id", held.message().toString());
                line.put("news", "held");
            } else {
                line.put("news", "opt_out");
            }
            end(told.level, line.put("status", told.word), reason, took, delivery.correlation());
        }
    }

    /** A run of {@code sweep} is over, or was none because of the reason given. */
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

    /** The id that X-Ray shows a trace under, out of {@code Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1}. */
    static String traceOf(@Nullable String header) {
        int from = header == null ? -1 : header.indexOf(ROOT);
        if (header == null || from < 0) {
            return "";
        }
        int end = header.indexOf(';', from);
        return header.substring(from + ROOT.length(), end < 0 ? header.length() : end);
    }
}
