package io.mkomhub.local.lambda;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FunctionLogsTest {

    @ParameterizedTest(name = "{1} lines, {0} kept")
    @CsvSource({"1, 1", "1, 2", "3, 2", "3, 3", "3, 100", "100, 250"})
    void lines_shouldBeTheLast_whenThereWereMore(int kept, int written) {
        List<String> shown = new ArrayList<>();
        FunctionLogs logs = new FunctionLogs(kept, shown::add);

        IntStream.range(0, written).forEach(i -> logs.append("SendFunction", "line " + i));

        assertThat(logs.lines("SendFunction"))
                .isEqualTo(IntStream.range(Math.max(0, written - kept), written)
                        .mapToObj(i -> "line " + i)
                        .toList());
        assertThat(shown).as("passes all on").hasSize(written).first().isEqualTo("SendFunction | line 0");
    }

    @Test
    void lines_shouldShareTheBound_whenSeveralFunctionsWrite() {
        FunctionLogs logs = new FunctionLogs(3, line -> {});

        logs.append("SendFunction", "a");
        logs.append("RecordFunction", "b");
        logs.append("RecordFunction", "c");
        logs.append("RecordFunction", "d");

        assertThat(logs.lines("SendFunction")).isEmpty();
        assertThat(logs.lines("RecordFunction")).containsExactly("b", "c", "d");
        assertThat(logs.lines()).hasSize(3).contains(new FunctionLogs.Line("RecordFunction", "c"));
    }
}
