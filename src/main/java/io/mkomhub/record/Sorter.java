package io.mkomhub.record;

import io.mkomhub.codec.EventRecord;
import io.mkomhub.codec.Events;
import io.mkomhub.codec.PartsDue;
import io.mkomhub.codec.ScheduledEvent;
import io.mkomhub.journal.Journal;
import io.mkomhub.store.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands each record of the events queue to whom it is for. */
@ApplicationScoped
class Sorter {

    private final Recorder recorder;
    private final ScheduledStore scheduled;
    private final PartKeeper parts;
    private final Journal journal;

    Sorter(Recorder recorder, ScheduledStore scheduled, PartKeeper parts, Journal journal) {
        this.recorder = recorder;
        this.scheduled = scheduled;
        this.parts = parts;
        this.journal = journal;
    }

    /** Does the work of a batch, as {@link io.mkomhub.queue.Batch.Work} wants it. */
    Set<String> record(Map<String, EventRecord> records) {
        Map<String, Events> callbacks = new LinkedHashMap<>();
        List<ScheduledEvent> exchanges = new ArrayList<>();
        Map<String, PartsDue> due = new LinkedHashMap<>();
        records.forEach((id, record) -> {
            if (record instanceof Events events) {
                callbacks.put(id, events);
            } else if (record instanceof ScheduledEvent event) {
                exchanges.add(event);
            } else if (record instanceof PartsDue reminder) {
                due.put(id, reminder);
            }
        });
        scheduled.add(exchanges.stream().map(ScheduledEvent::exchange).toList());
        exchanges.forEach(event -> journal.stored(event.exchange(), event.correlation()));
        Set<String> comingBack = new HashSet<>(parts.lookAfter(due));
        if (!callbacks.isEmpty()) {
            comingBack.addAll(recorder.record(callbacks));
        }
        return comingBack;
    }
}
