package io.mkomhub.channel.mkom;

import java.util.Optional;

/** Mailings of messages whose sender names none, for tests. */
public record TestMailingDefaults(Optional<String> identifier, Optional<Long> costCentreId) implements MailingDefaults {

    /** A hub without one. */
    public static final MailingDefaults NONE = new TestMailingDefaults(Optional.empty(), Optional.empty());

    /** The mailing {@code Natal}, paid by cost centre 1. */
    public static final MailingDefaults NATAL = new TestMailingDefaults(Optional.of("Natal"), Optional.of(1L));
}
