package io.mkomhub.core.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs the examples of {@code docs/plans.md} and its translation as they stand there. */
class PlansDocumentTest {

    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```json (\\w+)\n(.*?)^```");

    /**
     * A section with its blocks.
     *
     * @param title its heading
     * @param blocks by the word after {@code json}
     */
    record Example(String title, Map<String, JsonNode> blocks) {

        Optional<JsonNode> block(String name) {
            return Optional.ofNullable(blocks.get(name));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> examples = new ArrayList<>(examples(Path.of("docs/plans.md")));
        examples.addAll(examples(Path.of("docs/plans.pt-BR.md")));
        return examples;
    }

    private static List<Example> examples(Path file) throws IOException {
        String document = Files.readString(file);
        List<Example> examples = new ArrayList<>();
        Matcher heading = HEADING.matcher(document);
        while (heading.find()) {
            int end = document.indexOf("\n## ", heading.end());
            Matcher block = BLOCK.matcher(document.substring(heading.end(), end < 0 ? document.length() : end));
            Map<String, JsonNode> blocks = new LinkedHashMap<>();
            while (block.find()) {
                blocks.put(block.group(1), Json.read(block.group(2)));
            }
            if (!blocks.isEmpty()) {
                examples.add(new Example(heading.group(1), blocks));
            }
        }
        return examples;
    }

    @Test
    void document_shouldHaveThePromisedExamples() throws IOException {
        assertThat(examples())
                .extracting(Example::title)
                .containsExactly(
                        "Boleto reminder",
                        "Appointment confirmation",
                        "Ticket activated",
                        "Lembrete de boleto",
                        "Confirmação de consulta",
                        "Ingresso ativado");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void answer_shouldBeWhatTheDocumentSays(Example example) {
        Plan plan = Samples.READER.read(example.block("plan").orElseThrow());
        ScheduledRequest request =
                Samples.request(Json.write(example.block("data").orElseThrow()));

        String answer = Samples.told(Answering.answer(
                plan, request, Samples.sources(example.block("attributes"), example.block("lookup")), Samples.NOW));

        assertThat(answer).isEqualTo(Json.write(example.block("answer").orElseThrow()));
    }
}
