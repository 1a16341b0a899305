package io.mkomhub.core.optout;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Determines whether a reply opts out or in, and what confirmation to send. */
@ApplicationScoped
public class Keywords {

    private final KeywordMatcher out;
    private final KeywordMatcher in;
    private final OptOutConfig config;

    Keywords(OptOutConfig config) {
        this.out = new KeywordMatcher(config.optOutKeywords());
        this.in = new KeywordMatcher(config.optInKeywords());
        this.config = config;
    }

    /** What a reply requests. */
    public enum Intent {
        /** To stop receiving messages. */
        OUT,
        /** To receive messages again. It has an effect only for a person who has opted out. */
        IN,
        /** Neither. */
        NONE
    }

    /** Returns what a text requests. */
    public Intent intent(String text) {
        if (out.isIn(text)) {
            return Intent.OUT;
        }
        return in.isIn(text) ? Intent.IN : Intent.NONE;
    }

    /** Returns the confirmation to send; empty if none is to be sent. */
    public Optional<String> confirmation(Intent intent) {
        return switch (intent) {
            case OUT -> config.optOutConfirmation();
            case IN -> config.optInConfirmation();
            case NONE -> Optional.empty();
        };
    }
}
