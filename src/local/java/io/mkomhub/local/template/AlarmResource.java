package io.mkomhub.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * An {@code AWS::CloudWatch::Alarm}.
 *
 * @param logicalId its name in the template
 * @param series the metrics it looks at, by the id that its expression has for them
 * @param expression metric math over those ids; of an alarm on one metric, its id
 * @param period what one datapoint stands for
 * @param evaluationPeriods datapoints that are looked at
 * @param datapointsToAlarm how many of them have to breach
 * @param threshold what they are compared with
 * @param comparison how
 * @param missingBreaches whether a datapoint that is missing counts as breaching; if not, it counts as good
 */
public record AlarmResource(
        String logicalId,
        Map<String, Series> series,
        String expression,
        Duration period,
        int evaluationPeriods,
        int datapointsToAlarm,
        double threshold,
        Comparison comparison,
        boolean missingBreaches) {

    public AlarmResource {
        series = Map.copyOf(series);
    }

    /**
     * A metric, and what becomes of its values in one period.
     *
     * @param statistic {@code Sum}, {@code Maximum}, {@code Minimum}, {@code Average}, {@code SampleCount} or a percentile like
     *     {@code p99}
     */
    public record Series(String namespace, String metric, Map<String, String> dimensions, String statistic) {

        public Series {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /** Which values breach. */
    public enum Comparison {
        /** Those above the threshold. */
        GREATER_THAN("GreaterThanThreshold"),
        /** Those that reach the threshold. */
        AT_LEAST("GreaterThanOrEqualToThreshold"),
        /** Those below the threshold. */
        LESS_THAN("LessThanThreshold"),
        /** Those that do not exceed the threshold. */
        AT_MOST("LessThanOrEqualToThreshold");

        private final String operator;

        Comparison(String operator) {
            this.operator = operator;
        }

        static Comparison of(String operator, String where) {
            for (Comparison each : values()) {
                if (each.operator.equals(operator)) {
                    return each;
                }
            }
            throw new TemplateException(where + ": " + operator + " is not supported");
        }

        /** Whether a value breaches. */
        public boolean breaches(double value, double threshold) {
            return switch (this) {
                case GREATER_THAN -> value > threshold;
                case AT_LEAST -> value >= threshold;
                case LESS_THAN -> value < threshold;
                case AT_MOST -> value <= threshold;
            };
        }
    }
}
