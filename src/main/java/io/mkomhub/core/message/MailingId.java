package io.mkomhub.core.message;

import io.mkomhub.platform.id.Digests;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The hub's id of a mailing: all messages with the same identifier and cost centre that one sender submits.
 *
 * <p>It follows from these three, so it is known before anything is stored and costs nothing. It begins with a digest of the sender,
 * which shows whose mailing it is, and ends with a check value, so that a mistyped id is not taken for another mailing. Limit: anyone
 * who guesses identifiers can compute their ids, so an id is neither a secret nor part of a key in the table.
 *
 * @param text 32 hexadecimal digits in lower case
 */
public record MailingId(String text) {

    private static final Pattern WRITTEN = Pattern.compile("[0-9a-f]{32}");

    /** Where the parts of the sender and of the mailing end. */
    private static final int SENDER = 8;

    private static final int NAME = 24;

    public MailingId {
        if (!WRITTEN.matcher(text).matches() || !text.substring(NAME).equals(check(text.substring(0, NAME)))) {
            throw new IllegalArgumentException("is not a mailing id");
        }
    }

    /**
     * The id of a mailing.
     *
     * @param origin who submits its messages, such as {@code api:crm}
     */
    public static MailingId of(String origin, Mailing mailing) {
        String name =
                digits(NAME - SENDER, "mailing", origin, mailing.identifier(), Long.toString(mailing.costCentreId()));
        String start = sender(origin) + name;
        return new MailingId(start + check(start));
    }

    /** Reads an id; empty if the hub cannot have given it out. */
    public static Optional<MailingId> read(String written) {
        try {
            return Optional.of(new MailingId(written));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether the messages of the mailing were submitted by this sender. */
    public boolean isOf(String origin) {
        return text.startsWith(sender(origin));
    }

    private static String sender(String origin) {
        return digits(SENDER, "sender", origin);
    }

    private static String check(String start) {
        return digits(32 - NAME, "mailing id", start);
    }

    private static String digits(int length, String... facts) {
        return Digests.sha256Hex(facts).substring(0, length);
    }

    @Override
    public String toString() {
        return text;
    }
}
