package io.mkomhub.kannel;

/** A request that Kannel would refuse, too. */
final class MisformedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Words words;

    MisformedException(Words words) {
        super(words.text(), null, false, false);
        this.words = words;
    }

    /** The answer. */
    Words words() {
        return words;
    }
}
