package io.mkomhub.api.operations;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.api.operations.HealthReport.Runbook;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthReportTest {

    @Test
    void report_shouldBeOk_whenNoPartNeedsAttention() {
        JsonNode report =
                new HealthReport(Map.of("spool", part -> part.object().put("empty", true))).write(Json.object());

        assertThat(report.toString()).isEqualTo("{\"spool\":{\"empty\":true},\"status\":\"ok\",\"reasons\":[]}");
    }

    @Test
    void report_shouldShowTheOtherParts_whenSomeFailOrHang() {
        CountDownLatch never = new CountDownLatch(1);

        JsonNode report = new HealthReport(
                        Map.of(
                                "channels",
                                part -> {
                                    throw new UnavailableException("DynamoDB did not answer", null);
                                },
                                "messages",
                                part -> {
                                    throw new IllegalStateException("5511953959059");
                                },
                                "queues",
                                part -> await(never),
                                "spool",
                                part -> part.object().put("empty", true)),
                        Duration.ofMillis(200))
                .write(Json.object());

        assertThat(report.path("spool").path("empty").asBoolean()).isTrue();
        assertThat(report.has("channels") || report.has("messages") || report.has("queues"))
                .isFalse();
        assertThat(report.path("status").asText()).isEqualTo("attention");
        assertThat(report.path("reasons").findValuesAsText("part")).containsExactly("channels", "messages", "queues");
        List<String> details = report.path("reasons").findValuesAsText("detail");
        assertThat(details.get(0)).isEqualTo("this part could not be read: DynamoDB did not answer");
        assertThat(details.get(1)).contains("IllegalStateException").doesNotContain("5511953959059");
        assertThat(details.get(2)).endsWith("it took too long");
    }

    private static void await(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @ParameterizedTest
    @EnumSource
    void runbook_shouldHaveTheHeading(Runbook heading) throws IOException {
        String[] link = heading.link().split("#", 2);

        assertThat(Files.readAllLines(Path.of(link[0])))
                .anyMatch(line -> line.startsWith("### ")
                        && line.substring(4)
                                .toLowerCase(Locale.ROOT)
                                .replace(' ', '-')
                                .equals(link[1]));
    }
}
