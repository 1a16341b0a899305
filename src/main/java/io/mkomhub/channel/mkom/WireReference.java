package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import java.util.Optional;

/**
 * What stands in MKOM's {@code reference} for a message of ours: the caller's own reference, so that it can be read in MKOM's
 * report, then {@code ~} and the message id, so that a callback finds its message without a look-up.
 */
public final class WireReference {

    private static final char SEPARATOR = '~';

    private WireReference() {}

    /** The reference that a message is sent with. */
    public static String of(OutboundMessage message) {
        return message.reference().map(reference -> reference + SEPARATOR).orElse("") + message.id();
    }

    /** The message that a reference in a callback stands for; empty if it is none that the hub gave. */
    public static Optional<MessageId> read(String reference) {
        String id = reference.substring(reference.lastIndexOf(SEPARATOR) + 1);
        return MessageId.isOne(id) ? Optional.of(MessageId.parse(id)) : Optional.empty();
    }
}
