package io.mkomhub.queue;

import java.util.List;
import software.amazon.awssdk.services.sqs.model.SendMessageRequest;

/** Queues in memory, for tests of what stands on them. */
public final class TestQueues {

    private final FakeSqs sqs = new FakeSqs();
    private final Queues queues = new Queues(sqs, FakeSqs.CONFIG);

    /** What is to be tested with. */
    public Queues queues() {
        return queues;
    }

    /** The records put back with a delay, in order. */
    public List<String> bodies() {
        return sqs.single.stream().map(SendMessageRequest::messageBody).toList();
    }

    /** The delays of those, in seconds. */
    public List<Integer> delays() {
        return sqs.single.stream().map(SendMessageRequest::delaySeconds).toList();
    }

    /** Forgets what was put. */
    public void clear() {
        sqs.single.clear();
    }

    /** Fails the request of this number, counted from 1. */
    public void failRequest(int number) {
        sqs.failRequest(number);
    }
}
