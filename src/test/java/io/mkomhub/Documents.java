package io.mkomhub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The JSON of the platform's manual (MKSMS, V1), byte for byte. */
public enum Documents {
    /** Section 3b: a message to be sent. */
    TRANSMISSION("transmission.json"),
    /** Section 3d: the answer to it. */
    TRANSMISSION_ANSWER("transmission-answer.json"),
    /** Section 4.1a: a status callback. */
    STATUS("status.json"),
    /** Section 4.1b: a reply callback. */
    REPLY("reply.json"),
    /** Section 5: a message with automatic answers. */
    AUTO_ANSWER("auto-answer.json");

    private final String file;

    Documents(String file) {
        this.file = file;
    }

    /** As it stands in the manual. */
    public byte[] bytes() {
        try (var in = Documents.class.getResourceAsStream("/documents/" + file)) {
            if (in == null) {
                throw new IllegalStateException("no " + file + " among the test resources");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As it stands in the manual. */
    public String text() {
        return new String(bytes(), StandardCharsets.UTF_8);
    }
}
