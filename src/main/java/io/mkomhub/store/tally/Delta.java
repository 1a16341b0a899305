package io.mkomhub.store.tally;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.tally.Figure;
import io.mkomhub.core.tally.Tally;
import io.mkomhub.core.tally.Tally.Dimension;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one change adds to the sums of a mailing and a day.
 *
 * @param acceptedAt when the message was accepted; it belongs to the sums of that time for ever
 * @param changedAt when the change happened
 * @param group the mailing that it belongs to
 * @param values by what it is told apart, apart from the time and the cost centre
 * @param figures what it adds
 * @param listing where its messages are to be found from now on; empty if nowhere new
 */
record Delta(
        Instant acceptedAt,
        Instant changedAt,
        Group group,
        Map<Dimension, String> values,
        Map<Figure, Long> figures,
        Optional<Listing> listing) {

    /** Who sent messages in which mailing. */
    record Group(String origin, Mailing mailing) {

        MailingId id() {
            return MailingId.of(origin, mailing);
        }
    }

    /**
     * Messages that are listed under a word.
     *
     * @param word {@link MessageSearch#ACCEPTED}, or the word of a status
     * @param batch their message batch
     * @param places their places in it
     */
    record Listing(String word, BatchId batch, List<Integer> places) {

        Listing {
            places = List.copyOf(places);
        }
    }

    /**
     * Adds it to sums.
     *
     * @param ofMailing whether they are those of its mailing, and not those of all messages of its day
     */
    void addTo(Tally tally, boolean ofMailing) {
        if (figures.isEmpty()) {
            return;
        }
        tally.add(Dimension.HOUR, Long.toString(Tally.hour(acceptedAt)), figures);
        tally.add(Dimension.COST_CENTRE, Long.toString(group.mailing().costCentreId()), figures);
        values.forEach((dimension, value) -> {
            if (ofMailing || !dimension.isOfMailing()) {
                tally.add(dimension, value, figures);
            }
        });
    }
}
