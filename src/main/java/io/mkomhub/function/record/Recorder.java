package io.mkomhub.function.record;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.channel.mkom.StatusWords;
import io.mkomhub.channel.mkom.WireReference;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.erasure.LateErasure;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Extent;
import io.mkomhub.store.messages.EventStore.ReceivedEvent;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stores events and updates the messages they are about.
 *
 * <p>Guarantee: an event's record leaves the queue only after the event is stored, has taken effect, and its follow-ups
 * are queued. A status report is stored by the same write that moves its message; any other event's item is written
 * last. If a run is interrupted, everything is repeated, and a repeat changes nothing twice: of a status report that its
 * message has already, the current status is published again.
 */
@ApplicationScoped
class Recorder {

    /** How often a message is read again because another worker changed it. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(8, "other workers kept changing the same messages");

    /** The maximum number of messages that are read for one number and one caller's reference. */
    private static final int MAX_NAMESAKES = 20;

    private final MessageStore messages;
    private final LateErasure lateErasure;
    private final EventStore events;
    private final ReferenceIndex references;
    private final Responder responder;
    private final NotificationPublisher publisher;
    private final ReplyRouter router;
    private final OptOutStore optOuts;
    private final Metrics metrics;
    private final AuditLog auditLog;
    private final Clock clock;

    Recorder(
            MessageStore messages,
            LateErasure lateErasure,
            EventStore events,
            ReferenceIndex references,
            Responder responder,
            NotificationPublisher publisher,
            ReplyRouter router,
            OptOutStore optOuts,
            Metrics metrics,
            AuditLog auditLog,
            Clock clock) {
        this.messages = messages;
        this.lateErasure = lateErasure;
        this.events = events;
        this.references = references;
        this.responder = responder;
        this.publisher = publisher;
        this.router = router;
        this.optOuts = optOuts;
        this.metrics = metrics;
        this.auditLog = auditLog;
        this.clock = clock;
    }

    /**
     * Processes a batch.
     *
     * @return the ids of the records with events that are not completely processed
     */
    Set<String> record(Map<String, Events> records) {
        Instant startedAt = clock.instant();
        Map<Event, CorrelationId> correlations = correlations(records.values());
        Map<AttributedEvent, Instant> received = received(records);
        Map<MessageId, CorrelationId> ofMessages = new HashMap<>();
        received.keySet().forEach(entry -> {
            CorrelationId correlation = correlations.get(entry.event());
            if (entry.message().isPresent() && correlation != null) {
                ofMessages.put(entry.message().get(), correlation);
            }
        });
        Moved moved = moveForward(received, ofMessages, startedAt);
        Set<MessageId> reported = received.keySet().stream()
                .filter(entry -> entry.event() instanceof Event.StatusReport)
                .flatMap(entry -> entry.message().stream())
                .collect(Collectors.toSet());
        Set<MessageId> undelivered = publisher.publishStatuses(
                moved.messages().values().stream()
                        .filter(message -> reported.contains(message.id()))
                        .toList(),
                ofMessages);
        Set<Event> open = new HashSet<>();
        received.keySet().stream()
                .filter(entry -> entry.event() instanceof Event.StatusReport
                        && entry.message().filter(undelivered::contains).isPresent())
                .forEach(entry -> open.add(entry.event()));
        received.keySet().removeAll(moved.stored());
        received.keySet().removeAll(knownReports(received.keySet()));
        Map<AttributedEvent, Extent> extents = extents(received, moved.messages());
        Map<Msisdn, OptOut> optOutsRead = optOuts(extents);
        extents.replaceAll((entry, extent) -> isErased(entry, extent, received, optOutsRead) ? Extent.SHELL : extent);
        Map<AttributedEvent, Instant> alive = new LinkedHashMap<>(received);
        alive.keySet().removeIf(entry -> extents.get(entry) == Extent.SHELL);
        open.addAll(responder.respond(alive, correlations));
        received.forEach((entry, receivedAt) -> {
            if (entry.event() instanceof Event.Reply reply && !alive.containsKey(entry)) {
                responder.honour(reply, receivedAt);
            }
        });
        Map<AttributedEvent, Instant> answered = new LinkedHashMap<>(alive);
        answered.keySet().removeIf(entry -> open.contains(entry.event()));
        open.addAll(router.route(answered, correlations, moved.messages()));
        received.keySet().removeIf(entry -> open.contains(entry.event()));
        events.add(received.entrySet().stream()
                .map(entry -> new ReceivedEvent(
                        entry.getKey(), entry.getValue(), extents.getOrDefault(entry.getKey(), Extent.WHOLE)))
                .toList());
        count(received.keySet(), moved.reports());
        received.keySet().stream()
                .filter(entry -> entry.event() instanceof Event.Reply)
                .forEach(entry -> auditLog.replied(
                        entry.message(),
                        Duration.between(startedAt, clock.instant()),
                        Optional.ofNullable(correlations.get(entry.event()))));
        return records.entrySet().stream()
                .filter(record -> record.getValue().events().stream().anyMatch(open::contains))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    /**
     * Determines how much of each event to store if nothing was erased after it was received: nothing that is stored
     * elsewhere.
     *
     * @param messages those of the messages that are stored
     */
    private Map<AttributedEvent, Extent> extents(
            Map<AttributedEvent, Instant> received, Map<MessageId, TrackedMessage> messages) {
        Map<AttributedEvent, Extent> extents = new HashMap<>();
        received.keySet()
                .forEach(entry -> extents.put(
                        entry, extent(entry, entry.message().map(messages::get).map(TrackedMessage::message))));
        return extents;
    }

    /** The opt-outs of those whose personal data would be stored. */
    private Map<Msisdn, OptOut> optOuts(Map<AttributedEvent, Extent> extents) {
        return optOuts.find(extents.entrySet().stream()
                .filter(entry -> entry.getValue() == Extent.WHOLE || entry.getValue() == Extent.WITHOUT_REFERENCE)
                .map(entry -> entry.getKey().event().msisdn())
                .collect(Collectors.toSet()));
    }

    private static boolean isErased(
            AttributedEvent entry, Extent extent, Map<AttributedEvent, Instant> received, Map<Msisdn, OptOut> optOuts) {
        return Optional.ofNullable(optOuts.get(entry.event().msisdn()))
                .filter(optOut ->
                        extent != Extent.OF_ITS_MESSAGE && optOut.erases(received.getOrDefault(entry, Instant.MAX)))
                .isPresent();
    }

    /**
     * Determines how much of an event to store if nothing was erased after it was received.
     *
     * @param message the message it is about, if stored
     */
    private static Extent extent(AttributedEvent entry, Optional<OutboundMessage> message) {
        boolean erased = message.filter(OutboundMessage::isErased).isPresent();
        if (entry.event() instanceof Event.Reply) {
            return erased ? Extent.WITHOUT_REFERENCE : Extent.WHOLE;
        }
        if (erased) {
            return Extent.SHELL;
        }
        String person = entry.event().msisdn().person();
        return message.filter(about -> about.msisdn().person().equals(person)).isPresent()
                ? Extent.OF_ITS_MESSAGE
                : Extent.WHOLE;
    }

    /** The correlation ids of the requests that events came with; of repeated requests, the first. */
    private static Map<Event, CorrelationId> correlations(Collection<Events> records) {
        Map<Event, CorrelationId> correlations = new HashMap<>();
        records.forEach(record -> record.correlation()
                .ifPresent(id -> record.events().forEach(event -> correlations.putIfAbsent(event, id))));
        return correlations;
    }

    private void count(Set<AttributedEvent> stored, int reports) {
        int replies = (int) stored.stream()
                .filter(entry -> entry.event() instanceof Event.Reply)
                .count();
        metrics.count(Map.of(Metric.STATUS_REPORTS, stored.size() - replies + reports, Metric.REPLIES, replies));
    }

    /**
     * The events that are not stored yet, under what they are about. Status reports with our reference are among them in
     * any case: their messages have them.
     */
    private Map<AttributedEvent, Instant> received(Map<String, Events> records) {
        Map<Event, Instant> times = new LinkedHashMap<>();
        records.values()
                .forEach(events -> events.events().forEach(event -> times.putIfAbsent(event, events.receivedAt())));
        Map<Event, List<AttributedEvent>> places = new LinkedHashMap<>();
        times.keySet().forEach(event -> places.put(event, places(event)));
        Set<AttributedEvent> known = events.known(places.values().stream()
                .flatMap(List::stream)
                .filter(entry -> !MessageReports.isOwn(entry))
                .toList());
        Map<AttributedEvent, Instant> received = new LinkedHashMap<>();
        places.forEach((event, entries) -> {
            if (entries.stream().noneMatch(known::contains)) {
                received.put(entries.get(0), times.getOrDefault(event, Instant.EPOCH));
            }
        });
        return received;
    }

    /**
     * Returns where an event belongs, and then where else it may have been stored earlier. MKOM's reference identifies
     * its message. If it does not, the message is the latest to the number with that caller's reference. That may have
     * been another message, or none, when the same event was received before.
     */
    private List<AttributedEvent> places(Event event) {
        Optional<MessageId> ours = event.reference().flatMap(WireReference::read);
        if (ours.isPresent() || event.reference().isEmpty()) {
            return List.of(new AttributedEvent(ours, event));
        }
        List<AttributedEvent> places = new ArrayList<>();
        references
                .messagesOf(event.reference().get(), event.msisdn(), MAX_NAMESAKES)
                .forEach(message -> places.add(new AttributedEvent(Optional.of(message), event)));
        places.add(new AttributedEvent(Optional.empty(), event));
        return places;
    }

    /** The status reports of messages that have no room for them, or are not stored, that are stored already. */
    private Set<AttributedEvent> knownReports(Set<AttributedEvent> entries) {
        return events.known(entries.stream().filter(MessageReports::isOwn).toList());
    }

    /**
     * What became of the messages of events.
     *
     * @param messages the messages that are stored, with their new states
     * @param stored the status reports that are stored with them now
     * @param reports how many of those were not stored before
     */
    private record Moved(Map<MessageId, TrackedMessage> messages, Set<AttributedEvent> stored, int reports) {}

    /** Returns the messages of the events, with their new states and status reports. */
    private Moved moveForward(
            Map<AttributedEvent, Instant> received, Map<MessageId, CorrelationId> correlations, Instant startedAt) {
        Map<MessageId, List<AttributedEvent>> reports = new LinkedHashMap<>();
        received.keySet().forEach(entry -> {
            entry.message().ifPresent(id -> {
                List<AttributedEvent> ofMessage = reports.computeIfAbsent(id, message -> new ArrayList<>());
                if (entry.event() instanceof Event.StatusReport) {
                    ofMessage.add(entry);
                }
            });
        });
        Set<MessageId> early = onlyReported(received.keySet());
        Map<MessageId, TrackedMessage> moved = new LinkedHashMap<>();
        Set<AttributedEvent> stored = new HashSet<>();
        Map<MessageId, Integer> added = new HashMap<>();
        RETRY.runAll(reports.keySet(), open -> {
            List<TrackedMessage> changed = new ArrayList<>();
            Set<MessageId> stepped = new HashSet<>();
            open.forEach(id -> reports.getOrDefault(id, List.of()).forEach(stored::remove));
            Map<MessageId, TrackedMessage> found = find(open, early);
            early.clear();
            for (TrackedMessage message : found.values()) {
                List<AttributedEvent> ofMessage = reports.getOrDefault(message.id(), List.of());
                MessageReports split = MessageReports.of(message, ofMessage, received, events);
                MessageState next = apply(message.state(), split.fresh(), clock.instant());
                TrackedMessage after = message.in(next).reported(split.added());
                moved.put(message.id(), after);
                stored.addAll(split.stored());
                added.put(message.id(), split.added().size());
                if (!after.equals(message)) {
                    changed.add(after);
                }
                if (next.status() != message.state().status()) {
                    stepped.add(message.id());
                }
            }
            Set<MessageId> left = notSaved(changed);
            stepped.removeAll(left);
            List<TrackedMessage> further = changed.stream()
                    .filter(message -> stepped.contains(message.id()))
                    .toList();
            count(further);
            further.forEach(message -> auditLog.moved(
                    message.id(),
                    message.state(),
                    Optional.of(Duration.between(startedAt, clock.instant())),
                    Optional.ofNullable(correlations.get(message.id()))));
            return left;
        });
        return new Moved(
                moved,
                stored,
                added.values().stream().mapToInt(Integer::intValue).sum());
    }

    /**
     * The messages whose reports are all that came. A report that their stored states do not have is saved with them, so
     * nothing is decided by an old state alone.
     */
    private static Set<MessageId> onlyReported(Set<AttributedEvent> entries) {
        Set<MessageId> reported = new HashSet<>();
        entries.forEach(entry -> entry.message().ifPresent(reported::add));
        entries.stream()
                .filter(entry -> !MessageReports.isOwn(entry))
                .forEach(entry -> entry.message().ifPresent(reported::remove));
        return reported;
    }

    /**
     * Reads messages. Their person may have been erased while only their claims were stored.
     *
     * @param early those whose latest change may be missing
     */
    private Map<MessageId, TrackedMessage> find(Set<MessageId> ids, Set<MessageId> early) {
        Map<MessageId, TrackedMessage> found = new HashMap<>(
                messages.findEarlier(ids.stream().filter(early::contains).toList()));
        found.putAll(
                messages.find(ids.stream().filter(id -> !early.contains(id)).toList()));
        Set<MessageId> erased = lateErasure.erase(found.values(), clock.instant());
        if (!erased.isEmpty()) {
            found.putAll(messages.find(erased));
        }
        return found;
    }

    private Set<MessageId> notSaved(List<TrackedMessage> changed) {
        List<Boolean> saved = messages.save(changed);
        Set<MessageId> open = new HashSet<>();
        for (int i = 0; i < changed.size(); i++) {
            if (!saved.get(i)) {
                open.add(changed.get(i).id());
            }
        }
        return open;
    }

    private void count(List<TrackedMessage> moved) {
        metrics.count(Map.of(
                Metric.MESSAGES_DELIVERED, countOf(moved, MessageStatus.DELIVERED),
                Metric.MESSAGES_FAILED, countOf(moved, MessageStatus.FAILED)));
    }

    private static int countOf(List<TrackedMessage> messages, MessageStatus status) {
        return (int) messages.stream()
                .filter(message -> message.state().status() == status)
                .count();
    }

    /**
     * Applies reports to a state. A report with only a caller's reference may be about a message that was sent without
     * the hub. It does not prove that MKOM has this message, and counts only once that is known.
     */
    static MessageState apply(MessageState state, Collection<Event.StatusReport> reports, Instant now) {
        MessageState next = state;
        for (Event.StatusReport report : reports) {
            boolean ours = report.reference().flatMap(WireReference::read).isPresent();
            if (!ours && next.status() != MessageStatus.SENT && !next.status().isFinal()) {
                continue;
            }
            next = next.reported(report, StatusWords.meaningOf(report.status()), now);
        }
        return next;
    }
}
