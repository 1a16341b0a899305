package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.sqs.TestQueues;
import io.mkomhub.store.TestStores;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ChangeRoutesTest {

    private static final Instant ACCEPTED = Instant.parse("2026-11-20T15:00:00Z");
    private static final Instant NOW = ACCEPTED.plusSeconds(60);
    private static final Msisdn ANA = new Msisdn("5511980664212");
    private static final Instant LATER = Instant.parse("2026-12-24T11:00:00Z");

    private static TestStores stores;
    private final TestQueues queues = new TestQueues();
    private TestMessageLimits limits = new TestMessageLimits(2, "BR", Optional.empty());

    @BeforeAll
    static void start() {
        stores = new TestStores();
        stores.now(NOW);
    }

    @AfterAll
    static void stop() {
        stores.close();
    }

    /** A message as it was accepted, with its batch visible and nothing stored about it. */
    private static TrackedMessage accepted() {
        return accepted(Priority.NORMAL);
    }

    private static TrackedMessage accepted(Priority priority) {
        MessageId id = new MessageId(BatchId.derived(UUID.randomUUID().toString()), 1);
        OutboundMessage message = new OutboundMessage(
                id,
                ANA,
                "Oi",
                Optional.empty(),
                Optional.of("ref-" + id),
                List.of(),
                MessageClass.SERVICE,
                Optional.empty(),
                Optional.empty(),
                Handling.of(priority));
        MessageBatch batch =
                new MessageBatch(id.messageBatch(), ACCEPTED, "api:crm", new Mailing("Natal", 1), 0, List.of(message));
        stores.batches().add(List.of(EncodedBatch.of(batch)), Duration.ofSeconds(5));
        return TrackedMessage.of(batch, message);
    }

    private static TrackedMessage stored(MessageState state) {
        TrackedMessage message = accepted().in(state);
        stores.messages().save(List.of(message));
        return found(message.id());
    }

    private static TrackedMessage found(MessageId id) {
        return stores.message(id);
    }

    private static boolean isStored(MessageId id) {
        return !stores.messages().find(Set.of(id)).isEmpty();
    }

    private HttpResponse call(String method, String id, String body) {
        return call(method, id, body, new Route.Call("crm", Set.of("send"), Set.of(), Map.of("id", id)));
    }

    private HttpResponse call(String method, String id, String body, Route.Call call) {
        ChangeRoutes routes = new ChangeRoutes(
                stores.messages(),
                stores.batches(),
                stores.references(),
                stores.optOuts(),
                TestIntake.spooled(stores, queues.queues()),
                TestAuditLog.create(),
                limits,
                TestIntake.capMeter(),
                Clock.fixed(NOW, ZoneOffset.UTC));
        Route route = routes.routes().stream()
                .filter(one -> one.methods().contains(method))
                .findFirst()
                .orElseThrow();
        return route.handler()
                .answer(
                        new HttpRequest(
                                method,
                                "/messages/" + id,
                                "",
                                Map.of(),
                                Map.of(),
                                body.getBytes(StandardCharsets.UTF_8),
                                "203.0.113.9",
                                "req-1"),
                        call);
    }

    private HttpResponse cancel(TrackedMessage message) {
        return call("DELETE", message.id().toString(), "");
    }

    private HttpResponse change(TrackedMessage message, String body) {
        return call("PATCH", message.id().toString(), body);
    }

    private static JsonNode json(HttpResponse response) {
        return Json.read(response.body());
    }

    @ParameterizedTest
    @CsvSource({"NORMAL, outbound", "URGENT, urgent"})
    void message_shouldStayInItsLane_whenItIsChangedAndCancelled(Priority priority, String queue) {
        MessageId id = accepted(priority).id();

        assertThat(call("PATCH", id.toString(), "{\"schedule\":\"2026-12-24T08:00:00\"}")
                        .status())
                .isEqualTo(200);
        assertThat(found(id).message().priority()).isEqualTo(priority);
        assertThat(call("DELETE", id.toString(), "").status()).isEqualTo(200);

        assertThat(queues.batched(queue))
                .hasSize(2)
                .allMatch(body -> MessageBatchJson.read(body).priority() == priority);
        assertThat(queues.requests()).isEqualTo(2);
    }

    @Test
    void cancel_shouldEndAMessageThatIsNotStoredYet() {
        TrackedMessage message = accepted();

        HttpResponse response = cancel(message);

        assertThat(response.status()).isEqualTo(200);
        assertThat(json(response).path("status").asText()).isEqualTo("cancelled");
        assertThat(json(response).path("reason").asText()).isEqualTo("cancelled by api:crm");
        assertThat(found(message.id()).state()).isEqualTo(message.state().cancelled("cancelled by api:crm", NOW));
        assertThat(stores.references().messagesOf("ref-" + message.id(), ANA, 5))
                .containsExactly(message.id());
    }

    @Test
    void cancel_shouldQueueTheMessage_soThatItsChannelIsNotified() {
        TrackedMessage message = accepted();

        cancel(message);

        assertThat(queues.batched("outbound")).singleElement().satisfies(record -> {
            MessageBatch queued = MessageBatchJson.read(record);
            assertThat(queued.attempt()).isEqualTo(1);
            assertThat(queued.acceptedAt()).isEqualTo(ACCEPTED);
            assertThat(queued.correlation().orElseThrow().text()).isEqualTo("req-1");
            assertThat(queued.messages()).containsExactly(message.message());
        });
    }

    @Test
    void cancel_shouldChangeNothingMore_whenItIsRepeated() {
        TrackedMessage message = accepted();
        cancel(message);
        TrackedMessage cancelled = found(message.id());

        HttpResponse response = cancel(message);

        assertThat(response.status()).isEqualTo(200);
        assertThat(found(message.id())).isEqualTo(cancelled);
        assertThat(queues.batched("outbound")).hasSize(2);
    }

    @Test
    void cancel_shouldEndAMessageThatWaitsForARetry() {
        TrackedMessage message =
                stored(MessageState.queued(ACCEPTED).claimed(ACCEPTED).released("MKOM answered 503", ACCEPTED));

        assertThat(cancel(message).status()).isEqualTo(200);
        assertThat(found(message.id()).state().status()).isEqualTo(MessageStatus.CANCELLED);
    }

    private static MessageState state(MessageStatus status) {
        MessageState sending = MessageState.queued(ACCEPTED).claimed(ACCEPTED);
        return switch (status) {
            case SENDING -> sending;
            case UNCERTAIN -> sending.uncertain("no answer", ACCEPTED);
            case SENT -> sending.accepted(Optional.empty(), ACCEPTED);
            case FAILED -> sending.failed("refused", ACCEPTED);
            case OPTED_OUT -> MessageState.queued(ACCEPTED).optedOut(ACCEPTED);
            default -> throw new IllegalArgumentException(status.word());
        };
    }

    @ParameterizedTest
    @EnumSource(names = {"SENDING", "UNCERTAIN", "SENT", "FAILED", "OPTED_OUT"})
    void requests_shouldBeRefusedWithTheStatus_whenTheMessageWasClaimedOrIsFinished(MessageStatus status) {
        TrackedMessage message = stored(state(status));

        for (HttpResponse response : List.of(cancel(message), change(message, "{\"message\":\"Tchau\"}"))) {
            assertThat(response.status()).isEqualTo(409);
            assertThat(json(response).path("detail").asText()).contains("the message is " + status.word());
        }
        assertThat(found(message.id())).isEqualTo(message);
        assertThat(queues.batched("outbound")).isEmpty();
    }

    @Test
    void requests_shouldBeRefused_whenMkomMayHaveTheMessage() {
        TrackedMessage message = stored(state(MessageStatus.UNCERTAIN).sentAgain("api:crm", ACCEPTED));

        for (HttpResponse response : List.of(cancel(message), change(message, "{\"message\":\"Tchau\"}"))) {
            assertThat(response.status()).isEqualTo(409);
            assertThat(json(response).path("detail").asText()).contains("MKOM may have it");
        }
    }

    @Test
    void cancel_shouldBeRefused_whenSendClaimsTheMessageMeanwhile() {
        TrackedMessage message = accepted();
        TrackedMessage claimed = message.in(message.state().claimed(NOW));
        boolean[] done = {false};
        stores.gate(() -> {
            // The first request reads the message; the claim comes between it and the write.
            if (!done[0]) {
                done[0] = true;
                stores.messages().save(List.of(claimed));
            }
        });
        HttpResponse response;
        try {
            response = cancel(message);
        } finally {
            stores.gate(() -> {});
        }

        assertThat(response.status()).isEqualTo(409);
        assertThat(found(message.id()).state().status()).isEqualTo(MessageStatus.SENDING);
    }

    @Test
    void change_shouldStoreTheText_whenNothingIsStoredYet() {
        TrackedMessage message = accepted();

        HttpResponse response = change(message, "{\"message\":\"Tchau\"}");

        assertThat(response.status()).isEqualTo(200);
        assertThat(json(response).path("message").asText()).isEqualTo("Tchau");
        assertThat(json(response).path("status").asText()).isEqualTo("queued");
        TrackedMessage changed = found(message.id());
        assertThat(changed.message()).isEqualTo(message.message().with("Tchau", Optional.empty(), Optional.empty()));
        assertThat(changed.state()).isEqualTo(message.state());
        assertThat(stores.references().messagesOf("ref-" + message.id(), ANA, 5))
                .containsExactly(message.id());
        assertThat(queues.batched("outbound")).isEmpty();
    }

    @Test
    void change_shouldStoreTheScheduleAndQueueTheMessage_andRemoveItAgain() {
        TrackedMessage message = accepted();

        HttpResponse scheduled = change(message, "{\"schedule\":\"2026-12-24T08:00:00\"}");

        assertThat(json(scheduled).path("schedule").asText()).isEqualTo(LATER.toString());
        assertThat(found(message.id()).message().schedule()).contains(LATER);
        assertThat(found(message.id()).message().text()).isEqualTo("Oi");
        assertThat(MessageBatchJson.read(queues.batched("outbound").get(0))
                        .messages()
                        .get(0)
                        .schedule())
                .contains(LATER);

        change(message, "{\"schedule\":null,\"message\":\"Tchau\"}");

        assertThat(found(message.id()).message().schedule()).isEmpty();
        assertThat(found(message.id()).message().text()).isEqualTo("Tchau");
        assertThat(found(message.id()).version()).as("claimed, stored, changed").isEqualTo(3);
        assertThat(queues.batched("outbound")).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {}                                    |            | there is nothing to change
            {"text":"Oi"}                         | text       | is unknown
            {"message":null}                      | message    | cannot be removed
            {"message":" "}                       | message    | must not be empty
            {"message":5}                         | message    | must be a string
            {"message":"a\\u0000"}                | message    | characters that cannot be sent
            {"schedule":"tomorrow"}               | schedule   | must be a time such as
            {"schedule":"2027-11-20T15:01:01Z"}   | schedule   | at most 365 days ahead; send the message again
            {"past_schedule":"send"}              |            | there is nothing to change
            {"schedule":null,"past_schedule":"x"} | past_schedule | must be send or refuse
            {"schedule":"2026-11-20T15:00:59Z","past_schedule":"refuse"} | schedule | is in the past; correct it
            {"encoding":"gsm8"}                   | encoding   | must be auto or gsm7
            {"encoding":null}                     | encoding   | cannot be removed
            {"encoding":"auto"}                   | encoding   | auto needs message
            {"valid_until":"tomorrow"}            | valid_until | with a zone
            {"valid_until":"2026-11-20T15:01:00Z"} | valid_until | must be in the future
            {"valid_until":"2027-11-20T15:01:01Z"} | valid_until | at most 365 days
            {"validity_minutes":0}                | validity_minutes | 1 to 525600
            {"validity_minutes":5,"valid_until":"2026-12-24T11:00:00Z"} | validity_minutes | cannot be combined
            {"validity_minutes":5,"schedule":"2026-12-24T11:00:00Z"} | validity_minutes | later than the schedule
            """)
    void change_shouldNameTheField_whenTheRequestIsWrong(String body, String field, String detail) {
        TrackedMessage message = accepted();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> change(message, body))
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo(field == null ? "" : field);
                    assertThat(error.detail()).contains(detail);
                });
        assertThat(isStored(message.id())).isFalse();
    }

    @Test
    void change_shouldRefuseATextThatTakesTooManySegments() {
        TrackedMessage message = accepted();

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> change(message, "{\"message\":\"" + "x".repeat(307) + "\"}"))
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo("message");
                    assertThat(error.cap()).contains("max_segments");
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a new end             | {"valid_until":"2026-12-24T08:00:00-03:00"}       | 2026-12-24T11:00:00Z
            minutes from now      | {"validity_minutes":30}                           | 2026-11-20T15:31:00Z
            no end                | {"valid_until":null}                              |
            no minutes            | {"validity_minutes":null}                         |
            an end instead        | {"validity_minutes":null,"valid_until":"2026-12-24T11:00:00Z"} | 2026-12-24T11:00:00Z
            something else        | {"message":"Tchau"}                               | 2026-11-20T17:00:00Z
            later than a schedule | {"validity_minutes":2,"schedule":"2026-11-20T15:02:00Z"} | 2026-11-20T15:03:00Z
            """)
    void change_shouldStoreTheValidity_whenItChanges(String name, String body, @Nullable Instant expiry) {
        TrackedMessage message = valid(Optional.empty(), ACCEPTED.plus(Duration.ofHours(2)));

        JsonNode view = json(change(message, body));

        assertThat(found(message.id()).message().expiry()).isEqualTo(Optional.ofNullable(expiry));
        assertThat(view.path("valid_until").asText()).isEqualTo(expiry == null ? "" : expiry.toString());
    }

    /** A message with a validity, and a schedule before its end. */
    private static TrackedMessage valid(Optional<Instant> schedule, Instant until) {
        TrackedMessage message = accepted();
        TrackedMessage changed =
                message.with(message.message().with(message.message().text(), schedule, Optional.of(until)));
        assertThat(stores.messages().saveContent(changed)).isTrue();
        return found(message.id());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"schedule":"2026-12-24T11:00:00Z"}         | schedule         | change valid_until, too
            {"schedule":"2026-12-25T11:00:00Z"}         | schedule         | change valid_until, too
            {"valid_until":"2026-12-24T10:00:00Z"}      | valid_until      | later than the schedule
            {"validity_minutes":60}                     | validity_minutes | later than the schedule
            """)
    void change_shouldBeRefused_whenTheMessageWouldExpireBeforeItIsSent(String body, String field, String detail) {
        TrackedMessage message = valid(Optional.of(LATER.minusSeconds(3_600)), LATER);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> change(message, body))
                .satisfies(error -> {
                    assertThat(error.field()).isEqualTo(field);
                    assertThat(error.detail()).contains(detail);
                });
        assertThat(found(message.id())).isEqualTo(message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the new text     | {"message":"Olá, João","encoding":"gsm7"}  | Ola, Joao |
            the stored text  | {"encoding":"gsm7"}                        | Nao       |
            no text          | {"message":"Não","encoding":"auto"}        | Não       |
            without encoding | {"message":"Olá"}                          | Olá       |
            no counterpart   | {"message":"Olá ☂","encoding":"gsm7"}      | Olá ☂     | ☂
            """)
    void change_shouldTransliterateTheText_whenGsm7IsRequested(
            String name, String body, String text, @Nullable String kept) {
        TrackedMessage message = accepted();
        change(message, "{\"message\":\"Não\"}");

        JsonNode view = json(change(message, body));

        assertThat(found(message.id()).message().text()).isEqualTo(text);
        assertThat(view.path("message").asText()).isEqualTo(text);
        assertThat(view.path("kept_characters").path(0).asText()).isEqualTo(Objects.requireNonNullElse(kept, ""));
    }

    @ParameterizedTest(name = "setting {0}, request {1}")
    @CsvSource({"SEND,,true", "SEND,send,true", "REFUSE,,false", "REFUSE,send,true", "REFUSE,refuse,false"})
    void change_shouldSendAtOnceWithAWarning_orRefuse_whenTheScheduleIsInThePast(
            PastSchedule setting, @Nullable String choice, boolean sends) {
        limits = new TestMessageLimits(2, "BR", setting, Optional.empty());
        TrackedMessage message = accepted();
        String body = "{\"schedule\":\"2026-11-20T15:00:59Z\""
                + (choice == null ? "" : ",\"past_schedule\":\"" + choice + "\"") + "}";

        if (!sends) {
            assertThatExceptionOfType(InvalidInputException.class).isThrownBy(() -> change(message, body));
            assertThat(isStored(message.id())).isFalse();
            return;
        }
        JsonNode view = json(change(message, body));

        assertThat(view.path("warning").path("field").asText()).isEqualTo("schedule");
        assertThat(view.path("warning").path("detail").asText()).contains("is in the past");
        assertThat(queues.batched("outbound")).hasSize(1);
        assertThat(json(change(message, "{\"message\":\"Tchau\"}")).has("warning"))
                .isFalse();
    }

    @Test
    void requests_shouldFindNothing_whenThereIsNoMessage_orItIsOfSomeoneElse() {
        TrackedMessage message = accepted();
        String id = message.id().toString();
        Route.Call other = new Route.Call("erp", Set.of("send"), Set.of(), Map.of("id", id));

        assertThat(call("DELETE", id, "", other).status()).isEqualTo(404);
        assertThat(call("PATCH", id, "{\"message\":\"Tchau\"}", other).status()).isEqualTo(404);
        assertThat(call("DELETE", "no-id", "").status()).isEqualTo(404);
        assertThat(call("DELETE", BatchId.derived("unknown") + "-1", "").status())
                .isEqualTo(404);
        assertThat(isStored(message.id())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"DELETE, ''", "PATCH, '{\"message\":\"Tchau\"}'"})
    void requests_shouldLeaveAnEmptyShell_whenThePersonWasErasedSinceThen(String method, String body) {
        Msisdn erased = new Msisdn(
                "55119807" + String.format("%05d", method.hashCode() & 0xffff).substring(0, 5));
        MessageId id = new MessageId(BatchId.derived(UUID.randomUUID().toString()), 1);
        OutboundMessage message = new OutboundMessage(id, erased, "Oi", Optional.empty(), Optional.empty(), List.of());
        stores.batches()
                .add(
                        List.of(EncodedBatch.of(new MessageBatch(
                                id.messageBatch(), ACCEPTED, "api:crm", new Mailing("Natal", 1), 0, List.of(message)))),
                        Duration.ofSeconds(5));
        stores.optOuts().erase(stores.hashes().person(erased), ACCEPTED.plusSeconds(1));

        HttpResponse response = call(method, id.toString(), body);

        assertThat(response.status()).isEqualTo(404);
        assertThat(found(id).message().isErased()).isTrue();
        assertThat(found(id).state().status()).isEqualTo(MessageStatus.FAILED);
        assertThat(stores.batches().find(id)).isEmpty();
        assertThat(queues.batched("outbound")).isEmpty();
    }
}
