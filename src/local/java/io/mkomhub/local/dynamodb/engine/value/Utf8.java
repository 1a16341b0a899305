package io.mkomhub.local.dynamodb.engine.value;

/** UTF-8. */
final class Utf8 {

    private Utf8() {}

    /** How many bytes a text is in UTF-8. */
    static int length(String text) {
        int length = text.length();
        int bytes = length;
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80) {
                // A pair of surrogates is four bytes, two for each.
                bytes += c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
            }
        }
        return bytes;
    }
}
