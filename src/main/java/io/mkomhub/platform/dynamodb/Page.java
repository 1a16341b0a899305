package io.mkomhub.platform.dynamodb;

import java.util.List;
import java.util.Optional;

/**
 * A page of a list.
 *
 * @param <T> an entry
 * @param entries the entries; there may be none although a next page has some
 * @param next the position at which the next page begins; empty if there is none
 */
public record Page<T>(List<T> entries, Optional<String> next) {

    public Page {
        entries = List.copyOf(entries);
    }

    /** Reads a list. */
    @FunctionalInterface
    public interface Source<T> {

        /**
         * Reads a page.
         *
         * @param position where it begins; empty for the beginning of the list
         * @param most the most entries that it may have
         */
        Page<T> read(Optional<String> position, int most);
    }
}
