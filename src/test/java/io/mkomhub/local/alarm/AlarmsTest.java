package io.mkomhub.local.alarm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.local.template.AlarmResource;
import io.mkomhub.local.template.AlarmResource.Comparison;
import io.mkomhub.local.template.AlarmResource.Series;
import io.mkomhub.local.template.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlarmsTest {

    private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
    private static final Series SERIES = new Series("N", "M", Map.of("F", "f"), "Sum");

    private static AlarmResource alarm(
            Series series, int minutes, int periods, int datapoints, double threshold, boolean missingBreaches) {
        return new AlarmResource(
                "A",
                Map.of("metric", series),
                "metric",
                Duration.ofMinutes(minutes),
                periods,
                datapoints,
                threshold,
                Comparison.GREATER_THAN,
                missingBreaches);
    }

    private static Datapoint point(Series series, Instant at, double value) {
        return new Datapoint(series.namespace(), series.metric(), series.dimensions(), at, value, "Count");
    }

    private static boolean rings(AlarmResource alarm, List<Datapoint> data) {
        return new Alarms(List.of(alarm)).rings(alarm, data, NOW);
    }

    /**
     * The examples of CloudWatch's guide, oldest first: 0 is good, X breaches, - is missing.
     *
     * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">Missing data</a>
     */
    @ParameterizedTest(name = "{0}: {1} of 3")
    @CsvSource({
        "0-X-X, 3, false, false",
        "----0, 3, false, false",
        "-----, 3, true, false",
        "0XX-X, 3, true, true",
        "--X--, 3, true, false",
        "0-X-X, 2, true, true",
        "00X0X, 2, true, true",
        "0-X--, 2, true, false",
        "----0, 2, true, false",
        "---X-, 2, true, false"
    })
    void rings_shouldBeAsInCloudWatchsExamples_whenDataAreMissing(
            String points, int datapoints, boolean breaching, boolean notBreaching) {
        List<Datapoint> data = new ArrayList<>();
        for (int i = 0; i < points.length(); i++) {
            if (points.charAt(i) != '-') {
                data.add(point(SERIES, NOW.minusSeconds(60L * (5 - i)), points.charAt(i) == 'X' ? 9 : 0));
            }
        }

        assertThat(rings(alarm(SERIES, 1, 3, datapoints, 5, true), data)).isEqualTo(breaching);
        assertThat(rings(alarm(SERIES, 1, 3, datapoints, 5, false), data)).isEqualTo(notBreaching);
    }

    @ParameterizedTest(name = "{0} of 1, 2, 3, 10 is {1}")
    @CsvSource({"Sum, 16", "Maximum, 10", "Minimum, 1", "Average, 4", "SampleCount, 4", "p50, 2", "p75, 3", "p99, 10"})
    void rings_shouldCompareTheStatistic(String statistic, double value) {
        Series series = new Series("N", "M", Map.of(), statistic);
        List<Datapoint> data = List.of(
                point(series, NOW.minusSeconds(50), 2),
                point(series, NOW.minusSeconds(40), 1),
                point(series, NOW.minusSeconds(30), 10),
                point(series, NOW.minusSeconds(1), 3));

        assertThat(rings(alarm(series, 1, 1, 1, value - 0.5, false), data)).isTrue();
        assertThat(rings(alarm(series, 1, 1, 1, value, false), data)).isFalse();
    }

    @ParameterizedTest(name = "{0} s ago")
    @CsvSource({"0, false", "1, true", "300, true", "301, false"})
    void rings_shouldSeeWhatLiesWithinThePeriod_whenAllOthersAreGood(int secondsAgo, boolean rings) {
        List<Datapoint> data = new ArrayList<>(List.of(point(SERIES, NOW.minusSeconds(secondsAgo), 1)));
        // Real data in every period, so that none from further back takes a place.
        for (int back = 0; back < 3; back++) {
            data.add(point(SERIES, NOW.minusSeconds(300L * back + 150), 0));
        }
        assertThat(rings(alarm(SERIES, 5, 1, 1, 0, false), data)).isEqualTo(rings);
    }

    @Test
    void rings_shouldNotMixMetrics_whenNamespaceNameOrDimensionsDiffer() {
        List<Datapoint> others = List.of(
                point(new Series("O", "M", Map.of("F", "f"), "Sum"), NOW.minusSeconds(1), 1),
                point(new Series("N", "O", Map.of("F", "f"), "Sum"), NOW.minusSeconds(1), 1),
                point(new Series("N", "M", Map.of("F", "g"), "Sum"), NOW.minusSeconds(1), 1),
                point(new Series("N", "M", Map.of(), "Sum"), NOW.minusSeconds(1), 1),
                point(new Series("N", "M", Map.of("F", "f", "G", "g"), "Sum"), NOW.minusSeconds(1), 1));
        assertThat(rings(alarm(SERIES, 1, 1, 1, 0, false), others)).isFalse();
    }

    @ParameterizedTest(name = "{0} with a={1}, b={2} is {3}")
    @CsvSource(delimiter = '|', textBlock = """
            a + 2 * b                               | 1  | 3  | 7
            (a + 2) * b                             | 1  | 3  | 9
            a - b - 1                               | 9  | 3  | 5
            100 * a / b                             | 1  | 4  | 25
            a / b                                   | 1  | 0  |
            a + b                                   | 1  |    |
            FILL(a, 0) + FILL(b, 0)                 |    |    | 0
            FILL(a, 0) + FILL(b, 0.5)               | 2  |    | 2.5
            FILL(a + b, 7)                          | 1  |    | 7
            IF(a > 0 AND FILL(b, 0) == 0, 1, 0)     | 5  |    | 1
            IF(a > 0 AND FILL(b, 0) == 0, 1, 0)     | 5  | 2  | 0
            IF(a > 0 AND FILL(b, 0) == 0, 1, 0)     | 0  |    | 0
            IF(a > 0 AND FILL(b, 0) == 0, 1, 0)     |    |    |
            IF(IF(FILL(a, 0) > 0, a, b) > 0, 1, 0)  | 5  |    | 1
            IF(IF(FILL(a, 0) > 0, a, b) > 0, 1, 0)  | 0  | 5  | 1
            IF(IF(FILL(a, 0) > 0, a, b) > 0, 1, 0)  |    | 5  | 1
            IF(IF(FILL(a, 0) > 0, a, b) > 0, 1, 0)  |    | 0  | 0
            IF(IF(FILL(a, 0) > 0, a, b) > 0, 1, 0)  |    |    |
            IF(FILL(a, 0) > 2, 100 * a / b, 0)      | 3  | 12 | 25
            IF(FILL(a, 0) > 2, 100 * a / b, 0)      |    | 12 | 0
            a >= 2 OR b < 1                         | 1  | 0  | 1
            a != b && a <= b                        | 1  | 2  | 1
            """)
    void math_shouldBeAsDocumented(String expression, Double a, Double b, Double value) {
        Map<String, Double> values = new HashMap<>();
        if (a != null) {
            values.put("a", a);
        }
        if (b != null) {
            values.put("b", b);
        }
        assertThat(MetricMath.parse(expression).in(values)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a +",
                "(a",
                "a b",
                "FILL(a, REPEAT)",
                "FILL(a)",
                "RATE(a)",
                "SUM(METRICS())",
                "ANOMALY_DETECTION_BAND(a, 2)",
                "SEARCH('{x}', 'Sum', 300)",
                "IF(a, 1)",
                "a ^ 2",
                "METRICS"
            })
    void math_shouldBeRefused_whenItIsNotKnown(String expression) {
        assertThatThrownBy(() -> MetricMath.parse(expression)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void line_shouldGiveAValueForEachMetricAndSetOfDimensions() {
        String line = "{\"_aws\":{\"Timestamp\":1700000000000,\"CloudWatchMetrics\":[{\"Namespace\":\"MkomHub\","
                + "\"Dimensions\":[[\"FunctionName\"],[\"StackName\",\"Reason\"]],\"Metrics\":[{\"Name\":\"A\",\"Unit\":\"Count\"},"
                + "{\"Name\":\"B\",\"Unit\":\"Seconds\"}]}]},\"FunctionName\":\"send\",\"StackName\":\"s\",\"Reason\":\"fault\",\"A\":2,\"B\":30}";

        Instant at = Instant.ofEpochMilli(1_700_000_000_000L);
        assertThat(Datapoint.ofLine(line))
                .containsExactly(
                        new Datapoint("MkomHub", "A", Map.of("FunctionName", "send"), at, 2, "Count"),
                        new Datapoint("MkomHub", "B", Map.of("FunctionName", "send"), at, 30, "Seconds"),
                        new Datapoint("MkomHub", "A", Map.of("StackName", "s", "Reason", "fault"), at, 2, "Count"),
                        new Datapoint("MkomHub", "B", Map.of("StackName", "s", "Reason", "fault"), at, 30, "Seconds"));
        assertThat(Datapoint.ofLine("{\"level\":\"INFO\"}")).isEmpty();
        assertThat(Datapoint.ofLine("{\"_aws\":{\"Timestamp\":17")).isEmpty();
    }

    @Test
    void faster_shouldStretchTimesAndNothingElse() {
        Datapoint count = point(SERIES, NOW.plusSeconds(2), 3);
        Datapoint age = new Datapoint("N", "M", Map.of(), NOW.plusSeconds(2), 3, "Seconds");
        assertThat(count.faster(NOW, 60)).isEqualTo(point(SERIES, NOW.plusSeconds(120), 3));
        assertThat(age.faster(NOW, 60))
                .isEqualTo(new Datapoint("N", "M", Map.of(), NOW.plusSeconds(120), 180, "Seconds"));
    }

    @Test
    void ringing_shouldFindAnAlarmThatRangOnce_amongThoseThatDidNot() {
        AlarmResource other = new AlarmResource(
                "B",
                Map.of("metric", new Series("N", "Other", Map.of(), "Sum")),
                "metric",
                Duration.ofMinutes(1),
                1,
                1,
                0,
                Comparison.GREATER_THAN,
                false);
        Alarms alarms = new Alarms(List.of(alarm(SERIES, 1, 1, 1, 0, false), other));
        List<Datapoint> data = List.of(point(SERIES, NOW.minusSeconds(1_800), 1));

        assertThat(alarms.ringing(data, NOW.minusSeconds(3_600), NOW)).containsExactly("A");
        assertThat(alarms.ringing(data, NOW.minusSeconds(600), NOW)).isEmpty();
    }

    @Test
    void template_shouldBeUnderstood_everyAlarmOfIt() throws IOException {
        List<AlarmResource> alarms = DeployedAlarms.of("mkom-hub");

        long written = Files.readAllLines(Path.of("template.yaml")).stream()
                .filter(line -> line.strip().equals("Type: AWS::CloudWatch::Alarm"))
                .count();
        assertThat(alarms).hasSize((int) written);
        new Alarms(alarms);
    }

    /** Each changes when an alarm rings, so that it may not be passed over. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "Statistic: IQM",
                "Statistic: Sum\n      EvaluateLowSampleCountPercentile: ignore",
                "Statistic: Sum\n      Unit: Count",
                "Statistic: Sum\n      ThresholdMetricId: band",
                "Statistic: Sum\n      ActionsEnabled: false"
            })
    void template_shouldBeRefused_whenAnAlarmHasAFeatureThatIsNotKnown(String feature) {
        assertThat(DeployedAlarms.parse(oneAlarm("Statistic: Sum", "notBreaching", "GreaterThanThreshold", 60)))
                .hasSize(1);
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> DeployedAlarms.parse(oneAlarm(feature, "notBreaching", "GreaterThanThreshold", 60)));
    }

    @ParameterizedTest
    @CsvSource({
        "missing, GreaterThanThreshold, 60",
        "ignore, GreaterThanThreshold, 60",
        "notBreaching, GreaterThanUpperThreshold, 60",
        "notBreaching, GreaterThanThreshold, 10"
    })
    void template_shouldBeRefused_whenAnAlarmHasAValueThatIsNotKnown(String missing, String comparison, int period) {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(() -> DeployedAlarms.parse(oneAlarm("Statistic: Sum", missing, comparison, period)));
    }

    private static String oneAlarm(String feature, String missing, String comparison, int period) {
        return """
                Resources:
                  A:
                    Type: AWS::CloudWatch::Alarm
                    Properties:
                      Namespace: N
                      MetricName: M
                """.indent(0)
                + "      " + feature + "\n"
                + "      Period: " + period + "\n"
                + "      EvaluationPeriods: 1\n      Threshold: 0\n"
                + "      ComparisonOperator: " + comparison + "\n"
                + "      TreatMissingData: " + missing + "\n";
    }

    @Test
    void template_shouldBeRefused_whenItHasACompositeAlarm() {
        assertThatExceptionOfType(TemplateException.class)
                .isThrownBy(
                        () -> DeployedAlarms.parse("Resources:\n  A:\n    Type: AWS::CloudWatch::CompositeAlarm\n"));
    }
}
