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
 * Puts records on a queue, or where that fails, on the spool.
 *
 * <p>Guarantee: each record that is not reported as refused is in one of them. Limit: one that is reported so may be in one of
 * them all the same, if what kept it could not say so; whoever reads a queue must bear repeats.
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
     * Puts records away safely.
     *
     * @throws TooLargeException before any is put, as in {@link #offer}
     * @throws UnavailableException if neither took all of them
     */
    public void put(QueueName queue, List<String> bodies, Instant now) {
        if (!offer(queue, bodies, now).isEmpty()) {
            throw new UnavailableException("neither the " + queue + " queue nor the spool took all records", null);
        }
    }

    /**
     * Puts records away safely.
     *
     * @return the places, in the given list, of the records that neither took; empty if all is well
     * @throws TooLargeException before any is put, if one is so large that no queue would ever take it: on the spool it would
     *     keep all that come after it from their queue
     */
    public Set<Integer> offer(QueueName queue, List<String> bodies, Instant now) {
        for (String body : bodies) {
            if (!Queues.fits(body)) {
                throw new TooLargeException("what has to be kept of the request is larger than " + Queues.MAX_BYTES
                        + " bytes; send less at a time");
            }
        }
        Set<Integer> refused = queues.put(queue, bodies);
        if (refused.isEmpty()) {
            return refused;
        }
        try {
            spool.keep(queue, refused.stream().sorted().map(bodies::get).toList(), now);
        } catch (UnavailableException | RefusedException e) {
            LOG.errorf("%d records of the %s queue are not kept: %s", (Integer) refused.size(), queue, e.getMessage());
            return refused;
        }
        LOG.warnf("%d records of the %s queue are on the spool", (Integer) refused.size(), queue);
        metrics.count(Map.of(Metric.RECORDS_SPOOLED, refused.size()));
        return Set.of();
    }
}
