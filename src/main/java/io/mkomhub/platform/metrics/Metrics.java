package io.mkomhub.platform.metrics;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Records metrics as log lines in CloudWatch's embedded metric format, without an agent or a call
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
@ApplicationScoped
public class Metrics {

    /** The CloudWatch namespace of all of the hub's metrics. */
    public static final String NAMESPACE = "MkomHub";

    private static final String FUNCTION = "FunctionName";

    /** A logger that writes the message only; see {@code application.properties}. */
    private static final Logger LINES = Logger.getLogger("mkomhub.metrics");

    private static final String STACK = "StackName";

    private static final String COUNT = "Count";

    private final String function;
    private final String stack;
    private final Clock clock;

    Metrics(
            @ConfigProperty(name = "aws.lambda.function.name", defaultValue = "local") String function,
            MetricConfig config,
            Clock clock) {
        this.function = function;
        this.stack = config.stack();
        this.clock = clock;
    }

    /** Adds to counters of the function; omits zeros. */
    public void count(Map<Metric, Integer> counts) {
        Line line = new Line(List.of(List.of(FUNCTION)));
        counts.forEach((metric, count) -> {
            if (count > 0) {
                line.add(metric, COUNT, count);
            }
        });
        line.write();
    }

    /** Adds to a counter of the function and to that of the stack. */
    public void countForStack(Metric metric, int count) {
        Line line = new Line(List.of(List.of(FUNCTION), List.of(STACK)));
        line.add(metric, COUNT, count);
        line.write();
    }

    /** As above, with one more dimension. */
    public void countForStack(Metric metric, String dimension, String value, int count) {
        Line line = new Line(List.of(List.of(FUNCTION, dimension), List.of(STACK, dimension)));
        line.content.put(dimension, value);
        line.add(metric, COUNT, count);
        line.write();
    }

    /** Records a duration. */
    public void seconds(Metric metric, Duration time) {
        Line line = new Line(List.of(List.of(FUNCTION)));
        line.add(metric, "Seconds", time.toSeconds());
        line.write();
    }

    /** One log line. */
    private final class Line {

        private final ObjectNode content = Json.object();
        private final ArrayNode metrics;

        Line(List<List<String>> dimensions) {
            ObjectNode directive = content.putObject("_aws")
                    .put("Timestamp", clock.instant().toEpochMilli())
                    .putArray("CloudWatchMetrics")
                    .addObject()
                    .put("Namespace", NAMESPACE);
            ArrayNode sets = directive.putArray("Dimensions");
            dimensions.forEach(set -> {
                ArrayNode names = sets.addArray();
                set.forEach(names::add);
            });
            metrics = directive.putArray("Metrics");
            content.put(FUNCTION, function);
            if (dimensions.stream().anyMatch(set -> set.contains(STACK))) {
                content.put(STACK, stack);
            }
        }

        void add(Metric metric, String unit, long value) {
            metrics.addObject().put("Name", metric.title()).put("Unit", unit);
            content.put(metric.title(), value);
        }

        void write() {
            if (!metrics.isEmpty()) {
                LINES.info(Json.write(content));
            }
        }
    }
}
