package io.mkomhub.core.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.MetricLines;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.metrics.TestMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * How many bytes of log a message costs that goes as it should, counted from the lines that are written of it. {@code ObservabilityIT}
 * shows which lines those are.
 */
class LogBytesTest {

    /** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutLogEvents.html */
    private static final int BYTES_ADDED_TO_A_LINE = 26;

    private static final int IN_BULK = 100;

    /** Callbacks that one run of {@code record} has when messages are sent in bulk; Lambda hands over up to 100. */
    private static final int CALLBACKS_OF_A_RUN = 10;

    private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    private static final Duration TOOK = Duration.ofMillis(123);
    private static final BatchId BATCH = new BatchId("01m802bxjs9n1dytgdvws9sp5y");
    private static final Optional<CorrelationId> CORRELATION = CorrelationId.of("Zk3hNjhPGjQEMxQ=");
    private static final String REQUEST = "Zk3hNjhPGjQEMxQ=";
    private static final MessageState DELIVERED = new MessageState(
            MessageStatus.DELIVERED,
            AT,
            1,
            0,
            Optional.of("7"),
            Optional.empty(),
            Optional.of("Entregue"),
            Optional.of(AT),
            false);
    private static final String TRACE = "com.amazonaws.xray.traceHeader";
    private static final Pattern SAMPLE =
            Pattern.compile("LogSample:\\s+Type: Number\\s+Description:[^\\n]*\\s+Default: (\\d+)");
    private static final Pattern ACCESS = Pattern.compile("(?m)^ *(\\{\"request_id\":\"\\$context.*\\})$");
    private static final Pattern DOCUMENTED = Pattern.compile("(\\d+) bytes alone and (\\d+) in bulk");

    private static int bytes(String line) {
        return line.getBytes(StandardCharsets.UTF_8).length + BYTES_ADDED_TO_A_LINE;
    }

    /** The bytes of the audit lines, without the level that {@link AuditLogLines} puts before each. */
    private static int audit(Runnable action) {
        System.setProperty(TRACE, "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
        try (AuditLogLines lines = new AuditLogLines()) {
            action.run();
            return lines.logged().stream()
                    .mapToInt(line -> bytes(line.substring(line.indexOf('{'))))
                    .sum();
        } finally {
            System.clearProperty(TRACE);
        }
    }

    private static int metrics(String function, List<Map<Metric, Integer>> counts) {
        Metrics metrics = TestMetrics.of("mkom-hub-" + function + "Function-0a1B2c3D4e5F", "mkom-hub");
        try (MetricLines lines = new MetricLines()) {
            counts.forEach(metrics::count);
            return lines.lines().stream().mapToInt(LogBytesTest::bytes).sum();
        }
    }

    private static MessageBatch messageBatch(int messages) {
        List<OutboundMessage> all = IntStream.rangeClosed(1, messages)
                .mapToObj(i -> new OutboundMessage(
                        new MessageId(BATCH, i),
                        new Msisdn("5511953959059"),
                        "Oi",
                        Optional.empty(),
                        Optional.empty(),
                        List.of()))
                .collect(Collectors.toList());
        return new MessageBatch(BATCH, AT, "api:crm", new Mailing("Natal", 1), CORRELATION, 0, all);
    }

    /** The bytes of the access log's line of a request. */
    private static int access(String template, String route) {
        Matcher format = ACCESS.matcher(template);
        assertThat(format.find()).isTrue();
        return bytes(format.group(1)
                .replace("$context.requestId", REQUEST)
                .replace("$context.identity.sourceIp", "203.0.113.107")
                .replace("$context.routeKey", route)
                .replace("$context.status", "202")
                .replaceAll("\\$context\\.\\w+Latency", "12")
                .replaceAll("\\$context\\.[a-zA-Z.]+", "-"));
    }

    @Test
    void message_shouldCostTheBytesThatTheDocumentSays_whenItGoesAsItShould() throws IOException {
        String template = Files.readString(Path.of("template.yaml"));
        Matcher sample = SAMPLE.matcher(template);
        assertThat(sample.find()).isTrue();
        double share = Integer.parseInt(sample.group(1)) / 100.0;
        AuditLog auditLog = TestAuditLog.create();
        MessageId message = new MessageId(BATCH, 7);
        MessageState sent = MessageState.queued(AT).claimed(AT).accepted(Optional.of("7"), AT);
        int request = audit(() -> {
            auditLog.accepted(messageBatch(1), true);
            auditLog.answered(REQUEST, REQUEST, "POST /messages", 202, "", TOOK);
        });
        int each = audit(() -> {
            auditLog.moved(message, sent, Optional.of(TOOK), CORRELATION);
            auditLog.answered(REQUEST, REQUEST, "POST /webhooks/mkom", 200, "", TOOK);
            auditLog.moved(message, DELIVERED, Optional.of(TOOK), CORRELATION);
        });
        int sendRun = metrics("Send", List.of(Map.of(Metric.TOKEN_DAYS_LEFT, 365, Metric.MESSAGES_SENT, 1)));
        int recordRun =
                metrics("Record", List.of(Map.of(Metric.MESSAGES_DELIVERED, 1), Map.of(Metric.STATUS_REPORTS, 1)));
        int requestAccess = access(template, "$default");
        int callbackAccess = access(template, "ANY /webhooks/{proxy+}");

        long alone = Math.round(share * (request + each) + sendRun + recordRun + requestAccess + callbackAccess);
        long inBulk = Math.round(share * (request / (double) IN_BULK + each)
                + sendRun / (double) IN_BULK
                + recordRun / (double) CALLBACKS_OF_A_RUN
                + requestAccess / (double) IN_BULK
                + callbackAccess);

        String counted = "counted: %d bytes alone and %d in bulk; audit %d + %d, metrics %d + %d, access log %d + %d"
                .formatted(alone, inBulk, request, each, sendRun, recordRun, requestAccess, callbackAccess);
        Matcher documented = DOCUMENTED.matcher(Files.readString(Path.of("docs/cost.md")));
        assertThat(documented.find()).as(counted).isTrue();
        assertThat(List.of(Long.valueOf(documented.group(1)), Long.valueOf(documented.group(2))))
                .as(counted)
                .containsExactly(alone, inBulk);
    }
}
