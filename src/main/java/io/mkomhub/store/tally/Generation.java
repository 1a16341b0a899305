package io.mkomhub.store.tally;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.Table;
import java.time.Instant;

/**
 * One counting of everything. A recount begins the next one, and marks every item that was stored before with its number.
 *
 * <p>What an item contributes to is told by the item alone, so a change that marks it adds what the item is, every other
 * change adds what it changes, and nothing is missed or counted twice while both go on.
 *
 * @param number 0 for the first, which counts every item
 * @param since items stored from this time on contribute unmarked
 */
record Generation(long number, Instant since) {

    /** The first generation that marked a message whose batch no longer has it, because it was erased before. */
    static final String ALONE = "recount_alone";

    static final Generation FIRST = new Generation(0, Instant.EPOCH);

    /** Whether an item contributes to the sums. */
    boolean counts(Item item) {
        return number == 0
                || item.optionalNumber(Table.RECOUNT).orElse(0) >= number
                || item.optionalTime(Table.STORED_AT)
                        .filter(at -> !at.isBefore(since))
                        .isPresent();
    }

    /** Whether a message counts as accepted by itself, and not with its batch. */
    boolean countsAlone(Item message) {
        return number > 0
                && message.optionalNumber(ALONE)
                        .filter(first -> first <= number)
                        .isPresent();
    }
}
