package io.mkomhub.core.message;

import java.util.Optional;

/**
 * The mailing by which MKOM groups and charges messages (manual, section 3c).
 *
 * @param identifier the mailing's name; MKOM's report groups messages by it
 * @param costCentreId the cost centre that pays
 */
public record Mailing(String identifier, long costCentreId) {

    public Mailing {
        if (identifier.isBlank()) {
            throw new IllegalArgumentException("must not be empty");
        }
    }

    /** Creates a mailing from both parts; empty if either is empty. */
    public static Optional<Mailing> of(Optional<String> identifier, Optional<Long> costCentreId) {
        return identifier.flatMap(name -> costCentreId.map(centre -> new Mailing(name, centre)));
    }
}
