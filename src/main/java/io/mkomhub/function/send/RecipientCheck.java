package io.mkomhub.function.send;

import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.people.OptOutStore.OptOut;
import java.util.Map;
import java.util.Optional;

/**
 * Decides whether a message may be sent to its recipient.
 *
 * <p>Guarantee: nothing is sent to a person who has opted out, except the message that confirms the opt-out. Nothing
 * that was accepted before the person's data were erased is sent. Limit: the decision is based on the opt-outs stored
 * when they were read.
 *
 * @param optOuts what is stored about the recipients; recipients without an entry are absent
 */
record RecipientCheck(Map<Msisdn, OptOut> optOuts) {

    RecipientCheck {
        optOuts = Map.copyOf(optOuts);
    }

    /** Whether the person has not opted out, or the message is the confirmation of the opt-out. */
    boolean mayReceive(TrackedMessage message) {
        return message.message().messageClass() == MessageClass.OPT_OUT_CONFIRMATION
                || optOut(message).filter(OptOut::blocked).isEmpty();
    }

    /** Whether the person's data were erased after the message was accepted. */
    boolean isErased(TrackedMessage message) {
        return optOut(message)
                .filter(optOut -> optOut.erases(message.acceptedAt()))
                .isPresent();
    }

    private Optional<OptOut> optOut(TrackedMessage message) {
        return Optional.ofNullable(optOuts.get(message.message().msisdn()));
    }
}
