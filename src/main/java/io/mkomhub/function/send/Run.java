package io.mkomhub.function.send;

import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.sqs.Backoff;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * The state of one run over one batch of records: the messages to claim, those that wait, and those whose state is to
 * be published. Makes no decision and no call.
 *
 * <p>Not thread-safe: one thread executes a run.
 */
final class Run {

    private final ReceivedMessages received;
    private final Instant startedAt;
    private final SendConfig config;
    private final Clock clock;
    private final Waits waits = new Waits();
    private final FailureStreak streak = new FailureStreak();
    private final RetrySchedule retries;
    private final Map<MessageId, TrackedMessage> toClaim = new LinkedHashMap<>();
    private final Map<MessageId, TrackedMessage> toPublish = new LinkedHashMap<>();
    private final Map<String, Instant> patience = new HashMap<>();
    private final Set<MessageId> logged = new HashSet<>();

    Run(ReceivedMessages received, Instant startedAt, SendConfig config, Clock clock) {
        this.received = received;
        this.startedAt = startedAt;
        this.config = config;
        this.clock = clock;
        this.retries = new RetrySchedule(new Backoff(config.backoffBase(), config.backoffCap()));
    }

    Instant now() {
        return clock.instant();
    }

    /** Whether the run may start something that takes time; see {@link SendConfig#budget}. */
    boolean inTime() {
        return now().isBefore(startedAt.plus(config.budget()));
    }

    /** The time in which the run may still start something; zero or less if it may not. */
    Duration timeLeft() {
        return Duration.between(now(), startedAt.plus(config.budget()));
    }

    /** Until when the run waits for turns of a mailing, which is fixed when it asks for the first time. */
    Instant patientUntil(String mailing, Instant time) {
        return patience.computeIfAbsent(mailing, first -> time);
    }

    ReceivedMessages received() {
        return received;
    }

    Waits waits() {
        return waits;
    }

    RetrySchedule retries() {
        return retries;
    }

    FailureStreak streak() {
        return streak;
    }

    /** Marks a message as ready to be claimed and sent. */
    void readyToClaim(TrackedMessage message) {
        toClaim.put(message.id(), message);
    }

    boolean hasMessagesToClaim() {
        return !toClaim.isEmpty();
    }

    /**
     * Removes and returns the messages of the next request: all of one mailing, in the order in which they became
     * ready.
     *
     * @param limit the maximum number of messages in the request
     */
    List<TrackedMessage> nextRequest(int limit) {
        Mailing mailing = toClaim.values().iterator().next().mailing();
        List<TrackedMessage> request = toClaim.values().stream()
                .filter(message -> message.mailing().equals(mailing))
                .limit(limit)
                .toList();
        request.forEach(message -> toClaim.remove(message.id()));
        return request;
    }

    /** Makes a message wait because MKOM did not accept it. The wait grows with the number of attempts. */
    void retryLater(TrackedMessage message) {
        waits.add(message.id(), Waits.WaitReason.RETRY, retryDue(message));
    }

    /** Makes a message that was not tried wait as long as those before it that MKOM did not accept. */
    void retryLater(TrackedMessage message, String reason) {
        waits.add(message.id(), Waits.WaitReason.RETRY, retryDue(message), reason);
    }

    private Instant retryDue(TrackedMessage message) {
        int tries =
                Math.max(received.attempts(message.id()) + 1, message.state().attempts());
        return retries.due(tries, now(), ThreadLocalRandom.current());
    }

    /** Marks the state of a message for publication to its channel. */
    void toPublish(TrackedMessage message) {
        toPublish.put(message.id(), message);
    }

    /** The messages whose state is to be published. */
    Collection<TrackedMessage> toPublish() {
        return Collections.unmodifiableCollection(toPublish.values());
    }

    /** Notes that the audit log has the result of a message in this run. */
    void logged(MessageId id) {
        logged.add(id);
    }

    boolean isLogged(MessageId id) {
        return logged.contains(id);
    }
}
