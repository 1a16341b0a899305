package io.mkomhub.core.autoreply;

import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A dialogue the hub holds by itself, in the manual's own model (section 5).
 *
 * @param name names the flow in the API; letters, digits, {@code . _ -}
 * @param match which replies begin it
 * @param answers the steps, each a level, a regular expression and what is sent; see {@link Script} for how they are read
 * @param fallback what is sent, at most once per contact and day, when no code matches
 * @param expiry time without a step after which the dialogue begins anew
 * @param mailing the mailing of its answers; empty for the hub's own
 */
public record Flow(
        String name,
        Match match,
        List<AutoAnswer> answers,
        Optional<String> fallback,
        Duration expiry,
        Optional<Mailing> mailing) {

    /** Time after which a dialogue begins anew, where a flow does not say. */
    public static final Duration DEFAULT_EXPIRY = Duration.ofHours(24);

    /** The longest time after which a dialogue begins anew. */
    public static final Duration LONGEST_EXPIRY = Duration.ofDays(30);

    private static final int MAX_ANSWERS = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Flow {
        answers = List.copyOf(answers);
        if (!isName(name)) {
            throw new IllegalArgumentException("a flow's name has 1 to 64 letters, digits or . _ -");
        }
        if (answers.isEmpty() || answers.size() > MAX_ANSWERS) {
            throw new IllegalArgumentException("auto_answer must have 1 to " + MAX_ANSWERS + " steps");
        }
        if (expiry.compareTo(Duration.ofMinutes(1)) < 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
            throw new IllegalArgumentException("a level expires after 1 minute to 30 days");
        }
    }

    /** Which replies begin a flow. */
    public sealed interface Match {

        /** Replies to messages of this mailing. */
        record ToMailing(String identifier) implements Match {}

        /** Replies that are this word, or these words. */
        record Keyword(String keyword) implements Match {}

        /** Replies that no other flow is for. */
        record Default() implements Match {}
    }

    /** Whether a flow can be called so. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
