package io.mkomhub.function.record;

import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.EventRecord;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.codec.PartsDue;
import io.mkomhub.core.codec.ScheduledEvent;
import io.mkomhub.store.scheduled.ScheduledStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Passes each record of the events queue to the class that processes its kind. */
@ApplicationScoped
class EventDispatcher {

    /** The number of records that are processed together: two full ones, or all of a batch of single callbacks. */
    static final int SLICE = 200;

    /**
     * The time after which a run starts nothing further. This and one more slice must fit into the function's time-out.
     */
    static final Duration BUDGET = Duration.ofSeconds(10);

    private final Recorder recorder;
    private final ScheduledStore scheduled;
    private final ReassemblyTimeout parts;
    private final CallbackChecker checker;
    private final AuditLog auditLog;
    private final Clock clock;

    EventDispatcher(
            Recorder recorder,
            ScheduledStore scheduled,
            ReassemblyTimeout parts,
            CallbackChecker checker,
            AuditLog auditLog,
            Clock clock) {
        this.recorder = recorder;
        this.scheduled = scheduled;
        this.parts = parts;
        this.checker = checker;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /** Processes a batch; see {@link io.mkomhub.platform.sqs.Batch.Work}. */
    Set<String> record(Map<String, EventRecord> records, Instant startedAt) {
        Instant deadline = startedAt.plus(BUDGET);
        Map<String, Events> callbacks = new LinkedHashMap<>();
        Map<String, CallbackCheck> checks = new LinkedHashMap<>();
        List<ScheduledEvent> exchanges = new ArrayList<>();
        Map<String, PartsDue> due = new LinkedHashMap<>();
        records.forEach((id, record) -> {
            if (record instanceof Events events) {
                callbacks.put(id, events);
            } else if (record instanceof ScheduledEvent event) {
                exchanges.add(event);
            } else if (record instanceof PartsDue reminder) {
                due.put(id, reminder);
            } else if (record instanceof CallbackCheck check) {
                checks.put(id, check);
            }
        });
        scheduled.add(exchanges.stream().map(ScheduledEvent::exchange).toList());
        exchanges.forEach(event -> auditLog.stored(event.exchange(), event.correlation()));
        Set<String> comingBack = new HashSet<>(parts.check(due, deadline));
        comingBack.addAll(inSlices(callbacks, recorder::record, deadline, clock));
        // Last, because callbacks of the same batch were accepted before the checks.
        comingBack.addAll(
                checker.check(checks, comingBack.isEmpty() && clock.instant().isBefore(deadline)));
        return comingBack;
    }

    /**
     * Processes records in slices, so that the records that a run has no time for return to the queue instead of making
     * the run time out.
     *
     * @return the ids of the records that are not done
     */
    static Set<String> inSlices(
            Map<String, Events> callbacks,
            Function<Map<String, Events>, Set<String>> work,
            Instant deadline,
            InstantSource clock) {
        Set<String> open = new HashSet<>();
        Map<String, Events> slice = new LinkedHashMap<>();
        int events = 0;
        int left = callbacks.size();
        for (Map.Entry<String, Events> record : callbacks.entrySet()) {
            slice.put(record.getKey(), record.getValue());
            events += record.getValue().events().size();
            left--;
            if (events >= SLICE || left == 0) {
                if (clock.instant().isBefore(deadline)) {
                    open.addAll(work.apply(slice));
                } else {
                    open.addAll(slice.keySet());
                }
                slice = new LinkedHashMap<>();
                events = 0;
            }
        }
        return open;
    }
}
