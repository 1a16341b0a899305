package io.mkomhub.local.template;

import io.mkomhub.local.template.AlarmResource.Comparison;
import io.mkomhub.local.template.AlarmResource.Series;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads alarms. A property that affects when an alarm goes off and is not supported is an error.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudwatch-alarm.html">Alarms</a>
 */
final class AlarmReader {

    private static final Set<String> WHOM_IT_TELLS =
            Set.of("AlarmName", "AlarmDescription", "AlarmActions", "OKActions", "InsufficientDataActions", "Tags");

    private static final Set<String> EVALUATION =
            Set.of("EvaluationPeriods", "DatapointsToAlarm", "Threshold", "ComparisonOperator", "TreatMissingData");

    private static final Set<String> ONE_METRIC =
            Set.of("Namespace", "MetricName", "Dimensions", "Statistic", "ExtendedStatistic", "Period");

    private static final String STATISTIC = "Sum|Maximum|Minimum|Average|SampleCount|p\\d{1,2}(\\.\\d+)?";

    private AlarmReader() {}

    static AlarmResource read(String id, Properties alarm) {
        boolean math = alarm.keys().contains("Metrics");
        Set<String> known = new HashSet<>(WHOM_IT_TELLS);
        known.addAll(EVALUATION);
        known.addAll(math ? Set.of("Metrics") : ONE_METRIC);
        allow(alarm, known);
        Map<String, Series> series = new HashMap<>();
        Set<Duration> periods = new HashSet<>();
        Optional<String> expression = Optional.empty();
        if (math) {
            for (Properties query : alarm.sections("Metrics")) {
                allow(query, Set.of("Id", "Label", "ReturnData", "Expression", "MetricStat"));
                String name = query.requiredText("Id");
                boolean returned =
                        query.text("ReturnData").map(Boolean::parseBoolean).orElse(true);
                Optional<String> formula = query.text("Expression");
                if (formula.isPresent() != returned || (expression.isPresent() && returned)) {
                    throw new TemplateException(
                            query.where()
                                    + ": only one expression over metrics is supported, and it must be the one that is returned");
                }
                if (returned) {
                    expression = formula;
                } else {
                    Properties stat = query.section("MetricStat");
                    allow(stat, Set.of("Metric", "Stat", "Period"));
                    allow(stat.section("Metric"), Set.of("Namespace", "MetricName", "Dimensions"));
                    series.put(name, series(stat.section("Metric"), stat.requiredText("Stat")));
                    periods.add(period(stat));
                }
            }
        } else {
            series.put(
                    "metric",
                    series(alarm, alarm.text("Statistic").orElseGet(() -> alarm.requiredText("ExtendedStatistic"))));
            periods.add(period(alarm));
            expression = Optional.of("metric");
        }
        if (periods.size() != 1) {
            throw new TemplateException(alarm.where() + ": one period for all metrics is supported, found " + periods);
        }
        int evaluationPeriods = number(alarm, "EvaluationPeriods");
        return new AlarmResource(
                id,
                series,
                expression.orElseThrow(() -> new TemplateException(alarm.where() + ": nothing is returned")),
                periods.iterator().next(),
                evaluationPeriods,
                alarm.integer("DatapointsToAlarm").orElse(evaluationPeriods),
                Double.parseDouble(alarm.requiredText("Threshold")),
                Comparison.of(alarm.requiredText("ComparisonOperator"), alarm.where()),
                missingBreaches(alarm));
    }

    private static void allow(Properties properties, Set<String> known) {
        for (String key : properties.keys()) {
            if (!known.contains(key)) {
                throw new TemplateException(properties.where() + "." + key + ": not supported");
            }
        }
    }

    private static Series series(Properties metric, String statistic) {
        if (!statistic.matches(STATISTIC)) {
            throw new TemplateException(metric.where() + ": statistic " + statistic + " is not supported");
        }
        Map<String, String> dimensions = new HashMap<>();
        for (Properties dimension : metric.sections("Dimensions")) {
            dimensions.put(dimension.requiredText("Name"), dimension.requiredText("Value"));
        }
        return new Series(metric.requiredText("Namespace"), metric.requiredText("MetricName"), dimensions, statistic);
    }

    private static Duration period(Properties properties) {
        Duration period = Duration.ofSeconds(number(properties, "Period"));
        if (period.toSeconds() < 60 || period.toSeconds() % 60 != 0) {
            throw new TemplateException(properties.where() + ".Period: whole minutes are supported");
        }
        return period;
    }

    private static int number(Properties properties, String key) {
        return properties
                .integer(key)
                .orElseThrow(() -> new TemplateException(properties.where() + "." + key + ": missing"));
    }

    private static boolean missingBreaches(Properties alarm) {
        String treated = alarm.requiredText("TreatMissingData");
        return switch (treated) {
            case "breaching" -> true;
            case "notBreaching" -> false;
            default ->
                throw new TemplateException(alarm.where() + ".TreatMissingData: " + treated + " is not supported");
        };
    }
}
