package io.mkomhub.channel.intake;

import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;

/** Counts the messages that are refused because they are over a cap. */
@ApplicationScoped
public class CapMeter {

    private final Metrics metrics;

    CapMeter(Metrics metrics) {
        this.metrics = metrics;
    }

    /** Counts those of the refused messages that are over a cap. */
    public void count(List<InvalidInputException> refusals) {
        count((int)
                refusals.stream().filter(refusal -> refusal.cap().isPresent()).count());
    }

    /** Counts messages that are over a cap. */
    public void count(int messages) {
        if (messages > 0) {
            metrics.count(Map.of(Metric.MESSAGES_OVER_CAP, messages));
        }
    }
}
