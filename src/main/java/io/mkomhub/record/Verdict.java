package io.mkomhub.record;

import io.mkomhub.autoreply.Dialogue;
import io.mkomhub.autoreply.Flows;
import io.mkomhub.autoreply.Flows.Heard;
import io.mkomhub.autoreply.Flows.Kind;
import io.mkomhub.autoreply.Flows.Turn;
import io.mkomhub.message.Mailing;
import io.mkomhub.message.MessageClass;
import io.mkomhub.message.Msisdn;
import io.mkomhub.optout.Keywords;
import io.mkomhub.optout.Keywords.Wish;
import io.mkomhub.record.Decision.Answer;
import io.mkomhub.store.OptOutStore;
import io.mkomhub.store.OptOutStore.OptOut;
import java.time.Instant;
import java.util.Optional;

/**
 * What a reply changes, and what is answered to it. Opt-outs come before flows, and someone who has opted out gets no answer
 * of any flow.
 *
 * @param decision what is answered
 * @param dialogue where the sender stands in flows afterwards, if that changes
 * @param optOut whether the sender has opted out afterwards, if that changes
 */
record Verdict(Decision decision, Optional<Dialogue> dialogue, Optional<OptOut> optOut) {

    private static final String OPT_OUT_ORIGIN = "opt-out";
    private static final Verdict NOTHING = new Verdict(Decision.NONE, Optional.empty(), Optional.empty());

    /** Whether there is nothing to store or send. */
    boolean isNothing() {
        return decision.answer().isEmpty() && dialogue.isEmpty() && optOut.isEmpty();
    }

    /**
     * A reply and when the hub got it.
     *
     * @param msisdn who wrote it
     * @param heard what they wrote, when, and in answer to what
     * @param receivedAt when the hub got it
     */
    record Reply(Msisdn msisdn, Heard heard, Instant receivedAt) {}

    /**
     * Decides.
     *
     * @param ownMailing the mailing of what names none; without one nothing is answered
     */
    static Verdict on(
            Reply reply,
            OptOut optOut,
            Dialogue dialogue,
            Flows flows,
            Keywords keywords,
            Optional<Mailing> ownMailing) {
        Wish wish = keywords.wish(reply.heard().text());
        if (wish == Wish.OUT || (wish == Wish.IN && optOut.blocked())) {
            return onWish(wish, reply, optOut, dialogue, keywords, ownMailing);
        }
        if (optOut.blocked() || flows.isEmpty()) {
            return NOTHING;
        }
        Turn turn = flows.hear(dialogue, reply.heard());
        Optional<Answer> answer = turn.answer()
                .flatMap(said -> said.mailing()
                        .or(() -> ownMailing)
                        .map(mailing -> new Answer(said.origin(), said.text(), mailing, MessageClass.SERVICE)));
        if (turn.kind() == Kind.SILENCE || answer.isEmpty()) {
            return NOTHING;
        }
        return new Verdict(new Decision(answer), Optional.of(turn.next()), Optional.empty());
    }

    private static Verdict onWish(
            Wish wish, Reply reply, OptOut optOut, Dialogue dialogue, Keywords keywords, Optional<Mailing> ownMailing) {
        boolean block = wish == Wish.OUT;
        if (optOut.blocked() == block || optOut.isLaterThan(reply.heard().at(), reply.receivedAt())) {
            return NOTHING;
        }
        Optional<Answer> answer = keywords.confirmation(wish)
                .flatMap(text -> ownMailing.map(mailing -> new Answer(
                        OPT_OUT_ORIGIN, text, mailing, block ? MessageClass.OPT_OUT_NOTICE : MessageClass.SERVICE)));
        return new Verdict(
                new Decision(answer),
                dialogue.place().map(place -> dialogue.ended()),
                Optional.of(optOut.decided(reply.msisdn(), block, reply.heard().at(), OptOutStore.BY_REPLY)));
    }
}
