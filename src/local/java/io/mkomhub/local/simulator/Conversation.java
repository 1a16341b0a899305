package io.mkomhub.local.simulator;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the platform stores about the last message to a number. A reply refers to that message.
 *
 * <p>Automatic answers apply level by level. The manual's own example gives two successive answers the same level. So
 * if no higher level remains, the next answer of the same level follows.
 */
final class Conversation {

    private final Transmission last;
    private final List<AutoAnswer> autoAnswers;
    private int answered = -1;

    Conversation(Transmission last, List<AutoAnswer> autoAnswers) {
        this.last = last;
        this.autoAnswers = autoAnswers;
    }

    Transmission last() {
        return last;
    }

    /** Returns the platform's answer to a reply, if the contact's step has one. */
    Optional<AutoAnswer> answerTo(String text) {
        for (int i = 0; i < autoAnswers.size(); i++) {
            if (isNextStep(i) && autoAnswers.get(i).answers(text)) {
                answered = i;
                return Optional.of(autoAnswers.get(i));
            }
        }
        return Optional.empty();
    }

    private boolean isNextStep(int index) {
        int current = answered < 0 ? -1 : level(answered);
        OptionalInt higher = autoAnswers.stream()
                .mapToInt(AutoAnswer::accessLevel)
                .filter(level -> level > current)
                .min();
        return higher.isPresent() ? level(index) == higher.getAsInt() : level(index) == current && index > answered;
    }

    private int level(int index) {
        return autoAnswers.get(index).accessLevel();
    }
}
