package io.mkomhub.local.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenApiDocumentTest {

    @TempDir
    private Path pieces;

    @BeforeEach
    void smallest() throws IOException {
        write("openapi.yaml", """
                openapi: "3.1.0"
                paths: [paths/z.yaml, paths/a.yaml]
                components:
                  headers: [headers.yaml]""");
        write("paths/a.yaml", "/a: {}");
        write("paths/z.yaml", "/z: {}\n/b: {}");
        write("headers.yaml", "{}");
    }

    private Path write(String name, String text) throws IOException {
        Path file = pieces.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text + "\n");
    }

    @Test
    void join_shouldGiveWhatTheHubServes() throws IOException {
        try (InputStream served = OpenApiDocument.class.getResourceAsStream("/openapi.json")) {
            assertThat(served)
                    .as("target/classes/openapi.json; mvn process-resources writes it")
                    .isNotNull();
            assertThat(new String(served.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(OpenApiDocument.text(OpenApiDocument.join(Path.of("src/main/openapi"))));
        }
    }

    @Test
    void join_shouldKeepTheOrderOfTheList_andThatOfEachFile() throws IOException {
        write("paths/README.md", "not a piece");

        assertThat(OpenApiDocument.text(OpenApiDocument.join(pieces))).isEqualTo("""
                {
                  "openapi": "3.1.0",
                  "paths": {
                    "/z": {},
                    "/b": {},
                    "/a": {}
                  },
                  "components": {
                    "headers": {}
                  }
                }
                """);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "no, '\"no\"'",
        "2026-11-28, '\"2026-11-28\"'",
        "2026-11-28T10:00:00Z, '\"2026-11-28T10:00:00Z\"'",
        "010, '\"010\"'",
        "1_000, '\"1_000\"'",
        "12:30:00, '\"12:30:00\"'",
        ".inf, '\".inf\"'",
        "~, '\"~\"'",
        "'\"5511953959059\"', '\"5511953959059\"'",
        "5511953959059, 5511953959059",
        "-1, -1",
        "0.5, 0.5",
        "true, true",
        "null, null",
        "'', null"
    })
    void join_shouldReadScalarsAsJsonDoes(String yaml, String json) throws IOException {
        write("headers.yaml", "value: " + yaml);

        JsonNode value = OpenApiDocument.join(pieces).at("/components/headers/value");

        assertThat(value.toString()).isEqualTo(json);
    }

    @Test
    void join_shouldFail_whenTwoFilesHaveTheSamePath() throws IOException {
        write("paths/a.yaml", "/b: {}");

        assertThatThrownBy(() -> OpenApiDocument.join(pieces)).hasMessageContainingAll("a.yaml", "/b");
    }

    @Test
    void join_shouldFail_whenTheFrameDoesNotNameAFile() throws IOException {
        write("paths/b.yaml", "/c: {}");

        assertThatThrownBy(() -> OpenApiDocument.join(pieces)).hasMessageContainingAll("openapi.yaml", "b.yaml");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {"a: 1, a: 2|duplicate key", "a: [|while parsing"})
    void join_shouldNameTheFile_whenItIsNoYaml(String yaml, String problem) throws IOException {
        write("headers.yaml", "{" + yaml + "}");

        assertThatThrownBy(() -> OpenApiDocument.join(pieces)).hasMessageContainingAll("headers.yaml", problem);
    }

    @Test
    void join_shouldNameTheFile_whenItIsNoMapping() throws IOException {
        write("headers.yaml", "- a");

        assertThatThrownBy(() -> OpenApiDocument.join(pieces)).hasMessageContaining("headers.yaml is not a mapping");
    }

    @Test
    void main_shouldLeaveTheFileAlone_whenNothingChanged() throws IOException {
        Path file = pieces.resolve("out/openapi.json");
        OpenApiDocument.main(pieces.toString(), file.toString());
        String first = Files.readString(file);
        var written = Files.getLastModifiedTime(file);

        OpenApiDocument.main(pieces.toString(), file.toString());
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(written);

        write("paths/a.yaml", "/c: {}");
        OpenApiDocument.main(pieces.toString(), file.toString());
        assertThat(Files.readString(file)).isNotEqualTo(first).contains("/c");
    }
}
