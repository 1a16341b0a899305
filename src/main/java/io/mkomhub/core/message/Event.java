package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.Optional;

/**
 * An event that the platform reported about a message or a person.
 *
 * <p>Its {@link #id()} is derived from its content alone, so that the same event received twice counts as one.
 */
public sealed interface Event {

    /** The platform's id of the message; may exceed 32 bits. */
    Optional<String> internalId();

    /** The reference the message was sent with, as the platform returned it. */
    Optional<String> reference();

    /** The telephone number that the event is about. */
    Msisdn msisdn();

    /** When the event happened, by the platform's clock, in seconds; empty if the platform gave no time. */
    Optional<Instant> at();

    /** 64 hexadecimal digits that are derived from the content. */
    String id();

    /**
     * A status report of a message.
     *
     * @param status the platform's own status word, such as {@code Entregue}
     */
    record StatusReport(
            Optional<String> internalId, Optional<String> reference, Msisdn msisdn, Optional<Instant> at, String status)
            implements Event {

        @Override
        public String id() {
            return contentId("status", this, status);
        }
    }

    /**
     * A person's reply.
     *
     * @param text the text of the reply; may be empty
     */
    record Reply(
            Optional<String> internalId, Optional<String> reference, Msisdn msisdn, Optional<Instant> at, String text)
            implements Event {

        @Override
        public String id() {
            return contentId("reply", this, text);
        }

        /** Omits the text, which is personal data. */
        @Override
        public String toString() {
            return "Reply[internalId=" + internalId + "]";
        }
    }

    private static String contentId(String kind, Event event, String content) {
        return Digests.sha256Hex(
                kind,
                event.internalId().orElse(""),
                event.reference().orElse(""),
                content,
                event.at().map(at -> Long.toString(at.getEpochSecond())).orElse(""),
                event.msisdn().digits());
    }
}
