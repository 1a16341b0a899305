package io.mkomhub.core.optout;

import io.mkomhub.core.text.ReplyText;
import java.text.Normalizer;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Tells whether a text says nothing but what a keyword means.
 *
 * <p>A text matches if it contains a keyword and all its other words are in {@link #AROUND}, a closed list of words
 * that add no meaning: "SAIR", "Quero sair!", "parar de receber mensagens, por favor". A single other word prevents a
 * match: "não quero sair", "vou sair agora", "cancelar minha consulta". Case, accents, punctuation and symbols are
 * ignored. {@code docs/opt-out.md} lists all rules and the reasons for them.
 */
final class KeywordMatcher {

    /**
     * Words that may surround a keyword. Negations are not among them, nor are verbs that turn the text into a
     * statement or a question (posso, vou, preciso, pode).
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

    /** Whether the text matches. */
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

    /** Returns the length, in words, of the longest keyword that begins at a position; 0 if none does. */
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
