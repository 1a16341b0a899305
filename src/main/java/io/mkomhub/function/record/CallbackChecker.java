package io.mkomhub.function.record;

import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.Backoff;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Waiting;
import io.mkomhub.store.queues.Lane;
import io.mkomhub.store.queues.Lane.DelayedBatch;
import io.mkomhub.store.queues.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Checks for unread callbacks before {@code send} sends uncertain messages again: one of them may report that a message
 * was delivered.
 *
 * <p>A check is a record of the events queue, because a busy queue is never empty: receiving the check shows that the
 * records before it were received. This does not hold for records that were put back with a delay, dead-lettered or
 * spooled, so the checker counts those. A standard queue does not preserve order strictly, and a record that a failing
 * run holds returns after the check. Therefore two checks in a row must pass. The second is requested only after such a
 * record has returned, and records in flight then get the time of a run.
 *
 * <p>Guarantee: after a check, passed or not, the message batch is on the queue of its priority, or the check's record
 * returns. Limit: SQS counts are approximate, and an event that repeatedly fails is not seen if a run holds it at each
 * of the checks.
 */
@ApplicationScoped
class CallbackChecker {

    private static final Logger LOG = Logger.getLogger(CallbackChecker.class);

    private final Queues queues;
    private final Spool spool;
    private final Backoff backoff;
    private final Duration longestRun;
    private final Clock clock;

    CallbackChecker(Queues queues, Spool spool, CheckConfig config, Clock clock) {
        this.queues = queues;
        this.spool = spool;
        this.backoff = new Backoff(config.backoffBase(), config.backoffCap());
        this.longestRun = config.longestRun();
        this.clock = clock;
    }

    /**
     * The result of a check.
     *
     * @param reason why messages are not sent again yet; empty if they may be
     * @param next the wait before the next check, if nothing was found
     */
    private record Found(Optional<String> reason, Duration next) {

        static Found waiting(String reason) {
            return new Found(Optional.of(reason), Duration.ZERO);
        }
    }

    /**
     * Processes a batch.
     *
     * @param others whether all other records of the batch are done and there is time to check
     * @return the ids of the records that must return to the queue
     */
    Set<String> check(Map<String, CallbackCheck> checks, boolean others) {
        if (checks.isEmpty()) {
            return Set.of();
        }
        Found found = others ? look() : Found.waiting("earlier callbacks are not stored yet");
        Instant now = clock.instant();
        List<String> ids = new ArrayList<>();
        List<DelayedBatch> messageBatches = new ArrayList<>();
        checks.forEach((id, check) -> {
            MessageBatch messageBatch =
                    found.reason().map(reason -> check.refused(reason, now)).orElseGet(() -> check.passed(now));
            ids.add(id);
            messageBatches.add(new DelayedBatch(
                    messageBatch,
                    messageBatch.checks().map(done -> delay(done, found)).orElse(Duration.ZERO)));
        });
        found.reason()
                .ifPresent(reason -> LOG.warnf(
                        "%d records of uncertain messages are not sent again yet: %s", (Integer) ids.size(), reason));
        Set<String> comingBack = new LinkedHashSet<>();
        Lane.putLater(queues, messageBatches).forEach(place -> comingBack.add(ids.get(place)));
        return comingBack;
    }

    private Duration delay(CallbackChecks checks, Found found) {
        if (checks.refused() > 0) {
            return backoff.after(checks.refused(), ThreadLocalRandom.current());
        }
        return checks.passed() < CallbackChecks.ENOUGH ? found.next() : longestRun;
    }

    private Found look() {
        try {
            Waiting waiting = queues.waiting(QueueName.EVENTS);
            if (waiting.dead() > 0) {
                return Found.waiting("the dead-letter queue of events is not empty");
            }
            if (waiting.delayed() > 0) {
                return Found.waiting("earlier callbacks were put back on the events queue");
            }
            return spool.isEmpty()
                    ? new Found(Optional.empty(), waiting.visibilityTimeout())
                    : Found.waiting("earlier callbacks may be on the spool");
        } catch (UnavailableException e) {
            return Found.waiting("the check for unread callbacks failed: " + e.getMessage());
        }
    }
}
