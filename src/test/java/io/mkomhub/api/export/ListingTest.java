package io.mkomhub.api.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Paging;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {

    private static final Listing<String> TEXTS = new Listing<>(
            "texts",
            "all-texts",
            text -> Json.object().put("text", text),
            List.of(
                    new Column<>("text", "Texto", (text, cells) -> cells.text(text)),
                    new Column<>("length", "Tamanho", (text, cells) -> cells.number(text.length()))));

    private static final Pattern LINK = Pattern.compile("<([^>]+)>; rel=\"next\"");

    private static HttpResponse answer(String address, Map<String, String> headers, Page.Source<String> source) {
        URI uri = URI.create(address);
        Map<String, String> query = new TreeMap<>();
        String raw = Optional.ofNullable(uri.getRawQuery()).orElse("");
        FormData.parse(raw).forEach((name, values) -> query.put(name, values.get(0)));
        HttpRequest request = new HttpRequest("GET", uri.getPath(), raw, query, headers, new byte[0], "", "");
        return TEXTS.answer(request, position -> position.matches("[0-9]+"), source);
    }

    private static Page.Source<String> of(List<String> texts) {
        return (position, most) -> {
            int from = position.map(Integer::parseInt).orElse(0);
            int to = Math.min(texts.size(), from + most);
            return new Page<>(
                    texts.subList(from, to), Optional.of(Integer.toString(to)).filter(next -> to < texts.size()));
        };
    }

    private static Optional<String> next(HttpResponse response) {
        return Optional.ofNullable(response.headers().get("Link")).map(link -> {
            Matcher matcher = LINK.matcher(link);
            assertThat(matcher.matches()).isTrue();
            return matcher.group(1);
        });
    }

    /** All parts of a file. */
    private static List<HttpResponse> parts(String address, Page.Source<String> source) {
        List<HttpResponse> parts = new ArrayList<>();
        Optional<String> at = Optional.of(address);
        while (at.isPresent()) {
            parts.add(answer(at.get(), Map.of(), source));
            at = next(parts.get(parts.size() - 1));
        }
        return parts;
    }

    private static String joined(List<HttpResponse> parts) {
        return parts.stream().map(HttpResponse::body).collect(Collectors.joining());
    }

    private static List<String> numbered(int count) {
        return IntStream.range(0, count).mapToObj(i -> "text " + i).toList();
    }

    @ParameterizedTest
    @CsvSource({"0,1000,1", "1,1,1", "7,3,3", "250,100,3", "1000,1000,1", "2345,1000,3"})
    void parts_shouldBeTheFile_whenTheyAreJoined(int count, int limit, int parts) {
        List<String> texts = numbered(count);

        List<HttpResponse> csv = parts("/texts?format=csv&locale=pt-BR&limit=" + limit, of(texts));
        assertThat(csv).hasSize(parts);
        assertThat(joined(csv))
                .isEqualTo(texts.stream()
                        .map(text -> text + ";" + text.length() + "\r\n")
                        .collect(Collectors.joining("", "\uFEFFTexto;Tamanho\r\n", "")));
        assertThat(joined(parts("/texts?format=jsonl&limit=" + limit, of(texts))))
                .isEqualTo(texts.stream()
                        .map(text -> "{\"text\":\"" + text + "\"}\n")
                        .collect(Collectors.joining()));
    }

    @Test
    void part_shouldBeCut_whenItWouldHaveTooManyBytes() {
        List<String> texts = IntStream.range(0, 400)
                .mapToObj(i -> i + "é".repeat(i % 40 == 39 ? 300_000 : 2_000))
                .toList();

        List<HttpResponse> parts = parts("/texts?format=csv", of(texts));

        assertThat(joined(parts))
                .isEqualTo(texts.stream()
                        .map(text -> text + "," + text.length() + "\r\n")
                        .collect(Collectors.joining("", "\uFEFFtext,length\r\n", "")));
        assertThat(parts)
                .allSatisfy(part -> assertThat(part.body().getBytes(StandardCharsets.UTF_8))
                        .hasSizeBetween(1, Listing.MAX_BYTES + 20));
        assertThat(parts).hasSizeLessThan(16);
    }

    @Test
    void part_shouldHaveOneEntry_whenThatIsTooLargeByItself() {
        String large = "x".repeat(Listing.MAX_BYTES + 1);

        List<HttpResponse> parts = parts("/texts?format=jsonl", of(List.of(large, "a", large)));

        assertThat(parts).hasSize(3);
        assertThat(joined(parts).lines()).hasSize(3);
    }

    @Test
    void pages_shouldBeSkipped_whenNothingOfThemMayBeShown() {
        Page.Source<String> everyTenth = (position, most) -> {
            int at = position.map(Integer::parseInt).orElse(0);
            return new Page<>(
                    at % 10 == 9 ? List.of("text " + at) : List.of(),
                    Optional.of(Integer.toString(at + 1)).filter(next -> at < 99));
        };

        assertThat(joined(parts("/texts?format=jsonl", everyTenth)).lines()).hasSize(10);
    }

    @Test
    void json_shouldBeADocument_whenNothingElseIsWanted() {
        HttpResponse response = answer("/texts?limit=2", Map.of(), of(numbered(3)));

        assertThat(response.headers()).containsEntry("Content-Type", "application/json");
        assertThat(response.body())
                .isEqualTo("{\"texts\":[{\"text\":\"text 0\"},{\"text\":\"text 1\"}],\"next\":\"" + Paging.write("2")
                        + "\"}");
        assertThat(next(response)).contains("/texts?cursor=" + Paging.write("2") + "&format=json&limit=2");
    }

    @Test
    void headers_shouldBeThoseOfAFile_whenHeadersAskForOne() {
        HttpResponse response = answer(
                "/texts/a%20b%2Bc?limit=1&of=%26x",
                Map.of("accept", "text/csv", "accept-language", "pt-BR,pt;q=0.9"), of(numbered(2)));

        assertThat(response.headers())
                .containsEntry("Content-Type", "text/csv; charset=utf-8")
                .containsEntry("Content-Disposition", "attachment; filename=\"all-texts.csv\"");
        assertThat(next(response))
                .contains("/texts/a%20b%2Bc?cursor=" + Paging.write("1") + "&format=csv&limit=1&locale=pt-BR&of=%26x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"format=json&limit=101", "format=csv&limit=1001", "format=jsonl&limit=0", "cursor=eA"})
    void request_shouldBeRefused_whenThereIsNoSuchPage(String query) {
        assertThatThrownBy(() -> answer("/texts?" + query, Map.of(), of(List.of())))
                .isInstanceOf(InvalidInputException.class);
    }
}
