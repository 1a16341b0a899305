package io.mkomhub.contact;

import java.time.Instant;

/** The parser of this package, for a fuzzer. */
public final class ContactInput {

    private ContactInput() {}

    /** Reads a list of contacts, JSON lines or CSV. */
    public static void list(byte[] input) {
        ContactList.read(input, Instant.EPOCH);
    }
}
