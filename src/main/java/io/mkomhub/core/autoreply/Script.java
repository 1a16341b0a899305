package io.mkomhub.core.autoreply;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.mkomhub.core.message.AutoAnswer;
import io.mkomhub.core.text.ReplyText;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;

/**
 * A flow with its steps in order and its codes compiled.
 *
 * <p>Levels follow one another by number. Answers of one level are alternatives, tried in the order in which they are
 * written. An answer whose code already occurs at its level could never be given, so it opens a further step of the
 * same level. This is how the manual's example is meant, which has two answers at level 1 with the same code.
 *
 * <p>A code is an RE2 regular expression, which matches in time linear in the length of the reply
 * (https://github.com/google/re2/wiki/Syntax). It must match the whole reply, ignoring case and surrounding white
 * space: {@code (1|2|3)} matches "2" but not "12" or "at 3 o'clock".
 */
final class Script {

    private static final int LONGEST_CODE = 500;

    /**
     * The number of characters of a reply that codes are matched against: more than 13 SMS. It keeps matching a hundred
     * codes within milliseconds.
     */
    private static final int LONGEST_REPLY = 2_000;

    /**
     * The maximum number of repetitions in a code, with nested repetitions multiplied. It keeps the compiled code
     * small.
     */
    private static final int MAX_REPETITIONS = 1_000;

    private static final java.util.regex.Pattern REPETITION =
            java.util.regex.Pattern.compile("\\{([0-9]{1,9})(?:,([0-9]{0,9}))?\\}");

    private final Flow flow;
    private final List<Step> steps;

    private Script(Flow flow, List<Step> steps) {
        this.flow = flow;
        this.steps = steps;
    }

    /**
     * One step.
     *
     * @param level the manual's access_level
     * @param choices the codes and their answers, in the order they are tried
     */
    private record Step(int level, List<Choice> choices) {}

    private record Choice(Pattern code, String answer) {}

    /**
     * Prepares a flow.
     *
     * @throws IllegalArgumentException says which step is invalid and why
     */
    static Script of(Flow flow) {
        Map<Integer, List<AutoAnswer>> levels = new TreeMap<>(Comparator.naturalOrder());
        for (AutoAnswer answer : flow.answers()) {
            levels.computeIfAbsent(level(answer), level -> new ArrayList<>()).add(answer);
        }
        List<Step> steps = new ArrayList<>();
        levels.forEach((level, answers) -> {
            Set<String> taken = new HashSet<>();
            List<Choice> choices = new ArrayList<>();
            for (AutoAnswer answer : answers) {
                if (!taken.add(answer.accessCode())) {
                    steps.add(new Step(level, List.copyOf(choices)));
                    choices.clear();
                    taken.clear();
                    taken.add(answer.accessCode());
                }
                choices.add(new Choice(compile(answer.accessCode()), answer.sendMessage()));
            }
            steps.add(new Step(level, List.copyOf(choices)));
        });
        return new Script(flow, List.copyOf(steps));
    }

    /**
     * Checks the level of an answer.
     *
     * @throws IllegalArgumentException if the level is invalid
     */
    static void checkLevel(AutoAnswer answer) {
        level(answer);
    }

    /**
     * Checks the code of an answer.
     *
     * @throws IllegalArgumentException if the code is invalid; says how to write it instead
     */
    static void checkCode(AutoAnswer answer) {
        compile(answer.accessCode());
    }

    private static int level(AutoAnswer answer) {
        if (!answer.accessLevel().matches("[0-9]{1,3}")) {
            throw new IllegalArgumentException("access_level must be a whole number of at most three digits");
        }
        return Integer.parseInt(answer.accessLevel());
    }

    private static Pattern compile(String code) {
        if (code.length() > LONGEST_CODE) {
            throw new IllegalArgumentException("access_code must not be longer than " + LONGEST_CODE + " characters");
        }
        if (repetitions(code) > MAX_REPETITIONS) {
            throw new IllegalArgumentException("access_code repeats something more than " + MAX_REPETITIONS + " times");
        }
        try {
            return Pattern.compile(Normalizer.normalize(code, Normalizer.Form.NFC), Pattern.CASE_INSENSITIVE);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "access_code is not a regular expression: " + e.getDescription()
                            + "; write a word, or choices such as (1|2|3), and \\ before a literal ( ) [ ] { } . * + ? | ^ or $",
                    e);
        }
    }

    /** An upper bound: repetitions that are not nested are multiplied too. */
    private static double repetitions(String code) {
        double product = 1;
        Matcher repetition = REPETITION.matcher(code);
        while (repetition.find()) {
            String most = repetition.group(2) == null || repetition.group(2).isEmpty()
                    ? repetition.group(1)
                    : repetition.group(2);
            product *= Math.max(1, Long.parseLong(most));
        }
        return product;
    }

    Flow flow() {
        return flow;
    }

    /** Whether the step exists. If not, the flow has ended. */
    boolean has(int step) {
        return step < steps.size();
    }

    /** Returns the manual's level of a step, if the step exists. */
    Optional<Integer> level(int step) {
        return has(step) ? Optional.of(steps.get(step).level()) : Optional.empty();
    }

    /** Returns a step's answer to a reply, if one of its codes matches. */
    Optional<String> answer(int step, String reply) {
        if (!has(step)) {
            return Optional.empty();
        }
        String heard = reply.length() > LONGEST_REPLY ? reply.substring(0, LONGEST_REPLY) : reply;
        String trimmed = heard.strip();
        String clean = ReplyText.clean(heard);
        String bare = ReplyText.bare(heard);
        return steps.get(step).choices().stream()
                .filter(choice -> choice.code().matches(trimmed)
                        || choice.code().matches(clean)
                        || choice.code().matches(bare))
                .findFirst()
                .map(Choice::answer);
    }
}
