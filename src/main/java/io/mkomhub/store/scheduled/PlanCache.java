package io.mkomhub.store.scheduled;

import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.PlanReader;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.scheduled.PlanStore.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The plans in force, compiled.
 *
 * <p>A plan is read again when it has been in use for {@link #FRESH}, so a change is in force everywhere by then; if it cannot
 * be read, the last known version stays in use.
 */
@ApplicationScoped
public class PlanCache {

    public static final Duration FRESH = Duration.ofSeconds(30);

    private static final int MAX_KEPT = 200;
    private static final Logger LOG = Logger.getLogger(PlanCache.class);

    private final PlanStore store;
    private final PlanReader reader;
    private final Recent<String, Kept> kept = new Recent<>(MAX_KEPT);

    public PlanCache(PlanStore store, PlanReader reader) {
        this.store = store;
        this.reader = reader;
    }

    /** A plan with the version it is. */
    public record Current(Plan plan, Version version) {}

    private record Kept(Current current, Instant until) {}

    /** The plan of this name; empty if there is none. */
    public Optional<Current> find(String name) {
        Instant now = Instant.now();
        Optional<Kept> known = kept.find(name);
        if (known.isPresent() && now.isBefore(known.get().until())) {
            return Optional.of(known.get().current());
        }
        Optional<Version> latest;
        try {
            latest = store.find(name);
        } catch (UnavailableException | RefusedException e) {
            if (known.isEmpty()) {
                throw e;
            }
            LOG.warnf(
                    "plan %s cannot be read (%s); its version %d stays in use",
                    name, e.getMessage(), (Long) known.get().current().version().version());
            return Optional.of(keep(name, known.get().current(), now));
        }
        if (latest.isEmpty()) {
            kept.remove(name);
            return Optional.empty();
        }
        Version version = latest.get();
        boolean same = known.isPresent() && known.get().current().version().version() == version.version();
        return Optional.of(keep(name, same ? known.get().current() : new Current(compile(version), version), now));
    }

    /** Takes note of what has just been written here. */
    public void forget(String name) {
        kept.remove(name);
    }

    private Current keep(String name, Current current, Instant now) {
        kept.put(name, new Kept(current, now.plus(FRESH)));
        return current;
    }

    private Plan compile(Version version) {
        try {
            return reader.read(Json.read(version.body().orElse("")));
        } catch (InvalidInputException e) {
            throw new IllegalStateException(
                    "version " + version.version() + " of plan " + version.name() + " is not valid any more", e);
        }
    }
}
