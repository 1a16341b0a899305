package io.mkomhub.kannel;

import io.mkomhub.message.Segments;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the octets of {@code text} stand for. A part of a longer text may end in the middle of a character, so octets are
 * joined first and decoded then.
 */
enum TextEncoding {
    UTF_8(StandardCharsets.UTF_8),
    US_ASCII(StandardCharsets.US_ASCII),
    ISO_8859_1(StandardCharsets.ISO_8859_1),
    /** As ISO 8859-1, but for what stands in place of its second set of control characters. */
    WINDOWS_1252(StandardCharsets.ISO_8859_1),
    UTF_16BE(StandardCharsets.UTF_16BE),
    UTF_16LE(StandardCharsets.UTF_16LE),
    UTF_16(StandardCharsets.UTF_16);

    /** 80 to 9F (https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/WINDOWS/CP1252.TXT); U+FFFD where nothing is. */
    private static final String EIGHTY_TO_9F = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ";

    /** By the names that clients use, in lower case and without hyphens, underscores and spaces. */
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

    private final Charset charset;

    TextEncoding(Charset charset) {
        this.charset = charset;
    }

    /** The encoding of a name. @throws MisformedException if there is none */
    static TextEncoding of(String name) {
        TextEncoding encoding = NAMES.get(name.toLowerCase(Locale.ROOT).replaceAll("[-_ ]", ""));
        if (encoding == null) {
            throw new MisformedException(Words.BODY);
        }
        return encoding;
    }

    /**
     * The text that octets stand for, as it can be sent. A byte-order mark goes before what the request says
     * (https://encoding.spec.whatwg.org/#decode).
     *
     * @throws MisformedException if they stand for none
     */
    String decode(byte[] octets) {
        return Segments.sendable(marked(octets).orElse(this).characters(octets));
    }

    /** What a byte-order mark says. */
    private static Optional<TextEncoding> marked(byte[] octets) {
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

    private String characters(byte[] octets) {
        String text;
        try {
            text = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(octets))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new MisformedException(Words.BODY);
        }
        if (this != WINDOWS_1252) {
            return text;
        }
        StringBuilder mapped = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            char meant = c >= 0x80 && c <= 0x9f ? EIGHTY_TO_9F.charAt(c - 0x80) : c;
            if (meant == '\uFFFD') {
                throw new MisformedException(Words.BODY);
            }
            mapped.append(meant);
        }
        return mapped.toString();
    }
}
