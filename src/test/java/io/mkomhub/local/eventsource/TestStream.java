package io.mkomhub.local.eventsource;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.mkomhub.local.dynamodb.engine.storage.Journal;
import io.mkomhub.local.dynamodb.engine.storage.Journal.Change;
import io.mkomhub.local.eventsource.StreamEventJson.Window;
import io.mkomhub.local.template.TableResource;
import io.mkomhub.platform.dynamodb.StreamEvent;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Passes the changes of a table on as Lambda does, whenever a test wants it. */
public final class TestStream {

    private static final Window WINDOW = new Window(Instant.EPOCH, Instant.EPOCH.plusSeconds(900), "{}", false);

    private final Journal journal;
    private final StreamEventJson json;

    public TestStream(Journal journal, TableResource table) {
        this.journal = journal;
        this.json = new StreamEventJson(new ObjectMapper(), table, "sa-east-1");
    }

    /** The changes of each shard that are not removed, in events of so many at most. */
    public List<StreamEvent> events(int most) {
        List<StreamEvent> events = new ArrayList<>();
        for (int shard = 0; shard < Journal.SHARDS; shard++) {
            List<Change> changes = journal.first(shard, Integer.MAX_VALUE);
            for (int from = 0; from < changes.size(); from += most) {
                events.add(event(changes.subList(from, Math.min(changes.size(), from + most))));
            }
        }
        return events;
    }

    /** Passes on the changes that are there, and removes them. */
    public void drain(Consumer<StreamEvent> to) {
        for (int shard = 0; shard < Journal.SHARDS; shard++) {
            List<Change> changes = journal.first(shard, 1_000);
            while (!changes.isEmpty()) {
                to.accept(event(changes));
                journal.remove(shard, changes);
                changes = journal.first(shard, 1_000);
            }
        }
    }

    private StreamEvent event(List<Change> changes) {
        return StreamEvent.read(
                Json.read(json.of(changes.get(0).shard(), changes, WINDOW).getBytes(StandardCharsets.UTF_8)));
    }
}
