package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.http.DaemonThreads;
import io.mkomhub.local.lambda.LambdaFunction;
import io.mkomhub.local.template.FunctionResource.QueueTrigger;
import io.mkomhub.local.template.QueueResource;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.DeleteMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.Message;
import software.amazon.awssdk.services.sqs.model.MessageSystemAttributeName;
import software.amazon.awssdk.services.sqs.model.ReceiveMessageRequest;

/**
 * An event source mapping for SQS: gathers batches, invokes the function, deletes the messages that are done.
 *
 * <p>A batch is passed to the function when it is full, when its window ends, or when the event approaches its size
 * limit. Messages that are not done return after their visibility time-out. A message may be passed more than once.
 *
 * @see <a href="https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html">Polling and batching</a>
 */
public final class QueuePoller implements AutoCloseable {

    private static final int MAX_PER_RECEIVE = 10;

    /** Lambda polls for 20 s. Polls of 1 s leave no receiver behind when SQS is stopped, which would lose a message. */
    private static final int LONGEST_POLL_SECONDS = 1;

    /** Leaves room in an event of 6 MB for one more receive of the largest messages, and for their JSON. */
    private static final int FULL_EVENT = 3 * 1024 * 1024;

    private final SqsClient sqs;
    private final QueueResource queue;
    private final QueueTrigger trigger;
    private final LambdaFunction function;
    private final SqsEventJson events;
    private final BatchOutcome outcome;
    private final Disorder disorder;
    private final Semaphore invocations;
    private final ExecutorService threads;

    /** Held while receiving, or to prevent everyone else from receiving; granted in the order of requests. */
    private final Semaphore receiving = new Semaphore(1, true);

    private volatile boolean closed;

    private QueuePoller(
            SqsClient sqs,
            QueueResource queue,
            QueueTrigger trigger,
            LambdaFunction function,
            String region,
            Disorder disorder) {
        ObjectMapper json = new ObjectMapper();
        this.sqs = sqs;
        this.queue = queue;
        this.trigger = trigger;
        this.function = function;
        this.events = new SqsEventJson(json, queue.arn(), region);
        this.outcome = new BatchOutcome(json);
        this.disorder = disorder;
        this.invocations = new Semaphore(Math.min(
                function.maximumConcurrency(), trigger.maximumConcurrency().orElse(Integer.MAX_VALUE)));
        this.threads = Executors.newCachedThreadPool(DaemonThreads.named("poll-" + queue.logicalId()));
    }

    /** Starts polling. */
    public static QueuePoller start(
            SqsClient sqs,
            QueueResource queue,
            QueueTrigger trigger,
            LambdaFunction function,
            String region,
            Disorder disorder) {
        QueuePoller poller = new QueuePoller(sqs, queue, trigger, function, region, disorder);
        poller.threads.execute(poller::poll);
        return poller;
    }

    /** Stops receiving until {@link #resume}. Messages received before are still passed to the function. */
    public void pause() throws InterruptedException {
        receiving.acquire();
    }

    /** Receives again after {@link #pause}. */
    public void resume() {
        receiving.release();
    }

    private void poll() {
        try {
            while (!closed) {
                invocations.acquire();
                receiving.acquire();
                List<Message> batch;
                try {
                    batch = gather();
                } finally {
                    receiving.release();
                }
                if (batch.isEmpty() || closed) {
                    invocations.release();
                } else {
                    threads.execute(() -> handOver(batch));
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<Message> gather() throws InterruptedException {
        List<Message> batch = new ArrayList<>(receive(trigger.batchSize(), LONGEST_POLL_SECONDS));
        int size = size(batch);
        long end = System.nanoTime() + trigger.batchWindow().toNanos();
        while (!batch.isEmpty() && batch.size() < trigger.batchSize() && size < FULL_EVENT && !closed) {
            long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
            if (left <= 0) {
                break;
            }
            List<Message> more = receive(trigger.batchSize() - batch.size(), (int) (left / 1000));
            if (more.isEmpty()) {
                Thread.sleep(Math.min(left, 50));
            }
            batch.addAll(more);
            size += size(more);
        }
        return batch;
    }

    private List<Message> receive(int most, int waitSeconds) throws InterruptedException {
        try {
            return sqs.receiveMessage(ReceiveMessageRequest.builder()
                            .queueUrl(queue.url())
                            .maxNumberOfMessages(Math.min(most, MAX_PER_RECEIVE))
                            .waitTimeSeconds(waitSeconds)
                            .messageSystemAttributeNames(MessageSystemAttributeName.ALL)
                            .messageAttributeNames("All")
                            .build())
                    .messages();
        } catch (SdkException | UncheckedIOException e) {
            // SQS is down, or this poller is closing. The SDK lets some of its HTTP client's exceptions through.
            if (!closed) {
                Thread.sleep(500);
            }
            return List.of();
        }
    }

    private static int size(List<Message> messages) {
        return messages.stream().mapToInt(message -> message.body().length()).sum();
    }

    private void handOver(List<Message> batch) {
        try {
            Set<String> ids = batch.stream().map(Message::messageId).collect(Collectors.toSet());
            String event = events.of(disorder.reorder(batch));
            Set<String> done = outcome.done(function.invoke(event), ids, trigger.reportBatchItemFailures());
            if (disorder.duplicates()) {
                function.invoke(event);
            }
            delete(batch.stream()
                    .filter(message -> done.contains(message.messageId()))
                    .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            invocations.release();
        }
    }

    private void delete(List<Message> done) throws InterruptedException {
        for (int from = 0; from < done.size(); from += MAX_PER_RECEIVE) {
            List<Message> part = done.subList(from, Math.min(done.size(), from + MAX_PER_RECEIVE));
            List<DeleteMessageBatchRequestEntry> entries = part.stream()
                    .map(message -> DeleteMessageBatchRequestEntry.builder()
                            .id(message.messageId())
                            .receiptHandle(message.receiptHandle())
                            .build())
                    .toList();
            deleteWithRetries(entries);
        }
    }

    private void deleteWithRetries(List<DeleteMessageBatchRequestEntry> entries) throws InterruptedException {
        for (int attempt = 0; attempt < 5 && !closed; attempt++) {
            try {
                sqs.deleteMessageBatch(request -> request.queueUrl(queue.url()).entries(entries));
                return;
            } catch (SdkException | UncheckedIOException e) {
                Thread.sleep(Duration.ofMillis(200L << attempt).toMillis());
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        threads.shutdownNow();
    }
}
