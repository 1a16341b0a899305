package io.mkomhub.local.dynamodb;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.dynamodb.engine.value.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ItemKindsTest {

    /** A row of the data model's table of items: kind, partition key, sort key. */
    static Stream<List<String>> items() throws IOException {
        return Files.readAllLines(Path.of("docs", "data-model.md")).stream()
                .dropWhile(line -> !line.startsWith("| item | `pk` | `sk` |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.split("\\|"))
                .map(cells -> List.of(cells[1].strip(), key(cells[2]), key(cells[3])));
    }

    private static String key(String cell) {
        String text = cell.strip();
        return text.startsWith("`") ? text.substring(1, text.indexOf('`', 1)) : text;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("items")
    void kind_shouldBeWhatTheDataModelCallsIt(List<String> item) {
        assertThat(ItemKinds.of(Map.of("pk", new Value.S(item.get(1)), "sk", new Value.S(item.get(2)))))
                .isEqualTo(item.get(0));
    }

    @Test
    void kind_shouldBeTheBeginningOfItsKeys_whenTheDataModelHasNone() {
        assertThat(ItemKinds.of(Map.of("pk", new Value.S("NEW#1"), "sk", new Value.S("Y#2"))))
                .isEqualTo("NEW Y");
        assertThat(ItemKinds.of(Map.of("pk", new Value.S("NEW#1")))).isEqualTo("NEW");
    }
}
