package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.Segments;
import io.mkomhub.core.text.MalformedTextException;
import io.mkomhub.core.text.TextEncoding;

/**
 * The octets of {@code text}, as the characters they stand for. A part of a longer text may end in the middle of a character, so
 * octets are joined first and decoded then.
 */
final class Octets {

    private Octets() {}

    /** The encoding that {@code charset} names. @throws MisformedException if there is none */
    static TextEncoding encoding(String name) {
        return TextEncoding.named(name).orElseThrow(() -> new MisformedException(KannelReply.BODY));
    }

    /** The text as it can be sent. @throws MisformedException if the octets stand for none */
    static String decode(TextEncoding encoding, byte[] octets) {
        try {
            return Segments.sendable(encoding.decode(octets));
        } catch (MalformedTextException e) {
            throw new MisformedException(KannelReply.BODY);
        }
    }
}
