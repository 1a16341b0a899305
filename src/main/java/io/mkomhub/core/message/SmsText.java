package io.mkomhub.core.message;

import java.util.List;
import java.util.Optional;

/**
 * A text as it goes out.
 *
 * @param written the text as the caller wrote it
 * @param text the text that is stored, shown and sent
 * @param kept the characters, without repeats and at most {@value #MAX_KEPT}, that keep a text in UCS-2 although GSM-7
 *     was requested: they have no counterpart in it. Empty if GSM-7 was not requested
 */
public record SmsText(String written, String text, List<String> kept) {

    /** The most characters that are listed: enough to correct a text, and a bound for texts in another script. */
    public static final int MAX_KEPT = 20;

    public SmsText {
        kept = List.copyOf(kept);
    }

    /**
     * Returns what goes out for a text that was written. To apply this to the result again changes nothing.
     *
     * @param written the text, possibly with byte-order marks, which never go out
     */
    public static SmsText of(String written, RequestedEncoding encoding) {
        String text = Segments.withoutByteOrderMarks(written);
        if (encoding == RequestedEncoding.AUTO) {
            return new SmsText(written, text, List.of());
        }
        Transliteration transliterated = Transliteration.of(text);
        return new SmsText(written, transliterated.text(), transliterated.kept());
    }

    /** The text that goes out, if it is not the one that the caller wrote. */
    public Optional<String> changed() {
        return Optional.of(text).filter(sent -> !sent.equals(written));
    }

    /** Omits the text: it is personal data. */
    @Override
    public String toString() {
        return "SmsText[]";
    }
}
