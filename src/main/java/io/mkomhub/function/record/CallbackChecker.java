package io.mkomhub.function.record;

import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.sqs.Backoff;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import io.mkomhub.platform.sqs.Queues.Waiting;
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
 * Looks whether callbacks that were accepted wait unread, before {@code send} sends uncertain messages again: one of them may
 * say that a message has arrived.
 *
 * <p>A check is itself a record of the events queue, because a busy queue is never empty: that the check was received shows
 * that those before it were. It cannot show it of records that were put back with a delay, dead-lettered or spooled, so those
 * are counted; and a standard queue gives records in no strict order, and one that a failing run has in its hands comes back
 * after the check. So two checks have to pass in a row, the second asked for when such a record has come back, and what is in
 * hand then is given the time of a run.
 *
 * <p>Guarantee: a message batch whose check passed or not is back on the outbound queue, or its record comes back. Limit: SQS counts
 * approximately, and an event that runs fail at again and again is not seen if one has it in its hands at each of the checks.
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
     * What a look has found.
     *
     * @param reason why messages are not sent again yet; empty if they may be
     * @param next how long to wait before the next look, where nothing was found
     */
    private record Found(Optional<String> reason, Duration next) {

        static Found waiting(String reason) {
            return new Found(Optional.of(reason), Duration.ZERO);
        }
    }

    /**
     * Does the work of a batch; gives the records that have to come back.
     *
     * @param others whether all other records of the batch are done, and there is time to look
     */
    Set<String> check(Map<String, CallbackCheck> checks, boolean others) {
        if (checks.isEmpty()) {
            return Set.of();
        }
        Found found = others ? look() : Found.waiting("callbacks that were accepted before could not be stored yet");
        Instant now = clock.instant();
        List<String> ids = new ArrayList<>();
        List<Delayed> messageBatches = new ArrayList<>();
        checks.forEach((id, check) -> {
            MessageBatch messageBatch =
                    found.reason().map(reason -> check.refused(reason, now)).orElseGet(() -> check.passed(now));
            ids.add(id);
            messageBatches.add(new Delayed(
                    MessageBatchJson.write(messageBatch),
                    messageBatch.checks().map(done -> delay(done, found)).orElse(Duration.ZERO)));
        });
        found.reason()
                .ifPresent(reason -> LOG.warnf(
                        "%d records of uncertain messages are not sent again yet: %s", (Integer) ids.size(), reason));
        Set<String> comingBack = new LinkedHashSet<>();
        queues.putLater(QueueName.OUTBOUND, messageBatches).forEach(place -> comingBack.add(ids.get(place)));
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
                return Found.waiting("there are records on the dead-letter queue of events");
            }
            if (waiting.delayed() > 0) {
                return Found.waiting("callbacks that were accepted before were put back on the events queue");
            }
            return spool.isEmpty()
                    ? new Found(Optional.empty(), waiting.visibilityTimeout())
                    : Found.waiting("callbacks that were accepted before may be on the spool");
        } catch (UnavailableException e) {
            return Found.waiting("it cannot be found out whether callbacks wait: " + e.getMessage());
        }
    }
}
