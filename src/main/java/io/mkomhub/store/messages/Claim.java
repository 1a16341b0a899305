package io.mkomhub.store.messages;

import io.mkomhub.core.message.ConversationKey;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.TrackedMessage;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * The first change of a message. Until the message has an item of its own, its claim is all that is stored of its state.
 *
 * @param person the recipient's pseudonym
 * @param at when it was claimed, in whole milliseconds
 * @param schedule the time that it was scheduled for then, in whole seconds, if that is later
 * @param sending whether the run that claimed it calls MKOM; if not, the run only stores the message, for example
 *     because the person has opted out
 * @param writer the write that stored the claim
 */
record Claim(String person, Instant at, Optional<Instant> schedule, boolean sending, String writer) {

    /** The claim that a new message's next state needs. */
    static Claim of(TrackedMessage message, String person, String writer) {
        Instant at = message.state().updatedAt().truncatedTo(ChronoUnit.MILLIS);
        return new Claim(
                person,
                at,
                message.message()
                        .schedule()
                        .map(time -> time.truncatedTo(ChronoUnit.SECONDS))
                        .filter(at::isBefore),
                message.state().status() == MessageStatus.SENDING,
                writer);
    }

    /** Where the message is stored in the conversation with its person. */
    ConversationKey conversation() {
        return new ConversationKey(person, schedule.orElse(at));
    }

    /** Returns a message, given as it was accepted, in the state that its claim alone proves. */
    TrackedMessage applyTo(TrackedMessage accepted) {
        MessageState queued = MessageState.queued(accepted.acceptedAt());
        // MKOM gets the time that the run chose. A time that somebody was about to store is not the message's yet.
        return new TrackedMessage(
                schedule.filter(time -> sending).map(accepted.message()::at).orElse(accepted.message()),
                accepted.mailing(),
                accepted.origin(),
                accepted.acceptedAt(),
                sending ? queued.claimed(at) : queued,
                1,
                List.of(),
                Optional.of(conversation()));
    }
}
