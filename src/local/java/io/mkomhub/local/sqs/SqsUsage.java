package io.mkomhub.local.sqs;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often SQS was asked for something, and for how many requests AWS would charge.
 *
 * @see <a href="https://aws.amazon.com/sqs/pricing/">Pricing: each 64 KB of a payload is one request</a>
 */
public final class SqsUsage {

    private static final int CHUNK = 64 * 1024;

    /**
     * What is counted apart.
     *
     * @param caller the function that asked; for receiving and deleting, the function it was done for
     * @param action such as {@code SendMessageBatch}; {@link #EMPTY_RECEIVE} for polls that found nothing
     * @param queue the queue's name; empty for actions without a queue
     */
    public record Call(String caller, String action, String queue) {}

    /** Requests, and those that AWS would charge for. */
    public record Amount(long requests, long charged) {

        private Amount plus(Amount other) {
            return new Amount(requests + other.requests, charged + other.charged);
        }
    }

    /** Calls and how many they were. */
    public record Row(Call call, Amount amount) {}

    /** A poll that found nothing. AWS charges for it; how many there are depends on the time that passes, not on the messages. */
    public static final String EMPTY_RECEIVE = "ReceiveMessage, nothing there";

    private final Map<Call, Amount> amounts = new ConcurrentHashMap<>();

    /**
     * Counts a request.
     *
     * @param payload bytes of the messages in it or in its answer
     */
    public void add(Call call, long payload) {
        amounts.merge(call, new Amount(1, Math.max(1, (payload + CHUNK - 1) / CHUNK)), Amount::plus);
    }

    /** All that was counted, in the order of callers, actions and queues. */
    public List<Row> rows() {
        return amounts.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(row -> row.call().toString()))
                .toList();
    }

    /** Starts again from nothing. */
    public void reset() {
        amounts.clear();
    }
}
