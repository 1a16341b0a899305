package io.mkomhub.channel.kannel;

/** A request that Kannel itself would reject. */
final class MisformedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final KannelReply reply;

    MisformedException(KannelReply reply) {
        super(reply.text(), null, false, false);
        this.reply = reply;
    }

    /** The response. */
    KannelReply reply() {
        return reply;
    }
}
