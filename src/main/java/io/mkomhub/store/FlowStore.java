package io.mkomhub.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The auto-reply flows, each as the JSON it was written in. They do not expire. */
@ApplicationScoped
public class FlowStore {

    /** Flows that there may be. */
    public static final int MOST_FLOWS = 500;

    private static final String PARTITION = "A";

    private final Table table;

    FlowStore(Table table) {
        this.table = table;
    }

    /** Every flow, by name and in that order. */
    public Map<String, String> all() {
        Map<String, String> flows = new LinkedHashMap<>();
        table.partition(PARTITION, "", MOST_FLOWS).forEach(item -> flows.put(item.text(Table.SK), item.text("flow")));
        return flows;
    }

    /** Writes a flow over what was there. */
    public void put(String name, String json) {
        table.put(List.of(Item.at(key(name)).with("flow", json)));
    }

    /** Deletes a flow. */
    public void delete(String name) {
        table.delete(List.of(key(name)));
    }

    private static ItemKey key(String name) {
        return new ItemKey(PARTITION, name);
    }
}
