package io.mkomhub.contact;

import io.mkomhub.message.Msisdn;
import io.mkomhub.store.ContactStore;
import java.time.Instant;
import java.util.List;

/** The parser of this package, for a fuzzer. */
public final class ContactInput {

    private ContactInput() {}

    /** The numbers in a list of contacts; none for lines that are refused. */
    public static List<Msisdn> numbers(byte[] input) {
        return ContactList.read(input, Instant.EPOCH).contacts().stream()
                .map(ContactStore.Contact::msisdn)
                .toList();
    }

    /** Reads a list of contacts, JSON lines or CSV. */
    public static void list(byte[] input) {
        ContactList.read(input, Instant.EPOCH);
    }
}
