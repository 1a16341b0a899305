package io.mkomhub.core.csv;

import io.mkomhub.core.text.Lines;
import io.mkomhub.core.text.MalformedTextException;
import io.mkomhub.core.text.TextEncoding;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.Locale;
import java.util.Optional;

/**
 * The text of a file that somebody sent.
 *
 * <p>A byte-order mark says what it is in; then, if it is no UTF-8, the charset of {@code Content-Type}. A file without both that is
 * no UTF-8 is read as windows-1252, which spreadsheets in Brazil save as, if all that is in it are characters of Portuguese. Guarantee:
 * no character is made up; what cannot be read for certain is refused, naming the line.
 */
public final class FileText {

    /** What stands where a gateway or a program could not read a character. */
    static final char LOST = '\uFFFD';

    private static final String CURE = "save the file as \"CSV UTF-8\"";

    /** What to do about {@link #LOST}: API Gateway takes all that is sent as {@code text/*} for UTF-8. */
    static final String CURE_OF_LOST = "has a character that was lost on the way; " + CURE
            + ", or send it as it is with Content-Type: application/octet-stream";

    private static final String PORTUGUESE = "áàâãäéèêëíìîïóòôõöúùûüçñÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑªº°§€“”…–\u00A0´·";

    private FileText() {}

    /**
     * Reads a file.
     *
     * @param contentType as the request says it
     * @throws InvalidInputException names the line that cannot be read, and says what to do
     */
    public static String of(byte[] file, Optional<String> contentType) {
        Optional<TextEncoding> marked = TextEncoding.marked(file);
        String text = marked.isPresent()
                ? decoded(file, marked.get(), "is not in the encoding that the file's first bytes say it is; " + CURE)
                : unmarked(file, contentType.flatMap(FileText::charset));
        int empty = text.indexOf('\0');
        if (empty >= 0) {
            throw at(Lines.at(text, empty), "has NUL characters, as UTF-16 without a byte-order mark has; " + CURE);
        }
        return text;
    }

    private static String unmarked(byte[] file, Optional<TextEncoding> declared) {
        if (declared.filter(FileText::isWide).isPresent()) {
            if (startsWithLost(file)) {
                throw at(1, CURE_OF_LOST);
            }
            return decoded(file, declared.get(), "is not in the charset that Content-Type names; " + CURE);
        }
        try {
            return TextEncoding.UTF_8.decode(file);
        } catch (MalformedTextException e) {
            if (declared.filter(FileText::isUnicode).isPresent()) {
                throw at(e.line(), "is not in the charset that Content-Type names; " + CURE);
            }
            String text = decoded(file, TextEncoding.WINDOWS_1252, "is neither in UTF-8 nor in windows-1252; " + CURE);
            if (declared.isEmpty()) {
                requirePortuguese(text);
            }
            return text;
        }
    }

    /** Others than these would be signs of another encoding, Mac OS Roman above all, whose files end lines with CR alone. */
    private static void requirePortuguese(String text) {
        boolean oldMac = text.indexOf('\r') >= 0 && text.indexOf('\n') < 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 && (oldMac || PORTUGUESE.indexOf(c) < 0)) {
                throw at(
                        Lines.at(text, i),
                        "is not in UTF-8, and what it is in is not certain; " + CURE
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

    /** The byte-order mark of UTF-16, read as UTF-8 and written again. */
    private static boolean startsWithLost(byte[] file) {
        return file.length >= 3 && file[0] == (byte) 0xEF && file[1] == (byte) 0xBF && file[2] == (byte) 0xBD;
    }

    /** What {@code charset=} says. @throws InvalidInputException if it is none that is known here */
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
                                                "names a charset that is not known here; known are utf-8, windows-1252, iso-8859-1 and utf-16")));
            }
        }
        return Optional.empty();
    }

    private static InvalidInputException at(int line, String detail) {
        return new InvalidInputException("line " + line, detail);
    }
}
