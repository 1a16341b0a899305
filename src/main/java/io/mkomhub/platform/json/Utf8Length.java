package io.mkomhub.platform.json;

/** Measures texts in UTF-8 without encoding them. */
public final class Utf8Length {

    private static final char FIRST_OF_TWO_BYTES = 0x80;
    private static final char FIRST_OF_THREE_BYTES = 0x800;

    private Utf8Length() {}

    /** The number of bytes that {@link String#getBytes(java.nio.charset.Charset)} gives in UTF-8; an unpaired surrogate is one byte. */
    public static int of(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char unit = text.charAt(i);
            if (unit < FIRST_OF_TWO_BYTES) {
                bytes++;
            } else if (unit < FIRST_OF_THREE_BYTES) {
                bytes += 2;
            } else if (!Character.isSurrogate(unit)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(unit)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                // It is encoded as a question mark.
                bytes++;
            }
        }
        return bytes;
    }
}
