package io.mkomhub.core.message;

import java.util.Optional;

/**
 * What MKOM groups and charges messages by (manual, section 3c).
 *
 * @param identifier name of the mailing; messages of the same name are grouped in MKOM's report
 * @param costCentreId the cost centre that pays
 */
public record Mailing(String identifier, long costCentreId) {

    public Mailing {
        if (identifier.isBlank()) {
            throw new IllegalArgumentException("must not be empty");
        }
    }

    /** The mailing that both make up; empty if either is. */
    public static Optional<Mailing> of(Optional<String> identifier, Optional<Long> costCentreId) {
        return identifier.flatMap(name -> costCentreId.map(centre -> new Mailing(name, centre)));
    }
}
