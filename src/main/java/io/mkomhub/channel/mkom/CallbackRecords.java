package io.mkomhub.channel.mkom;

import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.UnreadableCallback;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.sqs.Queues;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The callbacks of one request, as records for the events queue.
 *
 * @param kept how many callbacks were read and fit into a record
 * @param unreadable the others
 * @param records one or more, in the order of the request; a record exceeds the queue's limit only if it is the only
 *     one
 */
record CallbackRecords(int kept, List<UnreadableCallback> unreadable, List<String> records) {

    CallbackRecords {
        unreadable = List.copyOf(unreadable);
        records = List.copyOf(records);
    }

    static CallbackRecords of(Callbacks.Read read, Optional<CorrelationId> correlation, Instant now) {
        return new Splitter(read, correlation, now).split();
    }

    /** Packs callbacks into as few records as possible. */
    private static final class Splitter {

        private final Callbacks.Read read;
        private final Optional<CorrelationId> correlation;
        private final Instant now;
        private final List<String> records = new ArrayList<>();
        private final List<Integer> tooLarge = new ArrayList<>();

        Splitter(Callbacks.Read read, Optional<CorrelationId> correlation, Instant now) {
            this.read = read;
            this.correlation = correlation;
            this.now = now;
        }

        CallbackRecords split() {
            int all = read.events().size();
            for (int from = 0; from < all; from += Events.MAX) {
                put(from, Math.min(from + Events.MAX, all));
            }
            if (tooLarge.size() == all) {
                return new CallbackRecords(all, List.of(), List.of(record(0, all)));
            }
            List<UnreadableCallback> unreadable = new ArrayList<>(read.unreadable());
            List<Integer> places = places();
            for (int event : tooLarge) {
                int place = places.get(event);
                unreadable.add(new UnreadableCallback(
                        place,
                        "[" + place + "]",
                        "is larger than the limit of " + Queues.MAX_BYTES + " bytes for one callback",
                        record(event, event + 1)));
            }
            unreadable.forEach(callback -> records.add(callback.write(now, correlation, Queues.MAX_BYTES)));
            return new CallbackRecords(all - tooLarge.size(), unreadable, records);
        }

        private void put(int from, int to) {
            String record = record(from, to);
            if (Queues.fits(record)) {
                records.add(record);
            } else if (to - from == 1) {
                tooLarge.add(from);
            } else {
                int middle = (from + to) / 2;
                put(from, middle);
                put(middle, to);
            }
        }

        private String record(int from, int to) {
            return new Events(now, correlation, read.events().subList(from, to)).write();
        }

        /** The indexes in the request of the callbacks that were read. */
        private List<Integer> places() {
            Set<Integer> taken = new HashSet<>();
            read.unreadable().forEach(callback -> taken.add(callback.index()));
            List<Integer> places = new ArrayList<>();
            for (int place = 0; places.size() < read.events().size(); place++) {
                if (!taken.contains(place)) {
                    places.add(place);
                }
            }
            return places;
        }
    }
}
