package io.mkomhub.core.template;

import io.mkomhub.core.template.Templates.InvalidTextException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A condition as people write it. Qute recognises operators only between spaces, and reports everything else as a
 * missing parameter. This class adds the spaces, and explains the mistakes of people who are not programmers.
 */
final class ConditionSource {

    /** A text in quotes, an operator, or a run of other characters; the longest operator comes first. */
    private static final Pattern TOKEN = Pattern.compile(
            "'[^']*'|\"[^\"]*\"|==|!=|>=|<=|=>|=<|<>|&&|\\|\\||\\?\\?|\\?:|[=<>&|+*/]|[()]|\\s+|[^\\s'\"=<>!&|?()+*/]+|.");

    private static final List<String> COMPARISONS = List.of("==", "!=", ">=", "<=", ">", "<");
    private static final List<String> LINKS = List.of("&&", "||");

    private static final Map<String, String> MEANT = Map.ofEntries(
            Map.entry("=", "=="),
            Map.entry("=>", ">="),
            Map.entry("=<", "<="),
            Map.entry("<>", "!="),
            Map.entry("&", "&&"),
            Map.entry("|", "||"),
            Map.entry("e", "&&"),
            Map.entry("E", "&&"),
            Map.entry("ou", "||"),
            Map.entry("OU", "||"),
            Map.entry("AND", "&&"),
            Map.entry("OR", "||"),
            Map.entry("não", "!"),
            Map.entry("NÃO", "!"),
            Map.entry("not", "!"),
            Map.entry("NOT", "!"));

    private static final Pattern DECIMAL_COMMA = Pattern.compile("-?[0-9][0-9.]*,[0-9]+");

    private ConditionSource() {}

    /**
     * Returns the condition with a space on each side of its operators.
     *
     * @param names the names that the condition may use
     * @throws InvalidTextException says what is wrong and what to write instead
     */
    static String spaced(String source, Set<String> names) throws InvalidTextException {
        if (source.isBlank()) {
            throw new InvalidTextException("the condition is empty; write one such as data.valor > 100");
        }
        if (source.contains("{") || source.contains("}")) {
            throw new InvalidTextException(
                    "a condition must not have braces; write data.valor > 100, not {data.valor} > 100");
        }
        StringBuilder spaced = new StringBuilder();
        // The operator that still needs its right-hand side. At the start, the left-hand side is missing as well.
        Optional<String> open = Optional.empty();
        boolean empty = true;
        int depth = 0;
        Matcher tokens = TOKEN.matcher(source);
        while (tokens.find()) {
            String token = tokens.group();
            @Nullable String meant = names.contains(token) ? null : MEANT.get(token);
            if (meant != null) {
                throw new InvalidTextException("\"" + token + "\" cannot be used here; write " + meant + " instead");
            }
            if (token.equals("'") || token.equals("\"")) {
                throw new InvalidTextException("a quotation mark is not closed; write 'text'");
            }
            if (DECIMAL_COMMA.matcher(token).matches()) {
                throw new InvalidTextException(
                        token + " is not a number here; write the decimals after a point, as in 100.50");
            }
            if ("+*/".contains(token)) {
                throw new InvalidTextException("a condition cannot calculate; \"" + token + "\" cannot be used here");
            }
            depth += token.equals("(") ? 1 : token.equals(")") ? -1 : 0;
            if (depth < 0) {
                throw new InvalidTextException("a ) has no ( before it");
            }
            if (COMPARISONS.contains(token) || LINKS.contains(token)) {
                if (open.isPresent() || empty) {
                    throw new InvalidTextException("something is missing before " + token);
                }
                open = Optional.of(token);
                spaced.append(' ').append(token).append(' ');
            } else {
                if (!token.isBlank()) {
                    open = Optional.empty();
                    empty = false;
                }
                spaced.append(token);
            }
        }
        if (open.isPresent()) {
            throw new InvalidTextException("something is missing after " + open.get());
        }
        if (depth > 0) {
            throw new InvalidTextException("a ( is not closed; write ) where it ends");
        }
        return spaced.toString();
    }
}
