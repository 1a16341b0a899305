package io.mkomhub.message;

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
}
