package io.mkomhub.local.alarm;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One value of a metric.
 *
 * @param unit CloudWatch's name of the unit: {@code Count}, {@code Seconds}, {@code Milliseconds}
 */
public record Datapoint(
        String namespace, String metric, Map<String, String> dimensions, Instant at, double value, String unit) {

    public Datapoint {
        dimensions = Map.copyOf(dimensions);
    }

    /**
     * Returns the datapoints that CloudWatch extracts from a log line: one for each metric and set of dimensions; none
     * if the line is not in the embedded metric format.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html">
     *     Embedded metric format</a>
     */
    public static List<Datapoint> ofLine(String line) {
        if (!line.startsWith("{\"_aws\":") || !line.endsWith("}")) {
            return List.of();
        }
        JsonNode json = Json.read(line.getBytes(StandardCharsets.UTF_8));
        Instant at = Instant.ofEpochMilli(json.path("_aws").path("Timestamp").asLong());
        List<Datapoint> found = new ArrayList<>();
        for (JsonNode directive : json.path("_aws").path("CloudWatchMetrics")) {
            for (JsonNode set : directive.path("Dimensions")) {
                Map<String, String> dimensions = new HashMap<>();
                set.forEach(name ->
                        dimensions.put(name.asText(), json.path(name.asText()).asText()));
                for (JsonNode metric : directive.path("Metrics")) {
                    String name = metric.path("Name").asText();
                    found.add(new Datapoint(
                            directive.path("Namespace").asText(),
                            name,
                            dimensions,
                            at,
                            json.path(name).asDouble(),
                            metric.path("Unit").asText("None")));
                }
            }
        }
        return List.copyOf(found);
    }

    /**
     * Returns the same datapoint on a faster clock. Its distance from the start, and its value if that is a time, are
     * multiplied. So a test can observe in half a minute what takes an hour, with the deployed periods and thresholds.
     */
    public Datapoint faster(Instant start, int times) {
        return new Datapoint(
                namespace,
                metric,
                dimensions,
                start.plus(Duration.between(start, at).multipliedBy(times)),
                unit.equals("Seconds") ? value * times : value,
                unit);
    }
}
