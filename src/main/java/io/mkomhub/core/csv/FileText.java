package io.mkomhub.core.csv;

import io.mkomhub.core.text.Lines;
import io.mkomhub.core.text.MalformedTextException;
import io.mkomhub.core.text.TextEncoding;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.Locale;
import java.util.Optional;

/**
 * Decodes an uploaded file.
 *
 * <p>The encoding is, in this order: that of the byte-order mark; UTF-8, if the file is valid UTF-8; the charset of
 * {@code Content-Type}; windows-1252, in which Brazilian spreadsheets save, if the file then contains only characters
 * of Portuguese. Guarantee: no character is guessed. A file that cannot be decoded with certainty is refused, with the
 * line.
 */
public final class FileText {

    /** The replacement character, which a gateway or a program writes for a character it cannot decode. */
    static final char LOST = '\uFFFD';

    private static final String CURE = "save the file as \"CSV UTF-8\"";

    /** What to do about {@link #LOST}: API Gateway decodes every {@code text/*} body as UTF-8. */
    static final String CURE_OF_LOST = "has a character that was lost in transit; " + CURE
            + ", or send it unchanged with Content-Type: application/octet-stream";

    private static final String PORTUGUESE = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑªº°§€“”…–\u00A0´·";

    private FileText() {}

    /**
     * Decodes a file.
     *
     * @param contentType the content type of the request
     * @throws InvalidInputException names the line that cannot be decoded and says what to do
     */
    public static String of(byte[] file, Optional<String> contentType) {
        Optional<TextEncoding> marked = TextEncoding.marked(file);
        String text = marked.isPresent()
                ? decoded(file, marked.get(), "does not match the file's byte-order mark; " + CURE)
                : unmarked(file, contentType.flatMap(FileText::charset));
        int empty = text.indexOf('\0');
        if (empty >= 0) {
            throw at(Lines.at(text, empty), "has NUL characters, as in UTF-16 without a byte-order mark; " + CURE);
        }
        return text;
    }

    private static String unmarked(byte[] file, Optional<TextEncoding> declared) {
        if (declared.filter(FileText::isWide).isPresent()) {
            if (startsWithLost(file)) {
                throw at(1, CURE_OF_LOST);
            }
            return decoded(file, declared.get(), "is not valid in the charset of Content-Type; " + CURE);
        }
        try {
            return TextEncoding.UTF_8.decode(file);
        } catch (MalformedTextException e) {
            if (declared.filter(FileText::isUnicode).isPresent()) {
                throw at(e.line(), "is not valid in the charset of Content-Type; " + CURE);
            }
            String text =
                    decoded(file, TextEncoding.WINDOWS_1252, "is valid neither in UTF-8 nor in windows-1252; " + CURE);
            if (declared.isEmpty()) {
                requirePortuguese(text);
            }
            return text;
        }
    }

    /** Other characters indicate another encoding, above all Mac OS Roman, whose files end lines with CR alone. */
    private static void requirePortuguese(String text) {
        boolean oldMac = text.indexOf('\r') >= 0 && text.indexOf('\n') < 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && (oldMac || PORTUGUESE.indexOf(c) < 0)) {
                throw at(
                        Lines.at(text, i),
                        "is not valid UTF-8, and its encoding is not certain; " + CURE
                                + ", or name the charset, such as Content-Type: text/csv; charset=windows-1252");
            }
        }
    }

    private static String decoded(byte[] file, TextEncoding encoding, String wrong) {
        try {
            return encoding.decode(file);
        } catch (MalformedTextException e) {
            throw at(e.line(), wrong);
        }
    }

    private static boolean isWide(TextEncoding encoding) {
        return switch (encoding) {
            case UTF_16, UTF_16BE, UTF_16LE -> true;
            case UTF_8, US_ASCII, ISO_8859_1, WINDOWS_1252 -> false;
        };
    }

    private static boolean isUnicode(TextEncoding encoding) {
        return encoding == TextEncoding.UTF_8 || encoding == TextEncoding.US_ASCII;
    }

    /** Whether the file starts with a UTF-16 byte-order mark that was decoded as UTF-8 and encoded again. */
    private static boolean startsWithLost(byte[] file) {
        return file.length >= 3 && file[0] == (byte) 0xEF && file[1] == (byte) 0xBF && file[2] == (byte) 0xBD;
    }

    /**
     * Returns the charset of a content type.
     *
     * @throws InvalidInputException if the charset is not supported
     */
    private static Optional<TextEncoding> charset(String contentType) {
        String[] parts = contentType.split(";", -1);
        for (int i = 1; i < parts.length; i++) {
            String[] pair = parts[i].split("=", 2);
            if (pair.length == 2 && pair[0].strip().toLowerCase(Locale.ROOT).equals("charset")) {
                String name = pair[1].strip().replace("\"", "");
                return Optional.of(
                        TextEncoding.named(name)
                                .orElseThrow(
                                        () -> new InvalidInputException(
                                                "Content-Type",
                                                "names a charset that is not supported; supported are utf-8, windows-1252, iso-8859-1 and utf-16")));
            }
        }
        return Optional.empty();
    }

    private static InvalidInputException at(int line, String detail) {
        return new InvalidInputException("line " + line, detail);
    }
}
