package io.mkomhub.core.message;

/** What a caller requests for the alphabet of a text. */
public enum RequestedEncoding {
    /** The text goes out as it was written, in the smallest alphabet that holds it. */
    AUTO,
    /** The text is made one of GSM-7, where that is possible, so that it takes fewer SMS: {@link Transliteration}. */
    GSM7;

    /**
     * Reads what a caller supplied: {@code auto} or {@code gsm7}.
     *
     * @throws IllegalArgumentException if the word is neither
     */
    public static RequestedEncoding ofCaller(String word) {
        return switch (word) {
            case "auto" -> AUTO;
            case "gsm7" -> GSM7;
            default -> throw new IllegalArgumentException("must be auto or gsm7");
        };
    }
}
