package io.mkomhub.local.template;

import java.time.Duration;
import java.util.Map;

/**
 * An {@code AWS::CloudWatch::Alarm}.
 *
 * @param logicalId its name in the template
 * @param series its metrics, by their ids in the expression
 * @param expression metric math over those ids; for an alarm on one metric, its id
 * @param period the period of one datapoint
 * @param evaluationPeriods the number of datapoints that are evaluated
 * @param datapointsToAlarm the number of them that must breach
 * @param threshold the threshold
 * @param comparison how values are compared with the threshold
 * @param missingBreaches whether a missing datapoint counts as breaching; otherwise it counts as good
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
     * A metric and the statistic of its values in one period.
     *
     * @param statistic {@code Sum}, {@code Maximum}, {@code Minimum}, {@code Average}, {@code SampleCount} or a
     *     percentile such as {@code p99}
     */
    public record Series(String namespace, String metric, Map<String, String> dimensions, String statistic) {

        public Series {
            dimensions = Map.copyOf(dimensions);
        }
    }

    /** Which values breach. */
    public enum Comparison {
        /** Values above the threshold. */
        GREATER_THAN("GreaterThanThreshold"),
        /** Values at or above the threshold. */
        AT_LEAST("GreaterThanOrEqualToThreshold"),
        /** Values below the threshold. */
        LESS_THAN("LessThanThreshold"),
        /** Values at or below the threshold. */
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
