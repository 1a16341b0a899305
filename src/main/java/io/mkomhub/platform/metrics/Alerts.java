package io.mkomhub.platform.metrics;

import io.mkomhub.platform.fault.BlockedException;
import io.mkomhub.platform.fault.BlockedException.Cause;
import io.mkomhub.platform.fault.UnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Tells failures that pass by themselves from those that need a person, and counts what alarms are made of.
 *
 * <p>Guarantee: whatever needs a person is counted where it happens, in every function, also where somebody makes do without it.
 */
@ApplicationScoped
public class Alerts {

    private static final Logger LOG = Logger.getLogger(Alerts.class);

    private final Metrics metrics;

    Alerts(Metrics metrics) {
        this.metrics = metrics;
    }

    /**
     * What to throw after a call of AWS has failed.
     *
     * @param what what was wanted of which service, without any personal data
     */
    public UnavailableException failed(String what, SdkException failure) {
        String code = "";
        int status = 0;
        if (failure instanceof AwsServiceException service) {
            status = service.statusCode();
            code = service.awsErrorDetails() == null
                    ? ""
                    : Optional.ofNullable(service.awsErrorDetails().errorCode()).orElse("");
        }
        Optional<Cause> cause = Cause.of(code, status);
        String said = code.isEmpty() ? what : what + ": " + code;
        return cause.isPresent()
                ? blocked(new BlockedException(cause.get(), said, failure))
                : new UnavailableException(said, failure);
    }

    /**
     * What to throw after AWS has answered that a part of a request failed.
     *
     * @param code AWS's error code
     */
    public UnavailableException failed(String what, String code) {
        String said = what + ": " + code;
        return Cause.of(code, 0)
                .<UnavailableException>map(cause -> blocked(new BlockedException(cause, said, null)))
                .orElseGet(() -> new UnavailableException(said, null));
    }

    /** What to throw because something that the hub stands on does not exist. */
    public BlockedException gone(String what, SdkException failure) {
        return blocked(new BlockedException(Cause.GONE, what, failure));
    }

    /** What to throw because a setting is missing or wrong. */
    public BlockedException settings(String what) {
        return blocked(new BlockedException(Cause.SETTINGS, what, null));
    }

    private BlockedException blocked(BlockedException blocked) {
        LOG.errorf("this needs a person: %s", blocked.getMessage());
        metrics.countForStack(
                switch (blocked.blockedBy()) {
                    case RIGHTS -> Metric.RIGHTS_REFUSED;
                    case GONE -> Metric.RESOURCES_GONE;
                    case SETTINGS -> Metric.SETTINGS_WRONG;
                },
                1);
        return blocked;
    }

    /** Counts records that went back to their queue, by the reason. */
    public void requeue(Map<RequeueReason, Integer> records) {
        records.forEach(
                (reason, count) -> metrics.countForStack(Metric.RECORDS_REQUEUED, "Reason", reason.word(), count));
    }

    /**
     * Tells how old the oldest work is that a run could not finish. A record that is put back is a new one for its queue; the
     * work itself knows how long it has waited.
     *
     * @param since from when on it could have been done; nothing is told without
     */
    public void oldest(Metric metric, Optional<Instant> since, Instant now) {
        since.map(start -> Duration.between(start, now))
                .filter(age -> !age.isNegative() && !age.isZero())
                .ifPresent(age -> metrics.seconds(metric, age));
    }
}
