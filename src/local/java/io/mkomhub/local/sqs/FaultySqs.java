package io.mkomhub.local.sqs;

import io.mkomhub.local.http.ServiceProxy;
import io.mkomhub.local.http.ServiceProxy.ServiceError;
import java.net.URI;
import java.util.Optional;

/**
 * Stands in front of an SQS and refuses everything on request.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors">
 *     Errors</a>
 */
public final class FaultySqs implements AutoCloseable {

    private final ServiceProxy proxy;
    private volatile Optional<ServiceError> refusal = Optional.empty();

    /** What SQS answers to every request. */
    public enum Refusal {
        /** The role may not: {@code AccessDenied}. */
        ACCESS_DENIED(403, "com.amazon.coral.service#AccessDeniedException", "AccessDenied"),
        /** The role may not use the queue's KMS key: {@code KmsAccessDenied}. */
        KEY_DENIED(400, "com.amazonaws.sqs#KmsAccessDenied", "KMS.AccessDeniedException"),
        /** There is no such queue: {@code QueueDoesNotExist}. */
        QUEUE_GONE(400, "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue");

        private final int status;
        private final String type;
        private final String queryError;

        Refusal(int status, String type, String queryError) {
            this.status = status;
            this.type = type;
            this.queryError = queryError;
        }

        private ServiceError error() {
            return new ServiceError(status, type, Optional.of(queryError));
        }
    }

    private FaultySqs(URI target) {
        this.proxy = ServiceProxy.start("faulty-sqs", target, () -> refusal, Optional::empty);
    }

    /** Starts in front of an SQS, which need not be there yet. */
    public static FaultySqs start(URI target) {
        return new FaultySqs(target);
    }

    /** Its address. */
    public URI endpoint() {
        return proxy.endpoint();
    }

    /** Refuses every request from now on. */
    public void refuse(Refusal why) {
        refusal = Optional.of(why.error());
    }

    /** Refuses none any more. */
    public void admit() {
        refusal = Optional.empty();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
