package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/** What is told about mailings and periods, beside what MKOM took and reported. */
@LocalHub
class ReportsIT {

    private static final int MANY = 300;

    /** No other test sends for it. */
    private static final long COST_CENTRE = 4_717;

    private final Hub hub;
    private final String identifier = "Natal " + UUID.randomUUID();

    /** Begins before the test does, whenever that is. */
    private final String period = "from=" + LocalDate.now(Hub.BRASILIA).minusDays(1);

    ReportsIT(Hub hub) {
        this.hub = hub;
    }

    private List<String> send(List<ObjectNode> messages) {
        ObjectNode body = Json.object();
        body.putObject("mailing").put("identifier", identifier).put("cost_centre_id", COST_CENTRE);
        ArrayNode array = body.putArray("messages");
        messages.forEach(array::add);
        JsonNode answer = hub.send(Json.write(body).getBytes(StandardCharsets.UTF_8))
                .expect(202)
                .json();
        return StreamSupport.stream(answer.path("messages").spliterator(), false)
                .map(message -> message.path("id").asText())
                .toList();
    }

    private List<JsonNode> booked() {
        return StreamSupport.stream(hub.mkom().seen().path("transmissions").spliterator(), false)
                .filter(taken ->
                        taken.path("mailing").path("identifier").asText().equals(identifier))
                .toList();
    }

    private void counted() throws InterruptedException {
        hub.idle();
        assertThat(hub.cloud().drainStreams(Duration.ofMinutes(1))).isTrue();
    }

    private List<JsonNode> statistics(String query) {
        List<JsonNode> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = hub.get("/statistics?" + period + "&limit=100&" + query + cursor)
                    .expect(200)
                    .json();
            page.path("statistics").forEach(rows::add);
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());
        return rows;
    }

    private static long sum(Iterable<JsonNode> rows, String figure) {
        return StreamSupport.stream(rows.spliterator(), false)
                .mapToLong(row -> row.path(figure).asLong())
                .sum();
    }

    @Test
    void report_shouldEqualTheBooksOfMkom_whenMessagesFailAndCallbacksComeTwiceAndOutOfOrder()
            throws InterruptedException {
        String optedOut = hub.newPhone();
        hub.call("PUT", "/opt-outs/" + optedOut, hub.key(), "{}").expect(200);
        hub.mkom()
                .faults("{\"rejectRate\":0.2,\"errorRate\":0.2,\"duplicateCallbacks\":true,\"shuffleCallbacks\":true,"
                        + "\"interimCallbacks\":true}");
        send(List.of(hub.newMessage().put("msisdn", optedOut)));
        for (int part = 0; part < 3; part++) {
            send(IntStream.range(0, MANY / 3).mapToObj(any -> hub.newMessage()).toList());
        }
        String later = send(List.of(hub.newMessage()
                        .put(
                                "schedule",
                                Instant.now().plus(Duration.ofDays(300)).toString())))
                .get(0);
        hub.call("DELETE", "/messages/" + later, hub.key(), "").expect(200);
        hub.idle();
        hub.mkom().behave();
        List<JsonNode> booked = booked();
        for (String reply : List.of("Sim", "Quero", "SAIR")) {
            hub.mkom().reply(booked.get(reply.length()).path("msisdn").asText(), reply);
        }
        counted();

        String id = hub.show(later).json().path("mailing_id").asText();
        JsonNode mailing = hub.get("/mailings/" + id).expect(200).json();
        JsonNode report = mailing.path("report");

        assertThat(mailing.path("identifier").asText()).isEqualTo(identifier);
        assertThat(mailing.path("cost_centre_id").asLong()).isEqualTo(COST_CENTRE);
        int delivered = booked.size();
        assertThat(delivered).isBetween(1, MANY - 1);
        assertThat(figures(report, "accepted", "delivered", "failed", "opted_out", "cancelled"))
                .containsExactly(MANY + 2L, (long) delivered, (long) MANY - delivered, 1L, 1L);
        assertThat(figures(report, "queued", "sent", "uncertain", "expired", "without_callback"))
                .containsOnly(0L);
        assertThat(figures(report, "segments", "segments_sent", "replies", "opt_outs"))
                .containsExactly(MANY + 2L, (long) delivered, 3L, 1L);
        assertThat(sum(report.path("failed_by_reason"), "messages")).isEqualTo(MANY - delivered);
        assertThat(sum(report.path("deliveries").path("counts"), "messages")).isEqualTo(delivered);
        TreeSet<String> mkomIds = new TreeSet<>();
        booked.forEach(taken -> mkomIds.add(taken.path("mailing_id").asText()));
        assertThat(report.path("mkom_mailing_ids")).extracting(JsonNode::asText).containsExactlyElementsOf(mkomIds);

        JsonNode listed = hub.get("/mailings?cost_centre_id=" + COST_CENTRE)
                .expect(200)
                .json()
                .path("mailings")
                .get(0);
        assertThat(listed.path("id").asText()).isEqualTo(id);
        report.fieldNames().forEachRemaining(name -> {
            if (report.path(name).isValueNode()) {
                assertThat(listed.path(name)).as(name).isEqualTo(report.path(name));
            }
        });
        for (String by : List.of("hour", "day", "channel", "area", "cost_centre")) {
            List<JsonNode> rows = statistics("by=" + by + "&mailing=" + id);
            assertThat(figures(report, "accepted", "delivered", "replies"))
                    .as(by)
                    .containsExactly(sum(rows, "accepted"), sum(rows, "delivered"), sum(rows, "replies"));
        }
        assertThat(statistics("by=status&mailing=" + id))
                .filteredOn(row -> row.path("value").asText().equals("delivered"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("messages").asInt()).isEqualTo(delivered));
    }

    private static List<Long> figures(JsonNode report, String... names) {
        return List.of(names).stream().map(name -> report.path(name).asLong(-1)).toList();
    }

    @Test
    void statistics_shouldAddUpToTheSame_byWhateverTheyAreToldApart() throws InterruptedException {
        send(List.of(hub.newMessage(), hub.newMessage()));
        counted();

        long accepted = sum(statistics("by=day"), "accepted");

        assertThat(accepted).isGreaterThanOrEqualTo(2);
        for (String by : List.of("hour", "cost_centre", "mailing", "channel", "area")) {
            assertThat(sum(statistics("by=" + by), "accepted")).as(by).isEqualTo(accepted);
        }
        assertThat(sum(statistics("by=status"), "messages")).isEqualTo(accepted);
        String file = hub.get("/statistics?by=day&format=csv&locale=pt-BR&" + period)
                .expect(200)
                .body();
        assertThat(file).startsWith("\uFEFFValor;Mailing;Aceitas;").containsPattern("\n20[0-9-]{8};;[0-9]+;");
    }
}
