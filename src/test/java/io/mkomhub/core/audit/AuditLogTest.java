package io.mkomhub.core.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.audit.AuditLog.NotificationOutcome;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.News;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.NotificationDelivery;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Outcome;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Each audit line as it is logged. Everything that a line must not contain is called {@code private} here. */
class AuditLogTest {

    private static final BatchId BATCH = new BatchId("01m802bxjs9n1dytgdvws9sp5y");
    private static final MessageId MESSAGE = new MessageId(BATCH, 7);
    private static final Instant AT = Instant.parse("2026-11-20T10:00:00Z");
    private static final Msisdn PHONE = new Msisdn("5511953959059");
    private static final Optional<CorrelationId> ID = CorrelationId.of("c-1");
    private static final Optional<Duration> TOOK = Optional.of(Duration.ofNanos(12_345_678));
    private static final MessageState SENDING = MessageState.queued(AT).claimed(AT);

    private static final OutboundMessage OUTBOUND = new OutboundMessage(
            MESSAGE, PHONE, "private", Optional.empty(), Optional.of("private-reference"), List.of());

    private static NotificationDelivery delivery(News news) {
        return NotificationDelivery.of(new ChannelNotification("a1b2", "main", PHONE, AT, news), ID);
    }

    private static final NotificationDelivery STATUS = delivery(new ChannelNotification.StatusChange(
            MESSAGE,
            new ChannelOrigin("main", "private"),
            MessageStatus.DELIVERED,
            Optional.empty(),
            Optional.of("private-reference")));

    private static ScheduledExchange exchange(Outcome outcome) {
        return new ScheduledExchange(
                new RequestKey("boleto", "3589818", "72", "5511953959059"), 3, "{\"private\":1}", outcome, AT);
    }

    private static Arguments line(String name, Consumer<AuditLog> action, String level, String members) {
        String opening = "{\"level\":\"" + level + "\",\"function\":\"test\",";
        return arguments(name, action, level + " " + opening + members.replace('\'', '"') + "}");
    }

    static Stream<Arguments> lines() {
        return Stream.of(
                line(
                        "a request",
                        auditLog -> auditLog.answered("req-1", "c-1", "GET /messages/{id}", 200, "", TOOK.get()),
                        "INFO",
                        "'route':'GET /messages/{id}','status':200,'request_id':'req-1','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "a request that could not be answered",
                        auditLog -> auditLog.answered("req-1", "c-1", "POST /messages", 503, "SQS is away", TOOK.get()),
                        "ERROR",
                        "'route':'POST /messages','status':503,'request_id':'req-1','reason':'SQS is away','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "a message batch",
                        auditLog -> auditLog.accepted(messageBatch(), true),
                        "INFO",
                        "'batch_id':'01m802bxjs9n1dytgdvws9sp5y','messages':1,'origin':'api:crm','status':'queued','correlation_id':'c-1'"),
                line(
                        "a message batch that nothing took",
                        auditLog -> auditLog.accepted(messageBatch(), false),
                        "ERROR",
                        "'batch_id':'01m802bxjs9n1dytgdvws9sp5y','messages':1,'origin':'api:crm','status':'refused','correlation_id':'c-1'"),
                line(
                        "sent",
                        auditLog -> auditLog.moved(MESSAGE, SENDING.accepted(Optional.of("7"), AT), TOOK, ID),
                        "INFO",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'sent','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "sent, from a record without a correlation id",
                        auditLog ->
                                auditLog.moved(MESSAGE, SENDING.accepted(Optional.of("7"), AT), TOOK, Optional.empty()),
                        "INFO",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'sent','duration_ms':12"),
                line(
                        "failed",
                        auditLog -> auditLog.moved(MESSAGE, SENDING.failed("MKOM answered 400", AT), TOOK, ID),
                        "WARN",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'failed','reason':'MKOM answered 400','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "uncertain",
                        auditLog -> auditLog.moved(MESSAGE, SENDING.uncertain("no answer", AT), Optional.empty(), ID),
                        "WARN",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'uncertain','reason':'no answer','correlation_id':'c-1'"),
                line(
                        "opted out",
                        auditLog ->
                                auditLog.moved(MESSAGE, MessageState.queued(AT).optedOut(AT), Optional.empty(), ID),
                        "INFO",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'opted_out','reason':'the person has opted out','correlation_id':'c-1'"),
                line(
                        "waiting",
                        auditLog -> auditLog.waits(MESSAGE, "quiet hours", Optional.empty(), ID),
                        "INFO",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'waiting','reason':'quiet hours','correlation_id':'c-1'"),
                line(
                        "a reply",
                        auditLog -> auditLog.replied(Optional.of(MESSAGE), TOOK.get(), ID),
                        "INFO",
                        "'message_id':'01m802bxjs9n1dytgdvws9sp5y-7','status':'replied','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "a scheduled message",
                        auditLog -> auditLog.stored(exchange(new Answered("[\"private\"]", "")), ID),
                        "INFO",
                        "'scheduled_message':'boleto/3589818','status':'answered','correlation_id':'c-1'"),
                line(
                        "a scheduled message with the fallback",
                        auditLog -> auditLog.stored(exchange(new Answered("[\"private\"]", "no data")), ID),
                        "WARN",
                        "'scheduled_message':'boleto/3589818','status':'fallback','reason':'no data','correlation_id':'c-1'"),
                line(
                        "a scheduled message without an answer",
                        auditLog -> auditLog.stored(exchange(new Refused("no data")), ID),
                        "WARN",
                        "'scheduled_message':'boleto/3589818','status':'unanswered','reason':'no data','correlation_id':'c-1'"),
                line(
                        "a notification that was told",
                        auditLog -> auditLog.notification(STATUS, NotificationOutcome.NOTIFIED, "", TOOK),
                        "INFO",
                        "'notification_id':'a1b2','channel':'main','message_id':'01m802bxjs9n1dytgdvws9sp5y-7','news':'delivered','status':'notified','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "a notification of a reply that is kept",
                        auditLog -> auditLog.notification(
                                delivery(new ChannelNotification.ReplyReceived("private", Optional.of(MESSAGE))),
                                NotificationOutcome.KEPT,
                                "it answered with status 503",
                                TOOK),
                        "INFO",
                        "'notification_id':'a1b2','channel':'main','message_id':'01m802bxjs9n1dytgdvws9sp5y-7','news':'reply','status':'kept','reason':'it answered with status 503','duration_ms':12,'correlation_id':'c-1'"),
                line(
                        "a notification that is given up",
                        auditLog -> auditLog.notification(
                                delivery(new ChannelNotification.OptOutReceived("private")),
                                NotificationOutcome.GIVEN_UP,
                                "there is no channel main",
                                Optional.empty()),
                        "ERROR",
                        "'notification_id':'a1b2','channel':'main','news':'opt_out','status':'given_up','reason':'there is no channel main','correlation_id':'c-1'"),
                line(
                        "a run of sweep",
                        auditLog -> auditLog.swept(3, 1, true, "", TOOK.get()),
                        "INFO",
                        "'requeued':3,'overdue':1,'complete':true,'status':'swept','duration_ms':12"),
                line(
                        "no run of sweep",
                        auditLog -> auditLog.swept(0, 0, false, "another run is still active", TOOK.get()),
                        "WARN",
                        "'requeued':0,'overdue':0,'complete':false,'status':'skipped','reason':'another run is still active','duration_ms':12"),
                line(
                        "a dead letter",
                        auditLog ->
                                auditLog.deadLettered("outbound", "sqs-1", "the body is not JSON", Optional.empty()),
                        "ERROR",
                        "'queue':'outbound','record_id':'sqs-1','status':'dead_letter','reason':'the body is not JSON'"));
    }

    private static MessageBatch messageBatch() {
        return new MessageBatch(BATCH, AT, "api:crm", new Mailing("Natal", 1), ID, 0, List.of(OUTBOUND));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void line_shouldBeOneJsonObjectWithNothingPersonal(String name, Consumer<AuditLog> action, String expected) {
        try (AuditLogLines lines = new AuditLogLines()) {
            action.accept(TestAuditLog.create());

            assertThat(lines.logged()).containsExactly(expected);
            assertThat(lines.all().get(0).isObject()).isTrue();
            assertThat(expected).doesNotContain("private", "953959059", "203.0.113.7");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lines")
    void line_shouldBeLeftOut_onlyIfItIsAboutASuccessThatIsNotChosen(
            String name, Consumer<AuditLog> action, String expected) {
        Set<String> successes = Set.of("a request", "a message batch", "sent", "a notification that was told");
        try (AuditLogLines lines = new AuditLogLines()) {
            action.accept(TestAuditLog.sampling(0));

            assertThat(lines.logged()).isEqualTo(successes.contains(name) ? List.of() : List.of(expected));
        }
    }

    @Test
    void lines_shouldBeThereAllOrNone_whenTheyHaveOneCorrelationId() {
        int chosen = 0;
        for (int i = 0; i < 1000; i++) {
            String id = "order-" + i;
            Optional<CorrelationId> correlation = CorrelationId.of(id);
            AuditLog sampling = TestAuditLog.sampling(10);
            try (AuditLogLines lines = new AuditLogLines()) {
                sampling.answered("req-1", id, "POST /messages", 202, "", TOOK.get());
                sampling.moved(MESSAGE, SENDING.accepted(Optional.of("7"), AT), TOOK, correlation);
                sampling.moved(MESSAGE, SENDING.failed("MKOM answered 400", AT), TOOK, correlation);

                assertThat(lines.logged().size()).isIn(1, 3);
                chosen += lines.logged().size() / 3;
            }
        }
        assertThat(chosen).isBetween(70, 130);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            nullValues = "null",
            value = {
                "null, ''",
                "'', ''",
                "Sampled=0, ''",
                "Root=1-5759e988-bd862e3fe1be46a994272793, 1-5759e988-bd862e3fe1be46a994272793",
                "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1, 1-5759e988-bd862e3fe1be46a994272793"
            })
    void traceOf_shouldBeWhatXRayShowsItUnder_whenThereIsATrace(String header, String trace) {
        assertThat(AuditLog.traceOf(header)).isEqualTo(trace);
    }

    /** The queries of the guide, which {@code TranslationsTest} keeps the same in both languages. */
    @Test
    void guide_shouldAskOnlyForMembersThatLinesHave() throws IOException {
        Set<String> members = new TreeSet<>(Set.of("@timestamp", "trace"));
        lines().forEach(row -> Json.read(String.valueOf(row.get()[2])
                        .replaceFirst("^[A-Z]+ ", "")
                        .getBytes(StandardCharsets.UTF_8))
                .fieldNames()
                .forEachRemaining(members::add));

        Set<String> asked = new TreeSet<>();
        Pattern.compile("^(?:fields|\\| filter|\\| sort) (.*)$", Pattern.MULTILINE)
                .matcher(Files.readString(Path.of("docs/deploy.md")))
                .results()
                .forEach(part -> Pattern.compile("@?[a-z_]+")
                        .matcher(part.group(1).replaceAll("\"[^\"]*\"", ""))
                        .results()
                        .forEach(word -> asked.add(word.group())));
        asked.removeAll(Set.of("or", "asc"));

        assertThat(asked).contains("message_id", "correlation_id");
        assertThat(members).containsAll(asked);
    }
}
