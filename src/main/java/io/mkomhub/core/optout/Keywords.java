package io.mkomhub.core.optout;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** What a reply wishes, and what is answered to that. */
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

    /** What a person wishes. */
    public enum Intent {
        /** To get no more messages. */
        OUT,
        /** To get messages again; means something only from someone who has opted out. */
        IN,
        /** Neither. */
        NONE
    }

    /** The wish that a text is. */
    public Intent intent(String text) {
        if (out.isIn(text)) {
            return Intent.OUT;
        }
        return in.isIn(text) ? Intent.IN : Intent.NONE;
    }

    /** What is answered to a wish; empty for nothing. */
    public Optional<String> confirmation(Intent intent) {
        return switch (intent) {
            case OUT -> config.optOutConfirmation();
            case IN -> config.optInConfirmation();
            case NONE -> Optional.empty();
        };
    }
}
