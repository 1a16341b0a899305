package io.mkomhub.local.alarm;

import io.mkomhub.local.template.AlarmResource;
import io.mkomhub.local.template.AlarmResource.Series;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Determines which alarms go off.
 *
 * <p>An alarm is evaluated every minute, from the datapoints of the periods that end with that minute. If some are
 * missing, earlier datapoints take their place. Only if there are not enough of those, missing datapoints count as the
 * alarm specifies. Limit: CloudWatch does not publish how far back it looks; here it is {@value #FURTHER_BACK} periods,
 * as in its examples.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html">Alarm evaluation</a>
 * @see <a href="https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html">Missing data</a>
 */
public final class Alarms {

    /** The number of periods before the evaluated ones whose datapoints replace missing ones. */
    static final int FURTHER_BACK = 2;

    private final List<AlarmResource> alarms;
    private final Map<String, MetricMath> expressions = new HashMap<>();

    /**
     * Creates the evaluation of alarms.
     *
     * @throws IllegalArgumentException if an expression uses something that is not supported
     */
    public Alarms(List<AlarmResource> alarms) {
        this.alarms = List.copyOf(alarms);
        for (AlarmResource alarm : alarms) {
            MetricMath math = MetricMath.parse(alarm.expression());
            if (!math.ids().equals(alarm.series().keySet())) {
                throw new IllegalArgumentException(
                        alarm.logicalId() + " has the metrics " + alarm.series().keySet() + " and uses " + math.ids());
            }
            expressions.put(alarm.logicalId(), math);
        }
    }

    /**
     * Returns the names of the alarms that are in state ALARM at least once between two times, in the order of the
     * template.
     */
    public Set<String> ringing(Collection<Datapoint> data, Instant from, Instant until) {
        Set<String> ringing = new LinkedHashSet<>();
        for (AlarmResource alarm : alarms) {
            for (Instant at = from.truncatedTo(ChronoUnit.MINUTES);
                    !at.isAfter(until.plusSeconds(59));
                    at = at.plusSeconds(60)) {
                if (rings(alarm, data, at)) {
                    ringing.add(alarm.logicalId());
                    break;
                }
            }
        }
        return ringing;
    }

    /** Whether an alarm is in state ALARM at the end of a minute. */
    boolean rings(AlarmResource alarm, Collection<Datapoint> data, Instant endOfMinute) {
        List<Double> latest = new ArrayList<>();
        int range = alarm.evaluationPeriods() + FURTHER_BACK;
        for (int back = 0; back < range && latest.size() < alarm.evaluationPeriods(); back++) {
            Instant end = endOfMinute.minus(alarm.period().multipliedBy(back));
            Double value = value(alarm, data, end);
            if (value != null) {
                latest.add(value);
            }
        }
        int missing = alarm.missingBreaches() ? alarm.evaluationPeriods() - latest.size() : 0;
        long breaching = latest.stream()
                .filter(value -> alarm.comparison().breaches(value, alarm.threshold()))
                .count();
        return breaching + missing >= alarm.datapointsToAlarm();
    }

    private @Nullable Double value(AlarmResource alarm, Collection<Datapoint> data, Instant end) {
        Map<String, Double> values = new HashMap<>();
        alarm.series().forEach((id, series) -> {
            Double value = statistic(series, samples(series, data, end.minus(alarm.period()), end));
            if (value != null) {
                values.put(id, value);
            }
        });
        MetricMath math = expressions.get(alarm.logicalId());
        return math == null ? null : math.in(values);
    }

    private static List<Double> samples(Series series, Collection<Datapoint> data, Instant from, Instant end) {
        List<Double> samples = new ArrayList<>();
        for (Datapoint point : data) {
            if (point.metric().equals(series.metric())
                    && point.namespace().equals(series.namespace())
                    && point.dimensions().equals(series.dimensions())
                    && !point.at().isBefore(from)
                    && point.at().isBefore(end)) {
                samples.add(point.value());
            }
        }
        Collections.sort(samples);
        return samples;
    }

    private static @Nullable Double statistic(Series series, List<Double> sorted) {
        if (sorted.isEmpty()) {
            return null;
        }
        double sum = sorted.stream().mapToDouble(Double::doubleValue).sum();
        return switch (series.statistic()) {
            case "Sum" -> sum;
            case "Maximum" -> sorted.get(sorted.size() - 1);
            case "Minimum" -> sorted.get(0);
            case "Average" -> sum / sorted.size();
            case "SampleCount" -> (double) sorted.size();
            default -> {
                double percent = Double.parseDouble(series.statistic().substring(1));
                int rank = (int) Math.ceil(percent / 100 * sorted.size());
                yield sorted.get(Math.max(0, rank - 1));
            }
        };
    }
}
