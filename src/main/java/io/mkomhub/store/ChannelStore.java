package io.mkomhub.store;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The channels, each as JSON, secrets and all. They do not expire. */
@ApplicationScoped
public class ChannelStore {

    /** Channels that there may be. */
    public static final int MOST_CHANNELS = 500;

    private static final String PARTITION = "CHANNELS";

    private final Table table;

    ChannelStore(Table table) {
        this.table = table;
    }

    /** Every channel, by name and in that order. */
    public Map<String, String> all() {
        Map<String, String> channels = new LinkedHashMap<>();
        table.partition(PARTITION, "", MOST_CHANNELS)
                .forEach(item -> channels.put(item.text(Table.SK), item.text("channel")));
        return channels;
    }

    /** Writes a channel over what was there. */
    public void put(String name, String json) {
        table.put(List.of(Item.at(key(name)).with("channel", json)));
    }

    /** Deletes a channel. */
    public void delete(String name) {
        table.delete(List.of(key(name)));
    }

    private static ItemKey key(String name) {
        return new ItemKey(PARTITION, name);
    }
}
