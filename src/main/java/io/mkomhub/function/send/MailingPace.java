package io.mkomhub.function.send;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.time.Durations;
import io.mkomhub.platform.time.Sleeper;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MailingControls.Current;
import io.mkomhub.store.pace.PaceStore;
import io.mkomhub.store.pace.PaceStore.Subject;
import io.mkomhub.store.pace.Rate;
import io.mkomhub.store.pace.RateReservation;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets no more messages of a mailing pass than its pace allows.
 *
 * <p>Guarantee: each message that passes has a turn of its own, which is less than a second ahead, and the turns of all runs are
 * a minute divided by the pace apart. Messages whose turn comes soon are tried again in the same run; the others are parked, and
 * {@code sweep} queues as many of them as have their turn before it comes again. Without a pace nothing is read or written. Limit: the turn of a
 * message that is then not sent, because its recipient opted out or the run ends, is lost.
 */
@ApplicationScoped
class MailingPace {

    /** How long a message may wait for its turn: its content is kept for 15 days at least. */
    static final Duration LONGEST = Duration.ofDays(10);

    /** Why a message failed that waited for longer. */
    static final String TOO_LONG =
            "given up after " + Durations.inWords(LONGEST) + ": its mailing has too many messages for its pace";

    /** The messages of a second go out together. */
    private static final Duration TOGETHER = Duration.ofMillis(999);

    /** How long a run waits for turns of one mailing. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final PaceStore paces;
    private final MailingControls mailings;
    private final WaitingRoom waitingRoom;
    private final Sleeper sleeper;
    private final Clock clock;

    MailingPace(PaceStore paces, MailingControls mailings, WaitingRoom waitingRoom, Sleeper sleeper, Clock clock) {
        this.paces = paces;
        this.mailings = mailings;
        this.waitingRoom = waitingRoom;
        this.sleeper = sleeper;
        this.clock = clock;
    }

    /**
     * Returns the messages of a request that may be sent now. The others come again in this run, or wait.
     *
     * @throws UnavailableException if the table cannot be read or written now; no message may be sent
     */
    List<TrackedMessage> admit(Run run, List<TrackedMessage> request) {
        Current decided = mailings.current();
        List<TrackedMessage> admitted = new ArrayList<>();
        Map<String, List<TrackedMessage>> paced = new LinkedHashMap<>();
        request.forEach(message -> {
            MailingControl control = decided.of(message);
            // What is cancelled is not sent, so it needs no turn.
            if (control.pace(message.message().handling()).isEmpty() || control.cancels(message.acceptedAt())) {
                admitted.add(message);
            } else {
                paced.computeIfAbsent(decided.key(message), key -> new ArrayList<>())
                        .add(message);
            }
        });
        paced.forEach((key, messages) -> admitted.addAll(admit(run, decided, key, messages)));
        return admitted;
    }

    private List<TrackedMessage> admit(Run run, Current decided, String key, List<TrackedMessage> messages) {
        int perMinute =
                decided.of(key).pace(messages.get(0).message().handling()).orElse(MailingControl.MOST_PER_MINUTE);
        RateReservation turns = reserve(run, key, perMinute, messages.size());
        Instant now = clock.instant();
        Instant patient = Times.earlier(run.patientUntil(key, now.plus(PATIENCE)), now.plus(run.timeLeft()));
        Map<TrackedMessage, Instant> later = new LinkedHashMap<>();
        for (int i = turns.count(); i < messages.size(); i++) {
            if (turns.moment(i).isBefore(patient)) {
                run.readyToClaim(messages.get(i));
            } else {
                later.put(messages.get(i), turns.moment(i));
            }
        }
        waitingRoom.queueUp(run, decided, key, perMinute, later);
        return messages.subList(0, turns.count());
    }

    /** Waits for the next turn if it comes soon. */
    private RateReservation reserve(Run run, String key, int perMinute, int wanted) {
        Rate rate = Rate.perMinute(perMinute);
        RateReservation turns = paces.reserveDue(Subject.mailing(key), rate, wanted, TOGETHER);
        Duration wait = Duration.between(clock.instant(), turns.first());
        if (turns.count() > 0 || wait.compareTo(PATIENCE) >= 0 || wait.compareTo(run.timeLeft()) >= 0) {
            return turns;
        }
        sleeper.sleep(wait);
        return paces.reserveDue(Subject.mailing(key), rate, wanted, TOGETHER);
    }
}
