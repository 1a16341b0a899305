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
 * Takes records off a queue before the end of the run that has them. Lambda does so too once the run has ended well; to take
 * off what is gone already is no error to SQS.
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
     * Takes records off a queue.
     *
     * @param receipts the receipt handles they came with
     * @return whether SQS has taken off all of them
     */
    boolean acknowledge(QueueName queue, List<String> receipts) {
        for (int from = 0; from < receipts.size(); from += Queues.MAX_ENTRIES) {
            List<String> some = receipts.subList(from, Math.min(receipts.size(), from + Queues.MAX_ENTRIES));
            try {
                DeleteMessageBatchResponse response =
                        sqs.deleteMessageBatch(request -> request.queueUrl(queues.url(queue))
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
                        "%d records not taken off the %s queue: %s",
                        (Integer) some.size(),
                        queue,
                        alerts.failed("SQS failed", e).getMessage());
                return false;
            }
        }
        return true;
    }
}
