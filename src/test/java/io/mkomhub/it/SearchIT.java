package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.csv.Csv;
import io.mkomhub.core.csv.FileText;
import io.mkomhub.platform.json.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** Messages that are found by what is known of them, and failed ones that are sent again. */
@LocalHub
class SearchIT {

    private static final int MANY = 250;

    /** No other test sends for it. */
    private static final long COST_CENTRE = 4_718;

    private final Hub hub;
    private final String identifier = "Renovação " + UUID.randomUUID();

    /** Begins before the test does. */
    private final String period =
            "from=" + URLEncoder.encode(Instant.now().minusSeconds(1).toString(), StandardCharsets.UTF_8);

    SearchIT(Hub hub) {
        this.hub = hub;
    }

    private JsonNode send(List<ObjectNode> messages) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", identifier).put("cost_centre_id", COST_CENTRE);
        ArrayNode array = body.putArray("messages");
        messages.forEach(array::add);
        return hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8))
                .expect(202)
                .json();
    }

    private void counted() throws InterruptedException {
        hub.idle();
        assertThat(hub.cloud().drainStreams(Duration.ofMinutes(1))).isTrue();
    }

    private static Stream<JsonNode> messages(JsonNode page) {
        return StreamSupport.stream(page.path("messages").spliterator(), false);
    }

    private List<String> all(String path) {
        List<String> ids = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = hub.get(path + cursor).expect(200).json();
            messages(page).forEach(message -> ids.add(message.path("id").asText()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        assertThat(ids).doesNotHaveDuplicates();
        return ids;
    }

    private List<JsonNode> retry(String mailing) {
        List<JsonNode> entries = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = hub.call(
                            "POST", "/mailings/" + mailing + "/retry?status=failed&limit=40" + cursor, hub.key(), "")
                    .expect(202)
                    .json();
            messages(page).forEach(entries::add);
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return entries;
    }

    @Test
    void retry_shouldSendEveryFailedMessageOnceMore_andSearchShouldFindThem() throws InterruptedException {
        List<ObjectNode> content =
                IntStream.range(0, MANY).mapToObj(any -> hub.newMessage()).toList();
        hub.mkom().faults("{\"rejectRate\":0.4}");
        JsonNode accepted = send(content);
        String mailing = accepted.path("mailing_id").asText();
        List<String> ids =
                messages(accepted).map(message -> message.path("id").asText()).toList();
        counted();
        hub.mkom().behave();
        String ofMailing = "/mailings/" + mailing + "/messages?limit=37";

        List<String> failed = all(ofMailing + "&status=failed");

        assertThat(all(ofMailing)).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(failed.size()).isBetween(1, MANY - 1);
        List<String> delivered = all(ofMailing + "&status=delivered");
        Set<String> together = new HashSet<>(failed);
        together.addAll(delivered);
        assertThat(together).containsExactlyInAnyOrderElementsOf(ids);
        assertThat(all("/messages?limit=100&status=failed&cost_centre_id=" + COST_CENTRE + "&" + period))
                .containsExactlyInAnyOrderElementsOf(failed);
        String file = hub.get("/mailings/" + mailing + "/messages?format=csv&status=failed")
                .expect(200)
                .body();
        assertThat(Csv.read(FileText.of(file.getBytes(StandardCharsets.UTF_8), Optional.of("text/csv"))))
                .hasSize(failed.size() + 1);

        List<JsonNode> first = retry(mailing);
        List<JsonNode> second = retry(mailing);

        assertThat(first)
                .allMatch(entry -> !entry.path("repeated").asBoolean())
                .extracting(entry -> entry.path("retry_of").asText())
                .containsExactlyInAnyOrderElementsOf(failed);
        assertThat(second)
                .allMatch(entry -> entry.path("repeated").asBoolean())
                .extracting(entry -> entry.path("id").asText())
                .containsExactlyInAnyOrderElementsOf(
                        first.stream().map(entry -> entry.path("id").asText()).toList());
        counted();
        // The first ones are failed for ever; each person got one message, no matter how often it was tried.
        assertThat(all(ofMailing + "&status=failed")).containsExactlyInAnyOrderElementsOf(failed);
        assertThat(all(ofMailing + "&status=delivered")).hasSize(MANY);
        content.forEach(message ->
                assertThat(hub.mkom().takenFor(message.path("msisdn").asText())).hasSize(1));
        assertThat(retry(mailing))
                .hasSize(failed.size())
                .allMatch(entry -> entry.path("repeated").asBoolean());
        JsonNode again = hub.show(first.get(0).path("id").asText()).json();
        JsonNode before = hub.show(first.get(0).path("retry_of").asText()).json();
        for (String same : List.of("msisdn", "message", "reference", "class", "mailing_id", "origin")) {
            assertThat(again.path(same)).as(same).isEqualTo(before.path(same));
        }
        String person = before.path("msisdn").asText();
        assertThat(all("/messages?msisdn=" + person))
                .containsExactlyInAnyOrder(
                        again.path("id").asText(), before.path("id").asText());
        assertThat(all("/messages?status=delivered&msisdn=" + person + "&mailing=" + mailing))
                .containsExactly(again.path("id").asText());
        String reference = URLEncoder.encode(before.path("reference").asText(), StandardCharsets.UTF_8);
        assertThat(all("/messages?" + period + "&reference=" + reference))
                .containsExactlyInAnyOrder(
                        again.path("id").asText(), before.path("id").asText());
        assertThat(all("/messages?status=failed&id=" + before.path("id").asText()))
                .hasSize(1);
    }
}
