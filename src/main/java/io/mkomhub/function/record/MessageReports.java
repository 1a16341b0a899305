package io.mkomhub.function.record;

import io.mkomhub.channel.mkom.WireReference;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.StoredReport;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The status reports of one message in a batch, and which of them are stored with the message.
 *
 * @param fresh those that are not stored with the message yet; they may change its state
 * @param added those that are stored with the message, together with the change
 * @param stored the events of those that the message has then, old and new
 */
record MessageReports(List<Event.StatusReport> fresh, List<StoredReport> added, Set<AttributedEvent> stored) {

    /** Whether an event is a status report with the hub's own reference. Such a report is stored with its message. */
    static boolean isOwn(AttributedEvent entry) {
        return entry.event() instanceof Event.StatusReport report
                && report.reference().flatMap(WireReference::read).isPresent();
    }

    /**
     * Divides the status reports of a message.
     *
     * @param entries events of the message; others than status reports are left out
     * @param received when each was received
     */
    static MessageReports of(
            TrackedMessage message,
            List<AttributedEvent> entries,
            Map<AttributedEvent, Instant> received,
            EventStore events) {
        List<Event.StatusReport> fresh = new ArrayList<>();
        List<StoredReport> added = new ArrayList<>();
        Set<AttributedEvent> stored = new HashSet<>();
        boolean erased = message.message().isErased();
        for (AttributedEvent entry : entries) {
            if (!(entry.event() instanceof Event.StatusReport event)) {
                continue;
            }
            StoredReport report = events.reportOf(event, received.getOrDefault(entry, Instant.EPOCH));
            if (message.hasReport(report.id())) {
                stored.add(entry);
                continue;
            }
            fresh.add(event);
            if (isOwn(entry)
                    && isAboutThatPerson(event, message)
                    && message.reports().size() + added.size() < TrackedMessage.MAX_REPORTS
                    && report.isSmall()) {
                added.add(erased ? report.erased() : report);
                stored.add(entry);
            }
        }
        return new MessageReports(fresh, added, stored);
    }

    private static boolean isAboutThatPerson(Event.StatusReport event, TrackedMessage message) {
        return message.message().isErased()
                || event.msisdn().person().equals(message.message().msisdn().person());
    }
}
