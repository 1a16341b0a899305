package io.mkomhub.core.autoreply;

import io.mkomhub.core.autoreply.Dialogue.Answers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * How many answers of flows a person gets within an hour, so that a machine that answers every answer does not spend
 * money for ever.
 *
 * <p>Guarantee: of the replies that the hub receives within an hour of the first answered one, no more than the limit
 * are answered by flows. Limit: an hour begins with an answer, so just before and after its end a person may get twice
 * as many within an hour.
 *
 * @param most the most answers within an hour, 1 to 1,000
 */
public record AnswerLimit(int most) {

    /** The time in which answers are counted. */
    private static final Duration WINDOW = Duration.ofHours(1);

    public AnswerLimit {
        if (most < 1 || most > 1_000) {
            throw new IllegalArgumentException("HUB_AUTO_REPLY_MAX_PER_HOUR must be 1 to 1000");
        }
    }

    /**
     * Whether a flow may answer a reply.
     *
     * @param receivedAt when the hub received the reply: the same for each attempt to process it
     */
    public boolean allows(Dialogue dialogue, Instant receivedAt) {
        return counted(dialogue, receivedAt)
                .filter(answers -> answers.count() >= most)
                .isEmpty();
    }

    /** Returns a dialogue in which the answer to a reply is counted. */
    public Dialogue count(Dialogue dialogue, Instant receivedAt) {
        return dialogue.with(counted(dialogue, receivedAt)
                .map(answers -> new Answers(answers.since(), answers.count() + 1))
                .orElseGet(() -> new Answers(receivedAt, 1)));
    }

    /** The answers of the hour that is not over. A reply from before it counts in it, so that a late one is no way out. */
    private static Optional<Answers> counted(Dialogue dialogue, Instant receivedAt) {
        return dialogue.answers()
                .filter(answers -> receivedAt.isBefore(answers.since().plus(WINDOW)));
    }
}
