package io.mkomhub.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.csv.Csv;
import io.mkomhub.core.csv.FileText;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of any size, joined from their parts. */
@LocalHub
class ExportIT {

    private static final int MANY = 2_500;

    private final Hub hub;

    ExportIT(Hub hub) {
        this.hub = hub;
    }

    /** The parts of a file, each with the header {@code Link} that leads to the next. */
    private List<Answer> parts(String path, Map<String, String> headers) {
        Map<String, String> all = new LinkedHashMap<>(hub.key());
        all.putAll(headers);
        List<Answer> parts = new ArrayList<>();
        String next = path;
        while (!next.isEmpty()) {
            Answer part = hub.call("GET", next, all, "").expect(200);
            parts.add(part);
            next = part.header("link").replaceFirst("^<(.*)>; rel=\"next\"$", "$1");
        }
        return parts;
    }

    private static String joined(List<Answer> parts) {
        StringBuilder file = new StringBuilder();
        parts.forEach(part -> file.append(part.body()));
        return file.toString();
    }

    private static List<List<String>> lines(String file) {
        return Csv.read(FileText.of(file.getBytes(StandardCharsets.UTF_8), Optional.of("text/csv"))).stream()
                .map(Csv.Line::cells)
                .toList();
    }

    @Test
    void optOuts_shouldBeThoseThatWereImported_whenTheirPartsAreJoined() {
        List<String> phones = Stream.generate(hub::newPhone).limit(MANY).toList();
        hub.call("POST", "/opt-outs", hub.key(), "msisdn\n" + String.join("\n", phones))
                .expect(200);

        List<Answer> csv = parts("/opt-outs", Map.of("Accept", "text/csv", "Accept-Language", "pt-BR,pt;q=0.9"));

        assertThat(csv).hasSizeGreaterThan(2).allSatisfy(part -> {
            assertThat(part.header("content-type")).isEqualTo("text/csv; charset=utf-8");
            assertThat(part.header("content-disposition")).isEqualTo("attachment; filename=\"opt-outs.csv\"");
        });
        String file = joined(csv);
        assertThat(file).startsWith("\uFEFFTelefone;Desde;Origem\r\n(+55) ");
        List<String> exported = lines(file).stream()
                .skip(1)
                .filter(cells -> !cells.get(0).isEmpty())
                .map(cells -> Msisdn.parse(cells.get(0)).digits())
                .toList();
        assertThat(exported).containsAll(phones).doesNotHaveDuplicates();

        List<JsonNode> jsonLines = joined(parts("/opt-outs?format=jsonl&limit=700", Map.of()))
                .lines()
                .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8)))
                .toList();
        List<JsonNode> json = new ArrayList<>();
        parts("/opt-outs?limit=100", Map.of())
                .forEach(page -> page.json().path("opt_outs").forEach(json::add));
        assertThat(jsonLines).isEqualTo(json);
        assertThat(jsonLines.stream()
                        .filter(optOut -> optOut.has("msisdn"))
                        .map(optOut -> optOut.path("msisdn").asText()))
                .containsExactlyElementsOf(exported);

        JsonNode imported =
                hub.call("POST", "/opt-outs", hub.key(), file).expect(200).json();
        assertThat(imported.path("added").asInt()).isZero();
        assertThat(imported.path("already").asInt()).isEqualTo(exported.size());
    }

    @Test
    void replies_shouldBeThoseOfThePeriod_whenTheirPartsAreJoined() {
        Instant from = Instant.now().truncatedTo(ChronoUnit.SECONDS).minusSeconds(1);
        Map<String, String> replies = new LinkedHashMap<>();
        List<String> ids = new ArrayList<>();
        for (String reply : List.of("=1+1", "0012", "sim; claro", "3", "não")) {
            ObjectNode message = hub.newMessage();
            ids.add(hub.sendOne(message));
            hub.showOnce(ids.get(ids.size() - 1), "delivered");
            hub.mkom().reply(message.path("msisdn").asText(), reply);
            replies.put(message.path("msisdn").asText(), reply);
        }
        hub.idle();
        String period = "/replies?limit=2&from=" + from + "&to=" + Instant.now().plusSeconds(60);

        List<Answer> csv = parts(period + "&format=csv&locale=pt-BR", Map.of());
        assertThat(joined(csv)).contains(";'=1+1;", ";'0012;", ";\"sim; claro\";", ";3;");
        Map<String, String> exported = new LinkedHashMap<>();
        lines(joined(csv)).stream()
                .skip(1)
                .filter(cells -> !cells.get(0).isEmpty())
                .forEach(cells -> exported.put(Msisdn.parse(cells.get(0)).digits(), cells.get(2)));
        assertThat(exported).containsAllEntriesOf(replies);

        List<JsonNode> json = new ArrayList<>();
        parts(period, Map.of()).forEach(page -> page.json().path("replies").forEach(json::add));
        assertThat(joined(parts(period + "&format=jsonl", Map.of()))
                        .lines()
                        .map(line -> Json.read(line.getBytes(StandardCharsets.UTF_8))))
                .isEqualTo(json);
        assertThat(json)
                .filteredOn(reply -> replies.containsKey(reply.path("msisdn").asText()))
                .extracting(reply -> reply.path("in_reply_to").asText())
                .containsExactlyInAnyOrderElementsOf(ids);

        String mailing = hub.show(ids.get(0)).json().path("mailing_id").asText();
        assertThat(hub.get(period.replace("limit=2", "limit=100") + "&mailing=" + mailing)
                        .json()
                        .path("replies"))
                .extracting(reply -> reply.path("in_reply_to").asText())
                .containsAll(ids);
        assertThat(hub.get(period + "&mailing=" + "0".repeat(32)).problem(400).path("errors"))
                .hasSize(1);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Messages,/messages?status=uncertain",
        "Replies,/replies?from=2026-11-01",
        "Opt-outs,/opt-outs?limit=1",
        "Mailings,/mailings?limit=1",
        "Statistics,/statistics?by=day"
    })
    void columns_shouldBeThoseOfTheDocument(String section, String path) throws IOException {
        String document =
                Files.readString(Path.of("docs/export.md")).replaceFirst("(?s).*\\R### " + section + "\\R", "");
        List<MatchResult> rows = Pattern.compile("(?m)^\\| `([^`]+)` \\| `([^`]+)` \\|")
                .matcher(document.replaceFirst("(?s)\\R##.*", "").replace("`en` | `pt-BR`", ""))
                .results()
                .toList();
        String and = path.contains("?") ? "&" : "?";

        assertThat(heading(path + and + "format=csv&locale=en"))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.group(1)).toList());
        assertThat(heading(path + and + "format=csv&locale=pt-BR"))
                .containsExactlyElementsOf(
                        rows.stream().map(row -> row.group(2)).toList());
    }

    private List<String> heading(String path) {
        return lines(hub.get(path).expect(200).body()).get(0);
    }

    @Test
    void list_shouldBeRefused_whenThereIsNoSuchFormatOrLocale() {
        assertThat(hub.get("/opt-outs?format=xlsx").problem(400).path("detail").asText())
                .isEqualTo("format: must be one of json, jsonl, csv");
        assertThat(hub.get("/opt-outs?format=csv&locale=de")
                        .problem(400)
                        .path("detail")
                        .asText())
                .isEqualTo("locale: must be one of en, pt-BR");
    }
}
