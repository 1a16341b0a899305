package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.template.FunctionResource.ScheduleTrigger;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * A schedule: invokes a function once a period, for the first time after one period. A failed run is not repeated.
 *
 * @see <a href="https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#rate-based">Rate-based schedules</a>
 */
public final class Schedule implements AutoCloseable {

    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> runs;

    private Schedule(ScheduledExecutorService timer, ScheduledFuture<?> runs) {
        this.timer = timer;
        this.runs = runs;
    }

    /** Starts a schedule. */
    public static Schedule start(ScheduleTrigger trigger, LambdaFunction function, String region, String accountId) {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
                DaemonThreads.named("schedule-" + function.resource().logicalId()));
        long period = trigger.period().toMillis();
        ScheduledFuture<?> runs = timer.scheduleAtFixedRate(
                () -> run(trigger, function, region, accountId), period, period, TimeUnit.MILLISECONDS);
        return new Schedule(timer, runs);
    }

    private static void run(ScheduleTrigger trigger, LambdaFunction function, String region, String accountId) {
        try {
            function.invoke(trigger.input().orElseGet(() -> event(region, accountId)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns the event of a schedule that has no input of its own. */
    public static String event(String region, String accountId) {
        return new ObjectMapper()
                .createObjectNode()
                .put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", "Scheduled Event")
                .put("source", "aws.scheduler")
                .put("account", accountId)
                .put("time", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString())
                .put("region", region)
                .put("detail", "{}")
                .toString();
    }

    @Override
    public void close() {
        runs.cancel(true);
        timer.shutdownNow();
    }
}
