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
 * Classifies failures as temporary or in need of an operator, and counts those that alarms evaluate.
 *
 * <p>Guarantee: every failure that needs an operator is counted where it happens, in every function, even if the caller
 * continues without the result.
 */
@ApplicationScoped
public class Alerts {

    private static final Logger LOG = Logger.getLogger(Alerts.class);

    private final Metrics metrics;

    Alerts(Metrics metrics) {
        this.metrics = metrics;
    }

    /**
     * The exception for a failed call to AWS.
     *
     * @param what the message: the request and the service, without personal data
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
     * The exception for a failed part of a request to AWS.
     *
     * @param code AWS's error code
     */
    public UnavailableException failed(String what, String code) {
        String said = what + ": " + code;
        return Cause.of(code, 0)
                .<UnavailableException>map(cause -> blocked(new BlockedException(cause, said, null)))
                .orElseGet(() -> new UnavailableException(said, null));
    }

    /** The exception for a missing resource. */
    public BlockedException gone(String what, SdkException failure) {
        return blocked(new BlockedException(Cause.GONE, what, failure));
    }

    /** The exception for a missing or wrong setting. */
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

    /** Counts requeued records by reason. */
    public void requeue(Map<RequeueReason, Integer> records) {
        records.forEach(
                (reason, count) -> metrics.countForStack(Metric.RECORDS_REQUEUED, "Reason", reason.word(), count));
    }

    /**
     * Records the age of the oldest work that a run could not finish. A requeued record is new for its queue, so the
     * work itself knows how long it has waited.
     *
     * @param since when it could first have been processed; nothing is recorded if empty
     */
    public void oldest(Metric metric, Optional<Instant> since, Instant now) {
        since.map(start -> Duration.between(start, now))
                .filter(age -> !age.isNegative() && !age.isZero())
                .ifPresent(age -> metrics.seconds(metric, age));
    }
}
