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
 * @param unit as CloudWatch names it: {@code Count}, {@code Seconds}, {@code Milliseconds}
 */
public record Datapoint(
        String namespace, String metric, Map<String, String> dimensions, Instant at, double value, String unit) {

    public Datapoint {
        dimensions = Map.copyOf(dimensions);
    }

    /**
     * What CloudWatch makes of a line of log: a value for each metric and set of dimensions in it, none of a line that is not in the
     * embedded metric format.
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
     * The same where time goes faster: it lies so many times further from a start, and a time that it tells is so many times longer.
     * What takes an hour can so be seen in half a minute, with the periods and thresholds as they are deployed.
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
