package io.mkomhub.record;

import io.mkomhub.codec.EventRecord;
import io.mkomhub.codec.Events;
import io.mkomhub.codec.ScheduledEvent;
import io.mkomhub.message.ScheduledExchange;
import io.mkomhub.store.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hands each record of the events queue to whom it is for. */
@ApplicationScoped
class Sorter {

    private final Recorder recorder;
    private final ScheduledStore scheduled;

    Sorter(Recorder recorder, ScheduledStore scheduled) {
        this.recorder = recorder;
        this.scheduled = scheduled;
    }

    /** Does the work of a batch, as {@link io.mkomhub.queue.Batch.Work} wants it. */
    Set<String> record(Map<String, EventRecord> records) {
        Map<String, Events> callbacks = new LinkedHashMap<>();
        List<ScheduledExchange> exchanges = new ArrayList<>();
        records.forEach((id, record) -> {
            if (record instanceof Events events) {
                callbacks.put(id, events);
            } else if (record instanceof ScheduledEvent event) {
                exchanges.add(event.exchange());
            }
        });
        scheduled.add(exchanges);
        return callbacks.isEmpty() ? Set.of() : recorder.record(callbacks);
    }
}
