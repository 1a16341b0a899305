package io.mkomhub.api.reports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailingReportTest {

    /** Midnight in Brasília. */
    private static final Instant MIDNIGHT = Instant.parse("2026-11-20T03:00:00Z");

    private static final int TEN_MINUTES = 600;

    private static JsonNode deliveries(int moments, int steps) {
        Tally tally = new Tally();
        long first = MIDNIGHT.getEpochSecond() / TEN_MINUTES;
        for (int i = 0; i < moments; i++) {
            tally.add(
                    Dimension.DELIVERED_AT,
                    Long.toString(first + (long) i * steps),
                    Map.of(Figure.DELIVERED, 2L, Figure.SEGMENTS_SENT, 4L));
        }
        ObjectNode json = Json.object();
        MailingReport.putDeliveries(json, tally);
        return json;
    }

    @ParameterizedTest(name = "{0} moments, {1} x 10 minutes apart")
    @CsvSource({
        "0, 1, 10, 0, ''",
        "300, 1, 10, 300, 2026-11-20T03:10:00Z",
        "301, 1, 60, 51, 2026-11-20T04:00:00Z",
        "1800, 1, 60, 300, 2026-11-20T04:00:00Z",
        "1801, 1, 1440, 13, 2026-11-21T03:00:00Z",
        "400, 144, 1440, 400, 2026-11-21T03:00:00Z"
    })
    void deliveries_shouldHaveLongerSteps_whenTheyWouldBeTooMany(
            int moments, int apart, int minutes, int steps, String second) {
        JsonNode deliveries = deliveries(moments, apart);

        assertThat(deliveries.path("minutes").asInt()).isEqualTo(minutes);
        JsonNode counts = deliveries.path("counts");
        assertThat(counts).hasSize(steps);
        assertThat(counts.path(1).path("at").asText()).isEqualTo(second);
        assertThat(StreamSupport.stream(counts.spliterator(), false)
                        .mapToLong(count -> count.path("messages").asLong())
                        .sum())
                .isEqualTo(2L * moments);
    }
}
