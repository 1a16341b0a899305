package io.mkomhub.core.autoreply;

import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.message.Mailing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A dialogue that the hub conducts, in the model of the manual (section 5).
 *
 * @param name the flow's name in the API: 1 to 64 letters, digits or {@code . _ -}
 * @param match the replies that start the flow
 * @param answers the steps: each has a level, a regular expression and the text to send; {@link Script} documents
 *     how they are matched
 * @param fallback the text sent if no code matches, at most once per contact and day
 * @param expiry the time without a step after which the dialogue restarts: 1 minute to 30 days
 * @param mailing the mailing of the answers; empty for the hub's default
 */
public record Flow(
        String name,
        Match match,
        List<AutoAnswer> answers,
        Optional<String> fallback,
        Duration expiry,
        Optional<Mailing> mailing) {

    /** The default time after which a dialogue restarts. */
    public static final Duration DEFAULT_EXPIRY = Duration.ofHours(24);

    /** The maximum time after which a dialogue restarts. */
    public static final Duration LONGEST_EXPIRY = Duration.ofDays(30);

    private static final int MAX_ANSWERS = 100;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Flow {
        answers = List.copyOf(answers);
        if (!isName(name)) {
            throw new IllegalArgumentException("a flow's name must have 1 to 64 letters, digits or . _ -");
        }
        if (answers.isEmpty() || answers.size() > MAX_ANSWERS) {
            throw new IllegalArgumentException("auto_answer must have 1 to " + MAX_ANSWERS + " steps");
        }
        if (expiry.compareTo(Duration.ofMinutes(1)) < 0 || expiry.compareTo(LONGEST_EXPIRY) > 0) {
            throw new IllegalArgumentException("expiry must be 1 minute to 30 days");
        }
    }

    /** The replies that start a flow. */
    public sealed interface Match {

        /** Replies to messages of this mailing. */
        record ToMailing(String identifier) implements Match {}

        /** Replies that consist of this keyword. */
        record Keyword(String keyword) implements Match {}

        /** Replies that match no other flow. */
        record Default() implements Match {}
    }

    /** Whether a text is a valid flow name. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
