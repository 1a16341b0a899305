package io.mkomhub.it;

import io.mkomhub.local.LocalCloud;
import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import io.mkomhub.local.lambda.FunctionLogs;
import io.mkomhub.local.template.FunctionResource;
import io.mkomhub.local.template.QueueResource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Determines which of the deployed alarms would go off from now on if time passed faster, from the hub's own metrics in
 * the functions' logs, and from those AWS metrics that a local cloud has.
 */
final class AlarmClock {

    private final Hub hub;
    private final int times;
    private final Alarms alarms;
    private final Instant start = Instant.now();
    private final List<Datapoint> queues = new CopyOnWriteArrayList<>();
    private final List<Datapoint> logged = new ArrayList<>();
    private int linesRead;

    /**
     * A clock that starts now.
     *
     * @param stack the name of the hub's stack
     * @param times how many seconds pass in one
     */
    AlarmClock(Hub hub, String stack, int times) {
        this.hub = hub;
        this.times = times;
        this.alarms = new Alarms(DeployedAlarms.of(stack));
    }

    /** Alarms that rang since the start. */
    Set<String> ringing() {
        return ringing(Duration.ZERO);
    }

    /** Alarms that rang after so much time of its own from the start. */
    Set<String> ringing(Duration after) {
        look();
        Instant now = Instant.now();
        return alarms.ringing(
                data(),
                start.plus(after),
                start.plus(Duration.between(start, now).multipliedBy(times)));
    }

    /** How much of its own time has passed. */
    Duration passed() {
        return Duration.between(start, Instant.now()).multipliedBy(times);
    }

    /** The metrics of a function that the hub has told since the start. */
    List<Datapoint> of(String metric) {
        return data().stream().filter(point -> point.metric().equals(metric)).toList();
    }

    private List<Datapoint> data() {
        readNewLines();
        List<Datapoint> data = new ArrayList<>(queues);
        data.addAll(logged);
        LocalCloud cloud = hub.cloud();
        for (FunctionResource function : cloud.stack().functions()) {
            cloud.invocations(function.logicalId()).forEach(invocation -> {
                Map<String, String> dimensions = Map.of("FunctionName", function.name());
                data.add(new Datapoint("AWS/Lambda", "Invocations", dimensions, invocation.at(), 1, "Count"));
                data.add(new Datapoint(
                        "AWS/Lambda", "Errors", dimensions, invocation.at(), invocation.failed() ? 1 : 0, "Count"));
            });
            cloud.iteratorAges(function.logicalId())
                    .forEach(batch -> data.add(new Datapoint(
                            "AWS/Lambda",
                            "IteratorAge",
                            Map.of("FunctionName", function.name()),
                            batch.at(),
                            (double) batch.age().toMillis() * times,
                            "Milliseconds")));
        }
        return data.stream()
                .filter(point -> !point.at().isBefore(start))
                .map(point -> point.faster(start, times))
                .toList();
    }

    /** Reads each line of the logs, which keep all of them, once. */
    private void readNewLines() {
        List<FunctionLogs.Line> lines = hub.cloud().logs().lines();
        for (FunctionLogs.Line line : lines.subList(linesRead, lines.size())) {
            logged.addAll(Datapoint.ofLine(line.text()));
        }
        linesRead = lines.size();
    }

    /** SQS tells how many records there are by itself. */
    private void look() {
        for (QueueResource queue : hub.cloud().stack().queues()) {
            queues.add(new Datapoint(
                    "AWS/SQS",
                    "ApproximateNumberOfMessagesVisible",
                    Map.of("QueueName", queue.name()),
                    Instant.now(),
                    hub.count(queue.logicalId()),
                    "Count"));
        }
    }
}
