package io.mkomhub.channel.kannel;

/** A request that Kannel itself would reject. */
final class MisformedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final KannelReply words;

    MisformedException(KannelReply words) {
        super(words.text(), null, false, false);
        this.words = words;
    }

    /** The response. */
    KannelReply words() {
        return words;
    }
}
