package io.mkomhub.store.scheduled;

import io.mkomhub.core.scheduled.Plan;
import io.mkomhub.core.scheduled.PlanReader;
import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.cache.Refreshing;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.scheduled.PlanStore.Version;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

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

    private final PlanStore store;
    private final PlanReader reader;
    private final InstantSource clock;
    private final LruMap<String, Refreshing<Optional<Current>>> plans = new LruMap<>(MAX_KEPT);

    @Inject
    public PlanCache(PlanStore store, PlanReader reader) {
        this(store, reader, InstantSource.system());
    }

    PlanCache(PlanStore store, PlanReader reader, InstantSource clock) {
        this.store = store;
        this.reader = reader;
        this.clock = clock;
    }

    /** A plan with the version it is. */
    public record Current(Plan plan, Version version) {}

    /** The plan of this name; empty if there is none. */
    public Optional<Current> find(String name) {
        Refreshing<Optional<Current>> plan = plans.find(name)
                .orElseGet(() ->
                        new Refreshing<>("plan " + name, last -> read(name, last.flatMap(known -> known)), clock));
        Optional<Current> current = plan.get(FRESH);
        if (current.isPresent()) {
            plans.put(name, plan);
        } else {
            // Not remembered, so that a plan is found as soon as it is written.
            plans.remove(name);
        }
        return current;
    }

    /** Reads a plan; compiles it unless it is the version that is known. */
    private Optional<Current> read(String name, Optional<Current> known) {
        return store.find(name)
                .map(version -> known.filter(current -> current.version().version() == version.version())
                        .orElseGet(() -> new Current(compile(version), version)));
    }

    /** Takes note of what has just been written here. */
    public void forget(String name) {
        plans.remove(name);
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
