package io.mkomhub.core.text;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The text encodings that every executable supports. A native executable includes no others by default, so the
 * characters that windows-1252 adds to ISO 8859-1 are listed here.
 */
public enum TextEncoding {
    UTF_8(StandardCharsets.UTF_8),
    US_ASCII(StandardCharsets.US_ASCII),
    ISO_8859_1(StandardCharsets.ISO_8859_1),
    /** ISO 8859-1, with printable characters in place of the second set of control characters. */
    WINDOWS_1252(StandardCharsets.ISO_8859_1),
    UTF_16BE(StandardCharsets.UTF_16BE),
    UTF_16LE(StandardCharsets.UTF_16LE),
    UTF_16(StandardCharsets.UTF_16);

    /**
     * The characters 80 to 9F (https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT); U+FFFD where
     * the code is unassigned.
     */
    private static final String EIGHTY_TO_9F = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

    /** The encodings by the names that clients use, in lower case, without hyphens, underscores and spaces. */
    private static final Map<String, TextEncoding> NAMES = Map.ofEntries(
            Map.entry("utf8", UTF_8),
            Map.entry("ascii", US_ASCII),
            Map.entry("usascii", US_ASCII),
            Map.entry("iso88591", ISO_8859_1),
            Map.entry("latin1", ISO_8859_1),
            Map.entry("windows1252", WINDOWS_1252),
            Map.entry("cp1252", WINDOWS_1252),
            Map.entry("utf16be", UTF_16BE),
            Map.entry("ucs2be", UTF_16BE),
            Map.entry("ucs2", UTF_16BE),
            Map.entry("utf16le", UTF_16LE),
            Map.entry("ucs2le", UTF_16LE),
            Map.entry("utf16", UTF_16));

    private static final String MARK = "\uFEFF";

    private static final int LONGEST_NAME = 40;

    private final Charset charset;

    TextEncoding(Charset charset) {
        this.charset = charset;
    }

    /** Returns the encoding with this name. Case, hyphens, underscores and spaces do not matter. */
    public static Optional<TextEncoding> named(String name) {
        return name.length() > LONGEST_NAME
                ? Optional.empty()
                : Optional.ofNullable(NAMES.get(name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", "")));
    }

    /**
     * Decodes bytes to text and drops a leading byte-order mark. The byte-order mark takes precedence over this
     * encoding (https://encoding.spec.whatwg.org/#decode).
     *
     * @throws MalformedTextException with the line of the first invalid byte
     */
    public String decode(byte[] octets) throws MalformedTextException {
        String text = marked(octets).orElse(this).characters(octets);
        return text.startsWith(MARK) ? text.substring(1) : text;
    }

    /** Returns the encoding that a byte-order mark indicates; empty if there is no mark. */
    public static Optional<TextEncoding> marked(byte[] octets) {
        if (startsWith(octets, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(UTF_8);
        }
        if (startsWith(octets, 0xFE, 0xFF)) {
            return Optional.of(UTF_16BE);
        }
        return startsWith(octets, 0xFF, 0xFE) ? Optional.of(UTF_16LE) : Optional.empty();
    }

    private static boolean startsWith(byte[] octets, int... mark) {
        for (int i = 0; i < mark.length; i++) {
            if (i >= octets.length || (octets[i] & 0xff) != mark[i]) {
                return false;
            }
        }
        return true;
    }

    private String characters(byte[] octets) throws MalformedTextException {
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        CharBuffer characters = CharBuffer.allocate(octets.length + 1);
        CoderResult result = decoder.decode(ByteBuffer.wrap(octets), characters, true);
        if (!result.isError()) {
            result = decoder.flush(characters);
        }
        String text = characters.flip().toString();
        if (result.isError()) {
            throw new MalformedTextException(lineAtEnd(text));
        }
        return this == WINDOWS_1252 ? mapped(text) : text;
    }

    private static String mapped(String text) throws MalformedTextException {
        StringBuilder mapped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char meant = c >= 0x80 && c <= 0x9f ? EIGHTY_TO_9F.charAt(c - 0x80) : c;
            if (meant == '\uFFFD') {
                throw new MalformedTextException(lineAtEnd(text.substring(0, i)));
            }
            mapped.append(meant);
        }
        return mapped.toString();
    }

    private static int lineAtEnd(String text) {
        return Lines.at(text, text.length());
    }
}
