package io.mkomhub.autoreply;

import io.mkomhub.json.Fields;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import io.mkomhub.store.FlowStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The flows as they are stored. */
@ApplicationScoped
public class FlowBook {

    private static final Logger LOG = Logger.getLogger(FlowBook.class);

    private final FlowStore store;
    private final FlowConfig config;
    private volatile @Nullable Cached cached;

    FlowBook(FlowStore store, FlowConfig config) {
        this.store = store;
        this.config = config;
    }

    private record Cached(Flows flows, Instant readAt) {}

    /** The flows, at most {@link FlowConfig#fresh} old, ready to be played. */
    public Flows flows() {
        Cached known = cached;
        Instant now = Instant.now();
        if (known == null || !now.isBefore(known.readAt().plus(config.fresh()))) {
            known = new Cached(Flows.of(all()), now);
            cached = known;
        }
        return known.flows();
    }

    /** The flows as they are now, in the order of their names. One that cannot be read any more is left out. */
    List<Flow> all() {
        List<Flow> flows = new ArrayList<>();
        store.all().forEach((name, json) -> {
            try {
                flows.add(read(name, json));
            } catch (InvalidInputException e) {
                LOG.errorf("flow %s is not played: %s", name, e.getMessage());
            }
        });
        return flows;
    }

    Optional<Flow> find(String name) {
        return all().stream().filter(flow -> flow.name().equals(name)).findFirst();
    }

    void put(Flow flow) {
        store.put(flow.name(), Json.write(FlowJson.write(flow)));
    }

    boolean delete(String name) {
        Map<String, String> all = store.all();
        store.delete(name);
        return all.containsKey(name);
    }

    private static Flow read(String name, String json) {
        return FlowJson.read(name, Fields.of(Json.read(json.getBytes(StandardCharsets.UTF_8))));
    }
}
