package io.mkomhub.store.messages;

import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingControl;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.MailingStore.Decided;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The decisions about whole mailings, for {@code send}.
 *
 * <p>Guarantee: they are at most {@link #FRESH} old. If they cannot be read, there is no answer, not an old one: a message must not be
 * sent only because nobody could look whether its mailing is paused.
 */
@ApplicationScoped
public class MailingControls {

    /** How old the decisions may be. */
    public static final Duration FRESH = Duration.ofSeconds(2);

    private final MailingStore store;
    private final KeyedHashes hashes;
    private final Clock clock;
    private volatile Optional<Known> known = Optional.empty();

    public MailingControls(MailingStore store, KeyedHashes hashes, Clock clock) {
        this.store = store;
        this.hashes = hashes;
        this.clock = clock;
    }

    private record Known(Current current, Instant readAt) {}

    /** The decisions as they were when they were read. */
    public static final class Current {

        private final Map<String, Decided> byKey;
        private final KeyedHashes hashes;

        /** Messages of the same mailing are asked about many times in a run. */
        private final Map<Sender, String> keys = new ConcurrentHashMap<>();

        private Current(Map<String, Decided> byKey, KeyedHashes hashes) {
            this.byKey = byKey;
            this.hashes = hashes;
        }

        /** What was decided about a message's mailing. */
        public MailingControl of(TrackedMessage message) {
            return byKey.isEmpty() ? MailingControl.NONE : of(key(message));
        }

        /** What was decided about a mailing. */
        public MailingControl of(String key) {
            return Optional.ofNullable(byKey.get(key)).map(Decided::control).orElse(MailingControl.NONE);
        }

        /** Whether {@code sweep} is known to look for what waits for a mailing with this property. */
        public boolean isWatched(String key, Predicate<MailingControl> property) {
            return Optional.ofNullable(byKey.get(key))
                    .filter(decided -> !decided.settled() && property.test(decided.control()))
                    .isPresent();
        }

        /** The name of a message's mailing in the table. */
        public String key(TrackedMessage message) {
            return keys.computeIfAbsent(
                    new Sender(message.origin(), message.mailing()),
                    sender -> MailingStore.key(hashes, MailingId.of(sender.origin(), sender.mailing())));
        }

        private record Sender(String origin, Mailing mailing) {}
    }

    /**
     * The decisions as they are now.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException if they cannot be read
     */
    public Current current() {
        Instant now = clock.instant();
        return known.filter(before -> now.isBefore(before.readAt().plus(FRESH)))
                .map(Known::current)
                .orElseGet(() -> read(now));
    }

    private Current read(Instant now) {
        Current current = new Current(
                store.all().stream().collect(Collectors.toUnmodifiableMap(Decided::key, decided -> decided)), hashes);
        known = Optional.of(new Known(current, now));
        return current;
    }
}
