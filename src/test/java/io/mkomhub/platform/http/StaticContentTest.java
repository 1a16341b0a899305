package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StaticContentTest {

    private static final String TEXT = "olá ".repeat(200);
    private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};

    private static final StaticContent PAGE = text(TEXT);

    private static StaticContent text(String text) {
        return new StaticContent(
                "text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8), Map.of("Cache-Control", "no-cache"));
    }

    private static HttpRequest request(String... namesAndValues) {
        Map<String, String> headers = new TreeMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return new HttpRequest("GET", "/page", "", Map.of(), headers, new byte[0], "203.0.113.7", "r");
    }

    private static String unzipped(String base64) throws IOException {
        try (var in =
                new GZIPInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(base64)))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "gzip                          | true",
                "gzip, deflate, br, zstd       | true",
                "GZip                          | true",
                "x-gzip                        | true",
                "br;q=1.0, gzip;q=0.8, *;q=0.1 | true",
                "gzip ; q=0.001                | true",
                "*                             | true",
                "*;q=0.5                       | true",
                "br, *;q=0.1                   | true",
                "identity;q=0, gzip;q=0.2      | true",
                "identity;q=0.5, gzip          | true",
                "gzip;q=0                      | false",
                "gzip;q=0.000, *               | false",
                "*;q=0                         | false",
                "identity, gzip;q=0.5          | false",
                "identity                      | false",
                "br, deflate                   | false",
                "gzipped                       | false",
                "gzip;q=2                      | false",
                "gzip;q=yes                    | false",
                "gzip;q=-1                     | false",
                "identity;q=0                  | false",
                "''                            | false",
                "','                           | false",
                "                              | false"
            })
    void answer_shouldBeCompressed_onlyForWhoAcceptsIt(@Nullable String accepted, boolean compressed)
            throws IOException {
        HttpResponse response = PAGE.answer(accepted == null ? request() : request("accept-encoding", accepted));

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.isBase64()).isEqualTo(compressed);
        assertThat(compressed ? unzipped(response.body()) : response.body()).isEqualTo(TEXT);
        assertThat(response.headers().containsKey("Content-Encoding")).isEqualTo(compressed);
        assertThat(response.headers())
                .containsEntry("Vary", "Accept-Encoding")
                .containsEntry("Cache-Control", "no-cache")
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("X-Content-Type-Options", "nosniff")
                .doesNotContainKey("Content-Length");
    }

    @Test
    void answer_shouldCompressOnce_whenItIsAskedForAgain() {
        HttpRequest request = request("accept-encoding", "gzip");

        assertThat(PAGE.answer(request).body()).isSameAs(PAGE.answer(request).body());
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "W/TAG                     | true",
                "TAG                       | true",
                "*                         | true",
                "' * '                     | true",
                "W/\"other\", W/TAG        | true",
                "\"a,b\",TAG,\"c\"         | true",
                "W/\"other\"               | false",
                "\"other\", *              | false",
                "bare                      | false",
                "\"TAG without an end      | false",
                "\"                        | false",
                "''                        | false",
                "','                       | false",
                "                          | false"
            })
    void answer_shouldBe304_onlyForWhoHasIt(@Nullable String ifNoneMatch, boolean known) {
        String tag = PAGE.answer(request()).headers().getOrDefault("ETag", "").replace("W/", "");
        assertThat(tag).matches("\"[0-9a-f]{16}\"");
        String header = ifNoneMatch == null
                ? null
                : ifNoneMatch.replace("\"TAG", tag.substring(0, 9)).replace("TAG", tag);
        HttpResponse response = PAGE.answer(
                header == null
                        ? request("accept-encoding", "gzip")
                        : request("accept-encoding", "gzip", "if-none-match", header));

        assertThat(response.status()).isEqualTo(known ? 304 : 200);
        assertThat(response.body().isEmpty()).isEqualTo(known);
        assertThat(response.isBase64()).isEqualTo(!known);
        assertThat(response.headers())
                .containsEntry("ETag", "W/" + tag)
                .containsEntry("Cache-Control", "no-cache")
                .containsEntry("Content-Type", "text/html; charset=utf-8")
                .containsEntry("Vary", "Accept-Encoding");
        assertThat(response.headers().containsKey("Content-Encoding")).isEqualTo(!known);
    }

    /** One octet more would otherwise be taken for what a browser has. */
    @Test
    void tag_shouldDiffer_whenTheContentDoes() {
        assertThat(text("a").answer(request()).headers().get("ETag"))
                .isEqualTo(text("a").answer(request()).headers().get("ETag"))
                .isNotEqualTo(text("b").answer(request()).headers().get("ETag"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"image/svg+xml", "application/json", "TEXT/css; charset=utf-8", "text/javascript"})
    void answer_shouldBeCompressed_whenTheTypeIsText(String type) {
        StaticContent content = new StaticContent(type, TEXT.getBytes(StandardCharsets.UTF_8), Map.of());

        assertThat(content.answer(request("accept-encoding", "gzip")).headers()).containsKey("Content-Encoding");
    }

    @Test
    void answer_shouldBeTheOctetsAsTheyAre_whenTheyAreNoText() {
        StaticContent image = new StaticContent("image/png", PNG, Map.of());
        HttpResponse response = image.answer(request("accept-encoding", "gzip"));

        assertThat(response.isBase64()).isTrue();
        assertThat(Base64.getDecoder().decode(response.body())).isEqualTo(PNG);
        assertThat(response.headers()).doesNotContainKeys("Content-Encoding", "Vary");
    }

    @Test
    void withoutBody_shouldBeNoBase64_andKeepTheHeaders() {
        HttpResponse whole = PAGE.answer(request("accept-encoding", "gzip"));
        HttpResponse head = whole.withoutBody();

        assertThat(head.isBase64()).isFalse();
        assertThat(head.body()).isEmpty();
        assertThat(head.headers()).isEqualTo(whole.headers());
        assertThat(whole.with("X", "1").isBase64()).isTrue();
    }
}
