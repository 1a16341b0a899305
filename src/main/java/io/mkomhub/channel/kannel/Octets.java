package io.mkomhub.channel.kannel;

import io.mkomhub.core.message.Segments;
import io.mkomhub.core.text.MalformedTextException;
import io.mkomhub.core.text.TextEncoding;

/**
 * Decodes the octets of the parameter {@code text}. A part of a longer text may end in the middle of a character, so
 * parts are joined before they are decoded.
 */
final class Octets {

    private Octets() {}

    /**
     * The encoding with this {@code charset} name.
     *
     * @throws MisformedException if the name is unknown
     */
    static TextEncoding encoding(String name) {
        return TextEncoding.named(name).orElseThrow(() -> new MisformedException(KannelReply.BODY));
    }

    /**
     * The decoded text, with the characters that an SMS can carry.
     *
     * @throws MisformedException if the octets are not text in this encoding
     */
    static String decode(TextEncoding encoding, byte[] octets) {
        try {
            return Segments.sendable(encoding.decode(octets));
        } catch (MalformedTextException e) {
            throw new MisformedException(KannelReply.BODY);
        }
    }
}
