package io.mkomhub.platform.dynamodb;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

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

        /** How many pages are read at most to find entries that are wanted. */
        int ROUNDS = 10;

        /**
         * Reads a page.
         *
         * @param position where it begins; empty for the beginning of the list
         * @param most the most entries that it may have
         */
        Page<T> read(Optional<String> position, int most);

        /** The same list with only the entries that are wanted. At most {@value #ROUNDS} pages are read for one of it. */
        default Source<T> where(Predicate<T> wanted) {
            return (position, most) -> {
                List<T> found = new ArrayList<>();
                Optional<String> next = position;
                for (int round = 0; round < ROUNDS; round++) {
                    Page<T> page = read(next, most - found.size());
                    page.entries().stream().filter(wanted).forEach(found::add);
                    next = page.next();
                    if (next.isEmpty() || found.size() == most) {
                        break;
                    }
                }
                return new Page<>(found, next);
            };
        }
    }
}
