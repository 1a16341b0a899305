package io.mkomhub.platform.sqs;

import io.mkomhub.platform.metrics.Alerts;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchResponse;

/**
 * Acknowledges records before the end of their run. Lambda acknowledges them again when the run succeeds; deleting a
 * deleted message is not an error in SQS.
 */
@ApplicationScoped
class Receipts {

    private static final Logger LOG = Logger.getLogger(Receipts.class);

    private final SqsClient sqs;
    private final Queues queues;
    private final Alerts alerts;

    Receipts(SqsClient sqs, Queues queues, Alerts alerts) {
        this.sqs = sqs;
        this.queues = queues;
        this.alerts = alerts;
    }

    /**
     * Acknowledges records.
     *
     * @param receipts their receipt handles
     * @return whether SQS deleted all of them
     */
    boolean acknowledge(QueueName queue, List<String> receipts) {
        return delete(queue.toString(), queues.url(queue), receipts);
    }

    /** As {@link #acknowledge}, for records of the queue's dead-letter queue. */
    boolean acknowledgeDead(QueueName queue, List<String> receipts) {
        return delete(queue + " dead-letter", queues.deadLetterUrl(queue), receipts);
    }

    private boolean delete(String queue, String url, List<String> receipts) {
        for (int from = 0; from < receipts.size(); from += Queues.MAX_ENTRIES) {
            List<String> some = receipts.subList(from, Math.min(receipts.size(), from + Queues.MAX_ENTRIES));
            try {
                DeleteMessageBatchResponse response = sqs.deleteMessageBatch(request -> request.queueUrl(url)
                        .entries(IntStream.range(0, some.size())
                                .mapToObj(i -> DeleteMessageBatchRequestEntry.builder()
                                        .id(Integer.toString(i))
                                        .receiptHandle(some.get(i))
                                        .build())
                                .toList()));
                if (response.successful().size() < some.size()) {
                    return false;
                }
            } catch (SdkException e) {
                LOG.errorf(
                        "%d records not deleted from the %s queue: %s",
                        (Integer) some.size(),
                        queue,
                        alerts.failed("SQS failed", e).getMessage());
                return false;
            }
        }
        return true;
    }
}
