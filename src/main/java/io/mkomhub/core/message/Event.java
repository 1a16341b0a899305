package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.Optional;

/**
 * Something the platform told us about a message or a person.
 *
 * <p>Its {@link #id()} follows from its content alone, so that the same event told twice is one event.
 */
public sealed interface Event {

    /** The platform's own number for it; beyond 32 bits. */
    Optional<String> internalId();

    /** The reference the message was sent with, as the platform gives it back. */
    Optional<String> reference();

    /** Whose telephone it is about. */
    Msisdn msisdn();

    /** When it happened, by the platform's clock, to the second; empty where the platform did not say. */
    Optional<Instant> at();

    /** 64 hexadecimal digits that follow from the content. */
    String id();

    /**
     * What became of a message.
     *
     * @param status the platform's own word, such as {@code Entregue}
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
     * What a person answered.
     *
     * @param text what they wrote; may be empty
     */
    record Reply(
            Optional<String> internalId, Optional<String> reference, Msisdn msisdn, Optional<Instant> at, String text)
            implements Event {

        @Override
        public String id() {
            return contentId("reply", this, text);
        }

        /** Leaves out the text: it is personal data. */
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
