package io.mkomhub.channel.mkom;

import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.OutboundMessage;
import java.util.Optional;

/**
 * The value of MKOM's {@code reference}: the caller's own reference, readable in MKOM's reports, then {@code ~} and the
 * message id, so that a callback finds its message without a lookup.
 */
public final class WireReference {

    private static final char SEPARATOR = '~';

    private WireReference() {}

    /** The reference to send a message with. */
    public static String of(OutboundMessage message) {
        return message.reference().map(reference -> reference + SEPARATOR).orElse("") + message.id();
    }

    /** The message id in the reference of a callback; empty if the hub did not create the reference. */
    public static Optional<MessageId> read(String reference) {
        String id = reference.substring(reference.lastIndexOf(SEPARATOR) + 1);
        return MessageId.isOne(id) ? Optional.of(MessageId.parse(id)) : Optional.empty();
    }
}
