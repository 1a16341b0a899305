package io.mkomhub.core.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.ScheduledExchange;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.message.ScheduledExchange.Refused;
import io.mkomhub.core.message.ScheduledExchange.RequestKey;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventRecordTest {

    private static final Instant NOW = Instant.ofEpochMilli(1_604_513_950_123L);
    private static final RequestKey KEY = new RequestKey("boleto", "3589818", "72", "5513999999999");

    private static final BatchId ID = BatchId.derived("test");
    private static final MessageBatch BATCH = new MessageBatch(
            ID,
            NOW,
            "api:crm",
            new Mailing("Natal", 1),
            CorrelationId.of("c-3"),
            2,
            List.of(new OutboundMessage(
                    new MessageId(ID, 7),
                    new Msisdn("5511953959059"),
                    "Olá",
                    Optional.empty(),
                    Optional.of("123"),
                    List.of())));

    static Stream<EventRecord> records() {
        return Stream.of(
                new Events(
                        NOW,
                        List.of(new Event.Reply(
                                Optional.of("1"),
                                Optional.empty(),
                                new Msisdn("5511953959059"),
                                Optional.empty(),
                                "Sim"))),
                new ScheduledEvent(new ScheduledExchange(
                        KEY, 3, "{\"id\":3589818,\"data\":[\"é\"]}", new Answered("[{\"type\":\"TEXT\"}]", ""), NOW)),
                new Events(
                        NOW,
                        CorrelationId.of("c-1"),
                        List.of(new Event.StatusReport(
                                Optional.of("1"),
                                Optional.empty(),
                                new Msisdn("5511953959059"),
                                Optional.empty(),
                                "Entregue"))),
                new ScheduledEvent(
                        new ScheduledExchange(KEY, 1, "{}", new Refused("nothing"), NOW), CorrelationId.of("c-2")),
                new ScheduledEvent(
                        new ScheduledExchange(KEY, 3, "{}", new Answered("[]", "items[0]: {data.x} is missing"), NOW)),
                new ScheduledEvent(new ScheduledExchange(KEY, 1, "{}", new Refused("nothing"), NOW)),
                new PartsDue("key", "set", NOW),
                new CallbackCheck(BATCH, NOW),
                new CallbackCheck(new CallbackCheck(BATCH, NOW).passed(NOW.plusSeconds(1)), NOW.plusSeconds(200)),
                new CallbackCheck(
                        new CallbackCheck(BATCH, NOW).refused("callbacks may be on the spool", NOW),
                        NOW.plusSeconds(60)));
    }

    /** So large that it nearly fills a record, a message batch has room for what is known of its checks. */
    @Test
    void check_shouldFitIntoARecord_whateverItsMessageBatch() {
        MessageBatch refused = new CallbackCheck(BATCH, NOW).refused("the check for unread callbacks failed", NOW);

        assertThat(new CallbackCheck(refused, NOW).write().length()
                        - MessageBatchJson.write(BATCH).length())
                .isLessThan(250);
    }

    /** The message batch is found in it as on its own queue, by what looks for its correlation id. */
    @Test
    void check_shouldBeItsMessageBatchAndOneMemberMore() {
        assertThat(MessageBatchJson.read(new CallbackCheck(BATCH, NOW).write())).isEqualTo(BATCH);
        assertThat(new CallbackCheck(BATCH, NOW).since()).isEqualTo(NOW);
    }

    @ParameterizedTest
    @MethodSource("records")
    void read_shouldGiveBackWhatWasWritten(EventRecord record) {
        assertThat(EventRecord.read(record.write())).isEqualTo(record);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "x",
                "{\"received_at\":1,\"scheduled\":{}}",
                "{\"check\":{\"asked_at\":1}}",
                "{\"check\":true,\"received_at\":1,\"events\":[]}",
                "{\"scheduled\":{\"plan\":\"a\",\"id\":\"1\",\"client_id\":\"2\",\"contact_key\":\"3\",\"plan_version\":1,\"request\":{},\"answer\":[],\"fallback_reason\":\"\"}}",
            })
    void read_shouldRefuse_anythingElse(String body) {
        assertThatThrownBy(() -> EventRecord.read(body)).isInstanceOf(InvalidInputException.class);
    }
}
