package io.mkomhub.metric;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Map;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Counts things: one line of log that CloudWatch turns into metrics, with no agent and no call
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html).
 */
@ApplicationScoped
public class Metrics {

    /** The CloudWatch namespace of all of the hub's metrics. */
    public static final String NAMESPACE = "MkomHub";

    private static final String FUNCTION = "FunctionName";

    /** A logger whose lines are nothing but their message; see {@code application.properties}. */
    private static final Logger LINES = Logger.getLogger("mkomhub.metrics");

    private final String function;

    Metrics(@ConfigProperty(name = "aws.lambda.function.name", defaultValue = "local") String function) {
        this.function = function;
    }

    /** Adds to counters; those with nothing to add are left out. */
    public void count(Map<Metric, Integer> counts) {
        ObjectNode line = Json.object();
        ObjectNode directive = line.putObject("_aws")
                .put("Timestamp", Instant.now().toEpochMilli())
                .putArray("CloudWatchMetrics")
                .addObject()
                .put("Namespace", NAMESPACE);
        directive.putArray("Dimensions").addArray().add(FUNCTION);
        var metrics = directive.putArray("Metrics");
        line.put(FUNCTION, function);
        counts.forEach((metric, count) -> {
            if (count > 0) {
                metrics.addObject().put("Name", metric.title()).put("Unit", "Count");
                line.put(metric.title(), count);
            }
        });
        if (!metrics.isEmpty()) {
            LINES.info(Json.write(line));
        }
    }
}
