package io.mkomhub.core.message;

import io.mkomhub.core.text.Spaces;
import java.text.Normalizer;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Replaces the characters that GSM-7 (3GPP TS 23.038) does not have, so that a text takes fewer SMS.
 *
 * <p>In this order: a letter and the accents that follow it are composed; a character of GSM-7 stays; a character of
 * {@link #TABLE} is replaced; a space becomes the usual one; an invisible character is dropped; a letter with accents
 * becomes the letter without them.
 *
 * <p>Guarantee: the result takes no more SMS than the text, and transliterating it again changes nothing. A text with a
 * character that has no counterpart, such as an emoji, keeps all its characters: it stays UCS-2 whatever is replaced, so
 * replacing would lose accents and save nothing. Nothing is replaced that would change a number: {@code 1½} is not
 * {@code 11/2}. The work is linear in the length of the text.
 *
 * @param text the text as GSM-7 or, if it cannot be that, with its letters and accents composed
 * @param kept the characters without a counterpart, without repeats and at most {@value SmsText#MAX_KEPT}
 */
public record Transliteration(String text, List<String> kept) {

    /**
     * The counterparts. In each line, the characters after the first are replaced by the first text. The documentation
     * (docs/sending.md) shows the same table.
     */
    static final String TABLE = """
        '   ‘ ’ ‚ ‛ ′ ʹ ʻ ʼ ´ ` ‹ ›
        "   “ ” „ ‟ ″ ʺ « »
        -   ‐ ‑ ‒ – — ― − • · ‣ ⁃
        ... …
        a   ª
        o   º °
        c   ¢
        d   ð đ
        D   Ð Đ
        h   ħ
        H   Ħ
        i   ı
        l   ł
        L   Ł
        oe  œ
        OE  Œ
        SS  ẞ
        t   ŧ
        T   Ŧ
        th  þ
        Th  Þ
        x   ×
        /   ⁄ ∕
        |   ¦
        <=  ≤
        >=  ≥
        ->  →
        <-  ←
        (c) ©
        (R) ®
        (TM) ™
        """;

    private static final Map<Integer, String> COUNTERPARTS = counterparts();

    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    public Transliteration {
        kept = List.copyOf(kept);
    }

    /** Transliterates a text. */
    public static Transliteration of(String written) {
        String composed = composed(written);
        StringBuilder sent = new StringBuilder(composed.length());
        Set<String> kept = new LinkedHashSet<>();
        composed.codePoints()
                .forEach(c -> counterpart(c).ifPresentOrElse(sent::append, () -> {
                    if (kept.size() < SmsText.MAX_KEPT) {
                        kept.add(Character.toString(c));
                    }
                }));
        String text = sent.toString();
        boolean costsMore = Segments.of(text).count() > Segments.of(composed).count();
        return new Transliteration(kept.isEmpty() && !costsMore ? text : composed, List.copyOf(kept));
    }

    /** What stands for a character in GSM-7, possibly nothing; empty if it has no counterpart. */
    private static Optional<String> counterpart(int c) {
        String same = Character.toString(c);
        if (Segments.isGsm7(c)) {
            return Optional.of(same);
        }
        String listed = COUNTERPARTS.get(c);
        if (listed != null) {
            return Optional.of(listed);
        }
        if (c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
            return Optional.of("\n");
        }
        if (Spaces.isSpace(c)) {
            return Optional.of(" ");
        }
        if (Spaces.isInvisible(c) || isAccent(c)) {
            return Optional.of("");
        }
        return Character.isLetter(c) ? withoutAccents(same) : Optional.empty();
    }

    /** The letter without its accents; empty if that is not in GSM-7 either. */
    private static Optional<String> withoutAccents(String letter) {
        String usual = Normalizer.normalize(letter, Normalizer.Form.NFC);
        if (usual.length() == 1 && Segments.isGsm7(usual.charAt(0))) {
            // One of the letters that Unicode has twice, such as the sign of the unit ohm.
            return Optional.of(usual);
        }
        String apart = Normalizer.normalize(letter, Normalizer.Form.NFD);
        int base = apart.codePointAt(0);
        return apart.codePoints().skip(1).allMatch(Transliteration::isAccent) && base != letter.codePointAt(0)
                ? counterpart(base)
                : Optional.empty();
    }

    /**
     * Composes each letter with the accents that follow it, one after the other. {@link Normalizer} would compose the
     * same, but sorts the accents, and its time is not linear.
     */
    private static String composed(String text) {
        StringBuilder composed = new StringBuilder(text.length());
        boolean open = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (open && isAccent(c)) {
                int last = composed.length() - 1;
                String pair = Normalizer.normalize("" + composed.charAt(last) + c, Normalizer.Form.NFC);
                if (pair.length() == 1) {
                    composed.setCharAt(last, pair.charAt(0));
                    continue;
                }
                open = false;
            } else {
                open = !Character.isSurrogate(c) && !isAccent(c);
            }
            composed.append(c);
        }
        return composed.toString();
    }

    private static boolean isAccent(int c) {
        return c >= 0x0300 && c <= 0x036F;
    }

    /** Omits the text: it is personal data. */
    @Override
    public String toString() {
        return "Transliteration[]";
    }

    private static Map<Integer, String> counterparts() {
        Map<Integer, String> counterparts = new HashMap<>();
        TABLE.lines().forEach(line -> {
            String[] words = line.split(" +", -1);
            for (int i = 1; i < words.length; i++) {
                counterparts.put(words[i].codePointAt(0), words[0]);
            }
        });
        return Map.copyOf(counterparts);
    }
}
