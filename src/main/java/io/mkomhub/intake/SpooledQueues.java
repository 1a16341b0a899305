package io.mkomhub.intake;

import io.mkomhub.queue.QueueName;
import io.mkomhub.queue.Queues;
import io.mkomhub.store.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Puts records on a queue, or where that fails, on the spool.
 *
 * <p>Guarantee: when {@link #put} returns, each record is in one of them.
 */
@ApplicationScoped
public class SpooledQueues {

    private static final Logger LOG = Logger.getLogger(SpooledQueues.class);

    private final Queues queues;
    private final Spool spool;

    SpooledQueues(Queues queues, Spool spool) {
        this.queues = queues;
        this.spool = spool;
    }

    /** Puts records away safely. @throws io.mkomhub.fault.UnavailableException if neither takes them */
    public void put(QueueName queue, List<String> bodies, Instant now) {
        Set<Integer> refused = queues.put(queue, bodies);
        if (!refused.isEmpty()) {
            spool.keep(queue, refused.stream().sorted().map(bodies::get).toList(), now);
            LOG.warnf("%d records of the %s queue are on the spool", (Integer) refused.size(), queue);
        }
    }
}
