package io.mkomhub.it;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.mkom.Callbacks;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Dialogue.Place;
import io.mkomhub.core.message.Event;
import io.mkomhub.local.LocalSecrets;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.secrets.TestPseudonyms;
import io.mkomhub.store.keys.Pseudonyms;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.dynamodb.model.AttributeValue;

/** Conversations: callbacks in, answers at the platform. */
@LocalHub
class ConversationsIT {

    private static final String MAILING = "Envio AutoResposta";

    /** The flow of the manual's section 5, as it stands there, with a fallback. */
    private static final String MANUAL = """
            {"match": {"mailing": "Envio AutoResposta"},
             "auto_answer": [
               {"access_level": "1", "access_code": "(1|2|3|4|5|6|7)", "send_message": "Agora escolha uma nova opção:"},
               {"access_level": "1", "access_code": "(1|2|3|4|5|6|7)", "send_message": "Obrigado pela sua participação!"}],
             "fallback": "Responda com um número de 1 a 7."}
            """;

    private static final String OPT_OUT_CONFIRMATION =
            "Pronto, voce nao recebera mais mensagens nossas. Para voltar a receber, responda VOLTAR.";
    private static final String OPT_IN_NOTICE =
            "Pronto, voce voltou a receber nossas mensagens. Para sair, responda SAIR.";

    private static final AtomicLong INTERNAL_IDS = new AtomicLong(9_000_000_000L);

    private final Hub hub;

    ConversationsIT(Hub hub) {
        this.hub = hub;
        hub.call("PUT", "/auto-replies/manual", hub.key(), MANUAL).expect(200);
    }

    @Test
    void dialogue_shouldAskTwiceAndThank_whenTheFlowIsTheManualsExample() {
        String phone = hub.newPhone();
        String first = send(phone, MAILING, "AutoResposta via API");
        awaitTexts(phone, "AutoResposta via API");

        reply(phone, "oi");
        reply(phone, "ainda não sei");
        reply(phone, " 3 ");
        reply(phone, "7");
        reply(phone, "1");

        awaitTexts(
                phone,
                "AutoResposta via API",
                "Responda com um número de 1 a 7.",
                "Agora escolha uma nova opção:",
                "Obrigado pela sua participação!");
        List<JsonNode> entries = conversation(phone);
        assertThat(entries)
                .extracting(entry -> entry.path("direction").asText() + " "
                        + entry.path("message").asText())
                .containsExactly(
                        "in 1",
                        "out Obrigado pela sua participação!",
                        "in 7",
                        "out Agora escolha uma nova opção:",
                        "in  3 ",
                        "in ainda não sei",
                        "out Responda com um número de 1 a 7.",
                        "in oi",
                        "out AutoResposta via API");
        assertThat(entries.get(8).path("id").asText()).isEqualTo(first);
        assertThat(entries.get(7).path("in_reply_to").asText()).isEqualTo(first);
        assertThat(entries.get(3).path("origin").asText()).isEqualTo("auto-reply:manual");
        assertThat(entries.get(3).path("status").asText()).isEqualTo("delivered");
        assertThat(entries.get(2).path("in_reply_to").asText())
                .isEqualTo(entries.get(3).path("id").asText());
        assertThat(list(hub.get("/conversations?limit=100"), "conversations"))
                .filteredOn(entry -> entry.path("msisdn").asText().equals(phone))
                .singleElement()
                .satisfies(
                        entry -> assertThat(entry.path("last_reply").asText()).isEqualTo("1"));
    }

    @Test
    void conversation_shouldComeInPagesWithoutGapOrRepeat_whenReadWithItsCursor() {
        String phone = hub.newPhone();
        for (int i = 0; i < 5; i++) {
            hub.callback(Json.write(
                            callback(phone, "linha " + i, Instant.now().minusSeconds(100 - i), "outro-sistema")))
                    .expect(200);
        }
        hub.idle();

        assertThat(everyPage("/conversations/" + phone, 2, "entries", "message"))
                .containsExactly("linha 4", "linha 3", "linha 2", "linha 1", "linha 0");
    }

    @Test
    void optOut_shouldEndEverythingButTheOneConfirmation_whenSairComesInTheMiddle() {
        String phone = hub.newPhone();
        send(phone, MAILING, "Escolha de 1 a 7");
        awaitTexts(phone, "Escolha de 1 a 7");
        reply(phone, "1");
        reply(phone, "Quero sair!");
        reply(phone, "2");
        reply(phone, "SAIR");
        String refused = send(phone, "Natal", "Promoção");

        assertThat(hub.showOnce(refused, "opted_out").path("reason").asText()).isEqualTo("the person has opted out");
        awaitTexts(phone, "Escolha de 1 a 7", "Agora escolha uma nova opção:", OPT_OUT_CONFIRMATION);
        hub.get("/opt-outs/" + phone).expect(200);
        assertThat(conversation(phone)).hasSize(8);

        reply(phone, "voltar");
        awaitTexts(phone, "Escolha de 1 a 7", "Agora escolha uma nova opção:", OPT_OUT_CONFIRMATION, OPT_IN_NOTICE);
        hub.get("/opt-outs/" + phone).problem(404);
        hub.showOnce(send(phone, "Natal", "Bem-vinda de volta"), "delivered");
    }

    @Test
    void optOuts_shouldBeKeptByTheApi_whenSetImportedListedAndLifted() {
        List<String> phones = Stream.generate(hub::newPhone).limit(7).toList();
        Answer imported =
                hub.call("POST", "/opt-outs", hub.key(), "msisdn;nome\n" + String.join(";x\n", phones) + "\n12\n");
        assertThat(imported.expect(200).body())
                .isEqualTo("{\"added\":7,\"already\":0,"
                        + "\"errors\":[{\"line\":9,\"detail\":\"is not a telephone number: too short\"}]}");
        hub.call("PUT", "/opt-outs/+" + phones.get(0), hub.key(), "").expect(200);

        assertThat(everyPage("/opt-outs", 2, "opt_outs", "msisdn")).containsAll(phones);

        hub.call("DELETE", "/opt-outs/" + phones.get(0), hub.key(), "").expect(204);
        hub.call("DELETE", "/opt-outs/" + phones.get(0), hub.key(), "").problem(404);
        hub.showOnce(send(phones.get(0), "Natal", "Oi"), "delivered");
        hub.showOnce(send(phones.get(1), "Natal", "Oi"), "opted_out");
        assertThat(got(phones.get(1))).isEmpty();
    }

    @Test
    void answer_shouldGoOutOnce_whenTheReplyComesAgainAndAgain() {
        String phone = hub.newPhone();
        send(phone, MAILING, "Escolha");
        awaitTexts(phone, "Escolha");
        ObjectNode callback = callback(phone, "4", Instant.now(), lastReference(phone));

        hub.callback(Json.write(callback)).expect(200);
        hub.callback(Json.write(callback)).expect(200);
        String record = record(callback);
        putOnEventsQueue(record);
        putOnEventsQueue(record);
        hub.idle();
        hub.callback(Json.write(callback)).expect(200);
        putOnEventsQueue(record);

        awaitTexts(phone, "Escolha", "Agora escolha uma nova opção:");
        assertThat(conversation(phone)).hasSize(3);
    }

    /** As a run leaves it that ended between storing its decision and carrying it out, with the next reply decided on. */
    @Test
    void answer_shouldGoOutAsDecided_whenTheRunThatDecidedItWasInterrupted() {
        String phone = hub.newPhone();
        send(phone, MAILING, "Escolha");
        awaitTexts(phone, "Escolha");
        ObjectNode first = callback(phone, "4", Instant.now(), lastReference(phone));
        Event event = Callbacks.read(bytes(first)).events().get(0);
        Pseudonyms.Key key =
                TestPseudonyms.with(LocalSecrets.standard().hashKey()).key();
        Instant now = Instant.now();
        String person = key.of(event.msisdn());
        String decision = Json.write(Json.object()
                .put("origin", "auto-reply:manual")
                .put("message", "Decidido")
                .put("identifier", "Respostas")
                .put("cost_centre_id", 1)
                .put("class", "service"));
        AttributeValue time = AttributeValue.fromN(Long.toString(now.toEpochMilli()));
        put(Map.ofEntries(
                entry("pk", AttributeValue.fromS("C#" + person)),
                entry("sk", AttributeValue.fromS("S")),
                entry("version", AttributeValue.fromN("1")),
                entry("msisdn", AttributeValue.fromS(phone)),
                entry("message", AttributeValue.fromS("4")),
                entry("at", time),
                entry("contact", AttributeValue.fromS("L#" + person.charAt(0))),
                entry("said", AttributeValue.fromS("T#" + now.toEpochMilli() + "#" + person)),
                entry(
                        "decisions",
                        AttributeValue.fromM(Map.of(
                                key.of("event", event.id()),
                                AttributeValue.fromL(List.of(
                                        AttributeValue.fromS(decision),
                                        time,
                                        time,
                                        AttributeValue.fromS("M#not stored"),
                                        AttributeValue.fromS("E#not stored")))))),
                entry(
                        "dialogue",
                        AttributeValue.fromS(new Dialogue(
                                        Optional.of(new Place("manual", 1, now, now, Optional.empty())),
                                        Optional.empty())
                                .write()))));

        hub.callback(Json.write(first)).expect(200);
        awaitTexts(phone, "Escolha", "Decidido");
        reply(phone, "5");

        awaitTexts(phone, "Escolha", "Decidido", "Obrigado pela sua participação!");
    }

    private void put(Map<String, AttributeValue> item) {
        String table = hub.cloud().dynamoDb().listTables().tableNames().get(0);
        hub.cloud().dynamoDb().putItem(request -> request.tableName(table).item(item));
    }

    @Test
    void steps_shouldBeTakenOneByEach_whenRepliesComeAtOnce() {
        String phone = hub.newPhone();
        send(phone, MAILING, "Escolha");
        awaitTexts(phone, "Escolha");
        String reference = lastReference(phone);
        CompletableFuture.allOf(IntStream.range(1, 7)
                        .mapToObj(i -> record(callback(phone, Integer.toString(i), Instant.now(), reference)))
                        .map(record -> CompletableFuture.runAsync(() -> putOnEventsQueue(record)))
                        .toArray(CompletableFuture[]::new))
                .join();
        Await.until("six replies", () -> conversation(phone), all -> all.size() >= 9);
        hub.idle();

        assertThat(got(phone))
                .containsExactlyInAnyOrder(
                        "Escolha", "Agora escolha uma nova opção:", "Obrigado pela sua participação!");
    }

    @Test
    void marketing_shouldWaitForTheEndOfQuietHours_whileAllElseGoes() {
        LocalDateTime inAnHour = LocalDateTime.now(Hub.BRASILIA).plusHours(1).truncatedTo(ChronoUnit.SECONDS);
        ObjectNode waiting = hub.newMessage().put("class", "marketing");
        ObjectNode going = hub.newMessage().put("class", "service");
        ObjectNode scheduled = hub.newMessage()
                .put("class", "marketing")
                .put("schedule", DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(inAnHour));
        String waits = hub.sendOne(waiting);
        String goes = hub.sendOne(going);
        String kept = hub.sendOne(scheduled);

        hub.showOnce(goes, "delivered");
        assertThat(hub.show(kept).json().path("status").asText()).isEqualTo("queued");
        assertThat(got(scheduled.path("msisdn").asText())).isEmpty();
        assertThat(hub.show(waits).json().path("status").asText()).isEqualTo("queued");
        assertThat(hub.show(waiting.path("reference").asText())
                        .json()
                        .path("id")
                        .asText())
                .isEqualTo(waits);
        assertThat(got(waiting.path("msisdn").asText())).isEmpty();
        hub.send(List.of(hub.newMessage().put("class", "opt_out_confirmation"))).problem(400);
        // Nothing that waits is on a queue.
        hub.idle();
    }

    @Test
    void erasure_shouldLeaveNothingButTheBlock_whenAPersonIsDeleted() {
        String phone = hub.newPhone();
        String id = hub.sendOne(Json.object()
                .put("msisdn", phone)
                .put("message", "Confidencial um")
                .put("reference", "pedido-" + phone));
        hub.showOnce(id, "delivered");
        reply(phone, "confidencial dois");
        hub.callback(Json.write(callback(phone, "confidencial três", Instant.now(), "outro-sistema")))
                .expect(200);
        reply(phone, "SAIR");
        assertThat(conversation(phone)).hasSize(5);

        JsonNode erased = hub.call("DELETE", "/contacts/" + phone, hub.key(), "")
                .expect(200)
                .json();

        assertThat(erased.path("messages").asInt()).isEqualTo(2);
        assertThat(erased.path("complete").asBoolean()).isTrue();
        assertThat(conversation(phone)).isEmpty();
        String withoutNinthDigit = phone.substring(0, 4) + phone.substring(5);
        assertThat(everyItem())
                .noneSatisfy(item ->
                        assertThat(item).containsPattern(phone + "|" + withoutNinthDigit + "|(?i)confidencial"));
        assertThat(hub.show(id).json().path("status").asText()).isEqualTo("delivered");
        assertThat(hub.get("/opt-outs/" + phone).expect(200).body()).contains("\"erased\":true");
        hub.showOnce(send(phone, "Natal", "Ainda aí?"), "opted_out");
    }

    @Test
    void flows_shouldBeCheckedShownPlayedAndDeleted_whenWrittenThroughTheApi() {
        assertThat(hub.call("PUT", "/auto-replies/x", hub.key(), MANUAL.replace("(1|2", "(1|(2"))
                        .problem(400)
                        .path("detail")
                        .asText())
                .contains("access_code is not a regular expression");
        hub.call("PUT", "/auto-replies/x", hub.key(), MANUAL).problem(409);
        JsonNode played = hub.call(
                        "POST",
                        "/auto-replies/manual/preview",
                        hub.key(),
                        "{\"replies\":[\"5\",\"oi\",\"6\",\"1\",\"pare\",\"1\"]}")
                .expect(200)
                .json();
        assertThat(played.path("dialogue"))
                .extracting(turn -> turn.path("result").asText())
                .containsExactly("step", "fallback", "step", "silence", "opt_out", "silence");

        hub.call("PUT", "/auto-replies/y", hub.key(), MANUAL.replace(MAILING, "Outra"))
                .expect(200);
        assertThat(texts(list(hub.get("/auto-replies"), "flows"), "name")).contains("manual", "y");
        hub.call("DELETE", "/auto-replies/y", hub.key(), "").expect(204);
        hub.get("/auto-replies/y").problem(404);
    }

    /** Sends a message under a mailing and waits until the person has it; gives its id. */
    private String send(String phone, String mailing, String text) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", mailing).put("cost_centre_id", 12345);
        body.putArray("messages").addObject().put("msisdn", phone).put("message", text);
        return hub.send(bytes(body)).firstId();
    }

    private static byte[] bytes(ObjectNode json) {
        return Json.write(json).getBytes(StandardCharsets.UTF_8);
    }

    private List<JsonNode> conversation(String phone) {
        return list(hub.get("/conversations/" + phone + "?limit=100"), "entries");
    }

    private static List<JsonNode> list(Answer answer, String field) {
        return StreamSupport.stream(answer.expect(200).json().path(field).spliterator(), false)
                .toList();
    }

    private static List<String> texts(List<JsonNode> entries, String field) {
        return entries.stream().map(entry -> entry.path(field).asText()).toList();
    }

    /** What all pages of a list have in a field. */
    private List<String> everyPage(String path, int size, String list, String field) {
        List<String> read = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page =
                    hub.get(path + "?limit=" + size + cursor).expect(200).json();
            page.path(list).forEach(entry -> read.add(entry.path(field).asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return read;
    }

    /** A person answers the last message they got, and what follows from it is done. */
    private void reply(String phone, String text) {
        hub.mkom().reply(phone, text);
        hub.idle();
    }

    private static ObjectNode callback(String phone, String text, Instant at, String reference) {
        return Json.object()
                .put("internal_id", Long.toString(INTERNAL_IDS.incrementAndGet()))
                .put("reference_id", reference)
                .put("message", text)
                .put("msisdn", phone)
                .put("timestamp", at.getEpochSecond());
    }

    private static String record(ObjectNode callback) {
        ObjectNode record = Json.object().put("received_at", System.currentTimeMillis());
        record.putArray("events").add(callback);
        return Json.write(record);
    }

    private void putOnEventsQueue(String record) {
        hub.cloud()
                .sqs()
                .sendMessage(
                        request -> request.queueUrl(hub.queueUrl("EventsQueue")).messageBody(record));
    }

    /** The texts the person got, in order. */
    private List<String> got(String phone) {
        return texts(hub.mkom().takenFor(phone), "message");
    }

    private void awaitTexts(String phone, String... texts) {
        Await.until("at the person: " + List.of(texts), () -> got(phone), all -> all.equals(List.of(texts)));
        hub.idle();
    }

    private String lastReference(String phone) {
        List<JsonNode> all = hub.mkom().takenFor(phone);
        return all.get(all.size() - 1).path("reference").asText();
    }

    private List<String> everyItem() {
        String table = hub.cloud().dynamoDb().listTables().tableNames().get(0);
        return hub.cloud().dynamoDb().scanPaginator(request -> request.tableName(table)).items().stream()
                .map(Map::toString)
                .toList();
    }
}
