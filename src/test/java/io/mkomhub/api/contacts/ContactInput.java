package io.mkomhub.api.contacts;

import io.mkomhub.core.message.Msisdn;
import io.mkomhub.store.people.ContactStore;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The parser of this package, for a fuzzer and for tests of every door. */
public final class ContactInput {

    private ContactInput() {}

    /** The numbers in a list of contacts; none for lines that are refused. */
    public static List<Msisdn> numbers(byte[] input) {
        return ContactList.read(input, Optional.empty(), Instant.EPOCH).contacts().stream()
                .map(ContactStore.Contact::msisdn)
                .toList();
    }

    /** What becomes of each contact: number and attributes, or what is wrong with it. */
    public static List<String> contacts(byte[] input, Optional<String> contentType) {
        ContactList list = ContactList.read(input, contentType, Instant.EPOCH);
        return Stream.concat(
                        list.contacts().stream().map(contact -> contact.msisdn().digits() + contact.attributes()),
                        list.errors().stream().map(Throwable::getMessage))
                .toList();
    }

    /** Reads a list of contacts, JSON lines or CSV. */
    public static void list(byte[] input) {
        ContactList.read(input, Optional.empty(), Instant.EPOCH);
    }
}
