package io.mkomhub.local.sqs;

import io.mkomhub.local.http.ServiceProxy;
import io.mkomhub.local.http.ServiceProxy.ServiceError;
import java.net.URI;
import java.util.Optional;

/**
 * A proxy in front of an SQS endpoint that refuses all requests when told to.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html#API_SendMessageBatch_Errors">
 *     Errors</a>
 */
public final class FaultySqs implements AutoCloseable {

    private final ServiceProxy proxy;
    private volatile Optional<ServiceError> refusal = Optional.empty();

    /** The error that SQS returns to every request. */
    public enum Refusal {
        /** The role lacks the permission: {@code AccessDenied}. */
        ACCESS_DENIED(403, "com.amazon.coral.service#AccessDeniedException", "AccessDenied"),
        /** The role lacks the permission for the queue's KMS key: {@code KmsAccessDenied}. */
        KEY_DENIED(400, "com.amazonaws.sqs#KmsAccessDenied", "KMS.AccessDeniedException"),
        /** The queue does not exist: {@code QueueDoesNotExist}. */
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

    /** Starts the proxy. The SQS endpoint need not be running yet. */
    public static FaultySqs start(URI target) {
        return new FaultySqs(target);
    }

    /** The proxy's address. */
    public URI endpoint() {
        return proxy.endpoint();
    }

    /** Refuses every request from now on. */
    public void refuse(Refusal why) {
        refusal = Optional.of(why.error());
    }

    /** Refuses no more requests. */
    public void admit() {
        refusal = Optional.empty();
    }

    @Override
    public void close() {
        proxy.close();
    }
}
