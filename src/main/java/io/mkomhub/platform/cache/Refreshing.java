package io.mkomhub.platform.cache;

import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * A cached value that is read again when it is too old.
 *
 * <p>Guarantee: after the first read, {@link #get} returns the value even while its source is unavailable. It asks a
 * failing source again only when the value is too old once more. A value that is being read while {@link #clear} is
 * called is not cached. Limit: while the source is unavailable the value may be of any age; threads that find it too
 * old at the same time each read it.
 */
public final class Refreshing<T> {

    private static final Logger LOG = Logger.getLogger(Refreshing.class);

    private final String name;
    private final Function<Optional<T>, T> read;
    private final InstantSource clock;
    private final AtomicReference<Kept<T>> kept = new AtomicReference<>(Kept.nothing());

    /** The cached value, and when its source was last asked. */
    private record Kept<T>(Optional<T> value, Instant askedAt) {

        static <T> Kept<T> nothing() {
            return new Kept<>(Optional.empty(), Instant.EPOCH);
        }
    }

    /**
     * Creates a value that is read at first use.
     *
     * @param name what the value is, for the log
     * @param read reads it; throws an {@link UnavailableException} or a {@link RefusedException} if its source fails
     */
    public Refreshing(String name, Supplier<T> read, InstantSource clock) {
        this(name, last -> read.get(), clock);
    }

    /**
     * As above, for a value that is cheaper to read if the last one is known.
     *
     * @param read takes the last value, if there is one
     */
    public Refreshing(String name, Function<Optional<T>, T> read, InstantSource clock) {
        this.name = name;
        this.read = read;
        this.clock = clock;
    }

    /**
     * The value, read within the last {@code maxAge} or now.
     *
     * @throws UnavailableException if the source is unavailable and there is no earlier value
     * @throws RefusedException if the source refuses and there is no earlier value
     */
    public T get(Duration maxAge) {
        Kept<T> before = Objects.requireNonNull(kept.get());
        Instant now = clock.instant();
        if (before.value().isPresent() && now.isBefore(before.askedAt().plus(maxAge))) {
            return before.value().get();
        }
        T value = readOrKeep(before.value());
        kept.compareAndSet(before, new Kept<>(Optional.of(value), now));
        return value;
    }

    private T readOrKeep(Optional<T> last) {
        try {
            return read.apply(last);
        } catch (UnavailableException | RefusedException e) {
            T value = last.orElseThrow(() -> e);
            LOG.warnf("%s cannot be read; the last value stays in use: %s", name, e.getMessage());
            return value;
        }
    }

    /** Discards the value, so that the next {@link #get} reads it. */
    public void clear() {
        kept.set(Kept.nothing());
    }
}
