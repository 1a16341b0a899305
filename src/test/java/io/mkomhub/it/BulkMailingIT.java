package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A mailing with one text for the people of a file. */
@LocalHub
class BulkMailingIT {

    private final Hub hub;

    BulkMailingIT(Hub hub) {
        this.hub = hub;
    }

    private Answer create(String identifier) {
        ObjectNode terms = Json.object().put("message", "Oi {nome}, vence dia 5.");
        terms.putObject("mailing").put("identifier", identifier).put("cost_centre_id", 1);
        return hub.call("POST", "/mailings", hub.key(), Json.write(terms));
    }

    private Answer add(String mailing, String file) {
        Map<String, String> headers = new HashMap<>(hub.key());
        headers.put("Content-Type", "text/csv");
        return hub.call("POST", "/mailings/" + mailing + "/recipients", headers, file);
    }

    private static String file(List<String> phones) {
        return phones.stream().map(phone -> "Ana;" + phone).collect(Collectors.joining("\n", "Nome;Telefone\n", "\n"));
    }

    private List<String> phones(int count) {
        return Stream.generate(hub::newPhone).limit(count).toList();
    }

    private JsonNode mailing(String mailing) {
        return hub.get("/mailings/" + mailing).expect(200).json();
    }

    @Test
    void mailing_shouldReachEverybodyOnce_afterItsStartOnly() throws Exception {
        List<String> people = phones(450);
        String optedOut = hub.newPhone();
        hub.call("PUT", "/opt-outs/" + optedOut, hub.key(), "").expect(200);
        JsonNode created = create(hub.newText()).expect(201).json();
        String id = created.path("id").asText();
        assertThat(created.path("status").asText()).isEqualTo("created");

        String first = file(people.subList(0, 200));
        assertThat(add(id, first).expect(202).json().path("accepted").asInt()).isEqualTo(200);
        // The response was lost.
        assertThat(add(id, first).expect(202).header("Idempotent-Replayed")).isEqualTo("true");
        // Two parts with people of each other, and of the first, at the same time.
        List<Callable<JsonNode>> parts = Stream.of(people.subList(150, 350), people.subList(250, 400))
                .map(part -> (Callable<JsonNode>)
                        () -> add(id, file(part)).expect(202).json())
                .toList();
        ExecutorService callers = Executors.newFixedThreadPool(2);
        int accepted = 0;
        int duplicates = 0;
        for (Future<JsonNode> answer : callers.invokeAll(parts)) {
            accepted += answer.get().path("accepted").asInt();
            duplicates += answer.get().path("duplicates").size();
        }
        callers.shutdown();
        assertThat(accepted).isEqualTo(200);
        assertThat(duplicates).isEqualTo(150);
        JsonNode odd = add(id, file(List.of("5,51E+12", optedOut, people.get(0))))
                .expect(202)
                .json();
        assertThat(odd.path("accepted").asInt()).isZero();
        assertThat(odd.path("errors").path(0).path("line").asInt()).isEqualTo(2);
        assertThat(odd.path("opted_out").path(0).path("line").asInt()).isEqualTo(3);
        assertThat(odd.path("duplicates").path(0).path("line").asInt()).isEqualTo(4);
        assertThat(add(id, file(List.of("123")))
                        .problem(400)
                        .path("errors")
                        .path(0)
                        .path("line")
                        .asInt())
                .isEqualTo(2);

        hub.idle();
        hub.sweep();
        hub.idle();
        assertThat(people)
                .allSatisfy(phone -> assertThat(hub.mkom().takenFor(phone)).isEmpty());
        assertThat(mailing(id).path("status").asText()).isEqualTo("created");
        assertThat(mailing(id).path("parked").asInt()).isEqualTo(400);

        JsonNode started = hub.call("POST", "/mailings/" + id + "/start", hub.key(), "")
                .expect(200)
                .json();
        assertThat(started.path("status").asText()).isEqualTo("active");
        assertThat(add(id, file(people.subList(380, 450)))
                        .expect(202)
                        .json()
                        .path("accepted")
                        .asInt())
                .isEqualTo(50);
        Await.until(
                "everybody has it",
                () -> {
                    hub.sweep();
                    return people.stream()
                            .filter(phone -> hub.mkom().takenFor(phone).isEmpty())
                            .count();
                },
                missing -> missing == 0);
        hub.idle();

        assertThat(people)
                .allSatisfy(phone -> assertThat(hub.mkom().takenFor(phone))
                        .singleElement()
                        .satisfies(message ->
                                assertThat(message.path("message").asText()).isEqualTo("Oi Ana, vence dia 5.")));
        assertThat(hub.mkom().takenFor(optedOut)).isEmpty();
        assertThat(mailing(id).path("parked").asInt()).isZero();
    }

    @Test
    void mailing_shouldReachNobody_whenItIsCancelledBeforeItsStart() {
        List<String> people = phones(30);
        String id = create(hub.newText()).expect(201).json().path("id").asText();
        add(id, file(people)).expect(202);
        hub.idle();

        hub.call("POST", "/mailings/" + id + "/cancel", hub.key(), "").expect(200);

        assertThat(hub.call("POST", "/mailings/" + id + "/start", hub.key(), "")
                        .problem(409)
                        .path("detail")
                        .asText())
                .contains("cancelled");
        add(id, file(phones(1))).expect(409);
        Await.until(
                "all are cancelled",
                () -> {
                    hub.sweep();
                    return mailing(id).path("cancelled").asInt();
                },
                cancelled -> cancelled == 30);
        hub.idle();
        assertThat(people)
                .allSatisfy(phone -> assertThat(hub.mkom().takenFor(phone)).isEmpty());
    }

    @Test
    void create_shouldRefuseAnotherText_andNameWhatIsWrong() {
        String identifier = hub.newText();
        create(identifier).expect(201);
        create(identifier).expect(201);
        ObjectNode other = Json.object().put("message", "Tchau");
        other.putObject("mailing").put("identifier", identifier).put("cost_centre_id", 1);

        assertThat(hub.call("POST", "/mailings", hub.key(), Json.write(other))
                        .problem(409)
                        .path("detail")
                        .asText())
                .contains("choose another identifier");
        assertThat(hub.call("POST", "/mailings", hub.key(), "{\"message\":\"Oi {nome\"}")
                        .problem(400)
                        .path("errors")
                        .path(0)
                        .path("field")
                        .asText())
                .isEqualTo("message");
    }
}
