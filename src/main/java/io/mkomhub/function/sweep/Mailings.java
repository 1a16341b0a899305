package io.mkomhub.function.sweep;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.store.messages.MailingRelease;
import io.mkomhub.store.messages.MailingRelease.Left;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MailingStore.Decided;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import org.jboss.logging.Logger;

/**
 * Carries out decisions about whole mailings: queues the messages of mailings that were resumed or cancelled, and those of mailings with
 * a pace shortly before their turns, and cancels those that have waited for too long.
 *
 * <p>Guarantee: that of {@link MailingRelease}. A mailing is looked through again until no run of {@code send} can park a message of it
 * any more.
 */
@ApplicationScoped
class Mailings {

    private static final Logger LOG = Logger.getLogger(Mailings.class);

    private final MailingStore store;
    private final MailingRelease release;
    private final Clock clock;

    Mailings(MailingStore store, MailingRelease release, Clock clock) {
        this.store = store;
        this.release = release;
        this.clock = clock;
    }

    /**
     * Carries out what was decided.
     *
     * @return whether nothing is left to do
     */
    boolean carryOut(Instant deadline) {
        boolean complete = true;
        for (Decided decided : store.all()) {
            if (decided.isOpen() && !carriesOut(decided, deadline)) {
                complete = false;
            }
        }
        return complete;
    }

    /** What is wrong with one mailing does not keep the others waiting. */
    private boolean carriesOut(Decided decided, Instant deadline) {
        try {
            return carryOut(decided, deadline);
        } catch (UnavailableException | RefusedException e) {
            LOG.warnf("messages of a mailing wait until the next run: %s", e.getMessage());
            return false;
        }
    }

    private boolean carryOut(Decided decided, Instant deadline) {
        Instant startedAt = clock.instant();
        if (!startedAt.isBefore(deadline)) {
            return false;
        }
        Decided current = decided;
        if (!decided.control().timedOut(startedAt).equals(decided.control())) {
            current = store.decide(decided.key(), control -> control.timedOut(startedAt));
            if (current.control().isPaused()) {
                LOG.warnf(
                        "messages of a mailing are cancelled, because it was paused for %s days",
                        (Long) MailingControl.LONGEST_PAUSE.toDays());
            }
        }
        Left left = release.release(current, deadline);
        if (left == Left.NOTHING && !current.settled()) {
            store.settle(current, startedAt);
        } else if (left != Left.NOTHING && current.settled()) {
            // A run of send that had read that it was not settled parked messages meanwhile.
            store.open(current.key(), control -> control, startedAt);
        }
        return left != Left.UNFINISHED;
    }
}
