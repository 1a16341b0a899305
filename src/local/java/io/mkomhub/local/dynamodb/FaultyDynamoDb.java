package io.mkomhub.local.dynamodb;

import io.mkomhub.local.http.ServiceProxy;
import io.mkomhub.local.http.ServiceProxy.ServiceError;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Stands in front of a DynamoDB and misbehaves on request: refuses everything, throttles, or does what it was asked and loses the
 * answer, so that the repeat of a conditional write fails over the write itself.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Errors</a>
 */
public final class FaultyDynamoDb implements AutoCloseable {

    private static final String SHAPES = "com.amazonaws.dynamodb.v20120810#";

    private final ServiceProxy proxy;
    private volatile double throttleRate;
    private volatile double lostAnswerRate;
    private volatile Optional<ServiceError> refusal = Optional.empty();
    private final AtomicBoolean loseNext = new AtomicBoolean();

    /** What DynamoDB answers to every request. */
    public enum Refusal {
        /** The role may not: {@code AccessDeniedException}. */
        ACCESS_DENIED("com.amazon.coral.service#AccessDeniedException"),
        /** There is no such table or index: {@code ResourceNotFoundException}. */
        TABLE_GONE(SHAPES + "ResourceNotFoundException");

        private final String type;

        Refusal(String type) {
            this.type = type;
        }
    }

    private FaultyDynamoDb(URI target) {
        this.proxy = ServiceProxy.start("faulty-dynamodb", target, this::before, this::after);
    }

    /** Starts in front of a DynamoDB, which need not be there yet. */
    public static FaultyDynamoDb start(URI target) {
        return new FaultyDynamoDb(target);
    }

    /** Its address. */
    public URI endpoint() {
        return proxy.endpoint();
    }

    /**
     * Sets how it misbehaves.
     *
     * @param throttled requests refused with ProvisionedThroughputExceededException, from 0 to 1
     * @param lostAnswers requests carried out and answered with InternalServerError, from 0 to 1
     */
    public void misbehave(double throttled, double lostAnswers) {
        throttleRate = throttled;
        lostAnswerRate = lostAnswers;
    }

    /** Loses the answer to the next request. */
    public void loseNextAnswer() {
        loseNext.set(true);
    }

    /** Refuses every request from now on. */
    public void refuse(Refusal why) {
        refusal = Optional.of(new ServiceError(400, why.type));
    }

    /** Refuses none any more. */
    public void admit() {
        refusal = Optional.empty();
    }

    private Optional<ServiceError> before() {
        return refusal.or(() -> happens(throttleRate)
                ? Optional.of(new ServiceError(400, SHAPES + "ProvisionedThroughputExceededException"))
                : Optional.empty());
    }

    private Optional<ServiceError> after() {
        return loseNext.getAndSet(false) || happens(lostAnswerRate)
                ? Optional.of(new ServiceError(500, SHAPES + "InternalServerError"))
                : Optional.empty();
    }

    private static boolean happens(double rate) {
        return rate > 0 && ThreadLocalRandom.current().nextDouble() < rate;
    }

    @Override
    public void close() {
        proxy.close();
    }
}
