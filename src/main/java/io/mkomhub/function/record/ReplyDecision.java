package io.mkomhub.function.record;

import io.mkomhub.core.autoreply.AnswerLimit;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.autoreply.Flows.Turn;
import io.mkomhub.core.autoreply.Flows.TurnReason;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.Keywords.Intent;
import io.mkomhub.function.record.Decision.AnswerMessage;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reply changes, and the answer to it. Opt-outs take precedence over flows. A person who has opted out gets no
 * answer from flows.
 *
 * @param decision the answer
 * @param dialogue the sender's new state in flows, if it changes
 * @param optOut the sender's new opt-out, if it changes
 * @param isOverLimit whether a flow has an answer that is not sent, because the sender got too many
 */
record ReplyDecision(Decision decision, Optional<Dialogue> dialogue, Optional<OptOut> optOut, boolean isOverLimit) {

    private static final String OPT_OUT_ORIGIN = "opt-out";
    private static final ReplyDecision NOTHING = nothing(false);

    private static ReplyDecision nothing(boolean isOverLimit) {
        return new ReplyDecision(Decision.NONE, Optional.empty(), Optional.empty(), isOverLimit);
    }

    /** Whether there is nothing to store or send. */
    boolean isNothing() {
        return decision.answer().isEmpty() && dialogue.isEmpty() && optOut.isEmpty();
    }

    /**
     * A reply and when the hub received it.
     *
     * @param msisdn the sender
     * @param heard the text, when it was written, and the message it answers
     * @param receivedAt when the hub received it
     */
    record IncomingReply(Msisdn msisdn, Heard heard, Instant receivedAt) {}

    /**
     * Decides on a reply.
     *
     * @param limit how many answers of flows the sender may get
     * @param ownMailing the mailing of answers that name none; if empty, these are not sent
     */
    static ReplyDecision on(
            IncomingReply reply,
            OptOut optOut,
            Dialogue dialogue,
            Flows flows,
            AnswerLimit limit,
            Keywords keywords,
            Optional<Mailing> ownMailing) {
        Intent intent = keywords.intent(reply.heard().text());
        if (intent == Intent.OUT || (intent == Intent.IN && optOut.blocked())) {
            return onIntent(intent, reply, optOut, dialogue, keywords, ownMailing);
        }
        if (optOut.blocked() || flows.isEmpty()) {
            return NOTHING;
        }
        Turn turn = flows.hear(dialogue, reply.heard());
        Optional<AnswerMessage> answer = turn.answer()
                .flatMap(said -> said.mailing()
                        .or(() -> ownMailing)
                        .map(mailing -> new AnswerMessage(said.origin(), said.text(), mailing, MessageClass.SERVICE)));
        if (turn.kind() == TurnReason.SILENCE || answer.isEmpty()) {
            return NOTHING;
        }
        if (!limit.allows(dialogue, reply.receivedAt())) {
            // The dialogue stays where it is: a person who goes on later gets the answer that follows.
            return nothing(true);
        }
        return new ReplyDecision(
                new Decision(answer),
                Optional.of(limit.count(turn.next(), reply.receivedAt())),
                Optional.empty(),
                false);
    }

    private static ReplyDecision onIntent(
            Intent intent,
            IncomingReply reply,
            OptOut optOut,
            Dialogue dialogue,
            Keywords keywords,
            Optional<Mailing> ownMailing) {
        boolean block = intent == Intent.OUT;
        if (optOut.blocked() == block || optOut.isLaterThan(reply.heard().at(), reply.receivedAt())) {
            return NOTHING;
        }
        Optional<AnswerMessage> answer = keywords.confirmation(intent)
                .flatMap(text -> ownMailing.map(mailing -> new AnswerMessage(
                        OPT_OUT_ORIGIN,
                        text,
                        mailing,
                        block ? MessageClass.OPT_OUT_CONFIRMATION : MessageClass.SERVICE)));
        return new ReplyDecision(
                new Decision(answer),
                dialogue.place().map(place -> dialogue.ended()),
                Optional.of(optOut.decided(reply.msisdn(), block, reply.heard().at(), OptOutStore.BY_REPLY)),
                false);
    }
}
