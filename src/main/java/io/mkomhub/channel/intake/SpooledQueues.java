package io.mkomhub.channel.intake;

import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.TooLargeException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.queues.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Puts records on a queue or, if the queue fails, on the spool.
 *
 * <p>Guarantee: every record that is not reported as refused is on one of them. Limit: a refused record may be on one
 * of them, too, if the confirmation was lost. Consumers must tolerate repeats.
 */
@ApplicationScoped
public class SpooledQueues {

    private static final Logger LOG = Logger.getLogger(SpooledQueues.class);

    private final Queues queues;
    private final Spool spool;
    private final Metrics metrics;

    SpooledQueues(Queues queues, Spool spool, Metrics metrics) {
        this.queues = queues;
        this.spool = spool;
        this.metrics = metrics;
    }

    /**
     * Stores all records.
     *
     * @throws TooLargeException before any record is stored, as in {@link #offer}
     * @throws UnavailableException if neither the queue nor the spool accepted all of them
     */
    public void put(QueueName queue, List<String> bodies, Instant now) {
        if (!offer(queue, bodies, now).isEmpty()) {
            throw new UnavailableException("neither the " + queue + " queue nor the spool accepted all records", null);
        }
    }

    /**
     * Stores as many records as possible.
     *
     * @return the indexes, in the given list, of the records that neither accepted; empty if all are stored
     * @throws TooLargeException before any record is stored, if one is larger than a queue accepts; on the spool, it
     *     would block every later record of that queue
     */
    public Set<Integer> offer(QueueName queue, List<String> bodies, Instant now) {
        requireFitting(bodies);
        Set<Integer> refused = queues.put(queue, bodies);
        if (refused.isEmpty()) {
            return refused;
        }
        try {
            spool.keep(queue, refused.stream().sorted().map(bodies::get).toList(), now);
        } catch (UnavailableException | RefusedException e) {
            LOG.errorf(
                    "%d records for the %s queue are not stored: %s", (Integer) refused.size(), queue, e.getMessage());
            return refused;
        }
        LOG.warnf("%d records for the %s queue are on the spool", (Integer) refused.size(), queue);
        metrics.count(Map.of(Metric.RECORDS_SPOOLED, refused.size()));
        return Set.of();
    }

    /**
     * Checks the size of records.
     *
     * @throws TooLargeException if one is larger than a queue accepts
     */
    static void requireFitting(List<String> bodies) {
        for (String body : bodies) {
            if (!Queues.fits(body)) {
                throw new TooLargeException("the request needs a queue record larger than " + Queues.MAX_BYTES
                        + " bytes; send less per request");
            }
        }
    }
}
