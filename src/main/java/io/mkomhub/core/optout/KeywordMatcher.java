package io.mkomhub.core.optout;

import io.mkomhub.core.text.ReplyText;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells whether a text is nothing but the wish that a keyword stands for.
 *
 * <p>It is, if it has a keyword, and every other word of it is one of {@link #AROUND}, a closed list of words that add nothing
 * to the wish: "SAIR", "Quero sair!", "parar de receber mensagens, por favor". A single other word makes it something else:
 * "não quero sair", "vou sair agora", "cancelar minha consulta". Case, accents, punctuation and symbols do not count. All
 * rules with their reasons are in {@code docs/opt-out.md}.
 */
final class KeywordMatcher {

    /**
     * Words that may stand around a keyword. Not among them: any negation, and verbs that make a statement or question of it
     * (posso, vou, preciso, pode).
     */
    static final Set<String> AROUND = Set.of(
            "eu",
            "quero",
            "queria",
            "desejo",
            "gostaria",
            "de",
            "da",
            "do",
            "das",
            "dos",
            "desta",
            "dessa",
            "deste",
            "desse",
            "a",
            "o",
            "as",
            "os",
            "me",
            "por",
            "favor",
            "pf",
            "pfv",
            "please",
            "ja",
            "agora",
            "receber",
            "enviar",
            "mandar",
            "lista",
            "mensagem",
            "mensagens",
            "msg",
            "msgs",
            "sms",
            "obrigado",
            "obrigada",
            "obg");

    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern NEITHER_LETTER_NOR_DIGIT = Pattern.compile("[^\\p{L}\\p{N}]+");

    private final List<List<String>> keywords;

    KeywordMatcher(Collection<String> keywords) {
        this.keywords = keywords.stream()
                .map(KeywordMatcher::words)
                .filter(words -> !words.isEmpty())
                .sorted((one, other) -> Integer.compare(other.size(), one.size()))
                .toList();
    }

    /** Whether the text is the wish and nothing else. */
    boolean isIn(String text) {
        if (ReplyText.isLong(text)) {
            return false;
        }
        List<String> words = words(text);
        boolean found = false;
        for (int at = 0; at < words.size(); ) {
            int keyword = keywordAt(words, at);
            if (keyword > 0) {
                found = true;
                at += keyword;
            } else if (AROUND.contains(words.get(at))) {
                at++;
            } else {
                return false;
            }
        }
        return found;
    }

    /** The number of words of the longest keyword that begins at a place; 0 if none does. */
    private int keywordAt(List<String> words, int at) {
        for (List<String> keyword : keywords) {
            int end = at + keyword.size();
            if (end <= words.size() && words.subList(at, end).equals(keyword)) {
                return keyword.size();
            }
        }
        return 0;
    }

    private static List<String> words(String text) {
        String plain = MARKS.matcher(Normalizer.normalize(ReplyText.clean(text), Normalizer.Form.NFKD))
                .replaceAll("");
        String spaced = NEITHER_LETTER_NOR_DIGIT
                .matcher(plain.toLowerCase(Locale.ROOT))
                .replaceAll(" ")
                .strip();
        return spaced.isEmpty() ? List.of() : List.of(spaced.split(" ", -1));
    }
}
