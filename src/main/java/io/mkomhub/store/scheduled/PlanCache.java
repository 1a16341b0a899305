package io.mkomhub.store.scheduled;

import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.PlanReader;
import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.scheduled.PlanStore.Version;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/**
 * A cache of compiled plans.
 *
 * <p>A plan is read again after {@link #FRESH}, so a change takes effect everywhere within this time. If the plan
 * cannot be read, its last known version stays in use.
 */
@ApplicationScoped
public class PlanCache {

    public static final Duration FRESH = Duration.ofSeconds(30);

    private static final int MAX_KEPT = 200;

    private final PlanStore store;
    private final PlanReader reader;
    private final InstantSource clock;
    private final LruMap<String, Refreshing<Optional<Current>>> plans = new LruMap<>(MAX_KEPT);

    PlanCache(PlanStore store, PlanReader reader, InstantSource clock) {
        this.store = store;
        this.reader = reader;
        this.clock = clock;
    }

    /** A plan and its version. */
    public record Current(Plan plan, Version version) {}

    /** Returns the plan with this name; empty if there is none. */
    public Optional<Current> find(String name) {
        Refreshing<Optional<Current>> plan = plans.find(name)
                .orElseGet(() ->
                        new Refreshing<>("plan " + name, last -> read(name, last.flatMap(known -> known)), clock));
        Optional<Current> current = plan.get(FRESH);
        if (current.isPresent()) {
            plans.put(name, plan);
        } else {
            // An absent plan is not cached, so that a new plan is found at once.
            plans.remove(name);
        }
        return current;
    }

    /** Reads a plan, and compiles it unless its version is already known. */
    private Optional<Current> read(String name, Optional<Current> known) {
        return store.find(name)
                .map(version -> known.filter(current -> current.version().version() == version.version())
                        .orElseGet(() -> new Current(compile(version), version)));
    }

    /** Drops the cached plan after it was written in this process. */
    public void forget(String name) {
        plans.remove(name);
    }

    private Plan compile(Version version) {
        try {
            return reader.read(Json.read(version.body().orElse("")));
        } catch (InvalidInputException e) {
            throw new IllegalStateException(
                    "version " + version.version() + " of plan " + version.name() + " is no longer valid", e);
        }
    }
}
