package io.mkomhub.function.send;

import io.mkomhub.core.message.MarketingCap;
import io.mkomhub.core.message.MarketingTally.Exceeded;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.window.MarketingConfig;
import io.mkomhub.core.window.OverCap;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.messages.BatchWatch;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MailingControls.Current;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.Saved;
import io.mkomhub.store.people.MarketingStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.RoutingStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Claims messages for one run before MKOM is asked to send them.
 *
 * <p>Guarantee: of all runs that have a message, one claims it, with a conditional write. No message is claimed whose recipient
 * opted out, or whose recipient's data were erased, before the opt-outs were read; if they cannot be read, the messages wait. The same holds for mailings that are paused or cancelled, and for
 * advertising over the cap for its recipient. A claimed message is watched for callbacks, and its replies are routed to the channel it came from. Limit: an opt-out that is stored
 * after the read does not stop the claim; what is decided about a mailing counts after {@link MailingControls#FRESH} at most.
 */
@ApplicationScoped
class Claimer {

    private static final Logger LOG = Logger.getLogger(Claimer.class);

    private final MessageStore messages;
    private final MessageBatchStore batches;
    private final WaitingRoom waitingRoom;
    private final OptOutStore optOuts;
    private final BatchWatch batchWatch;
    private final CallbackWatch callbackWatch;
    private final RoutingStore routing;
    private final MailingControls mailings;
    private final MailingStore mailingStore;
    private final MarketingStore marketing;
    private final StatusReporter reporter;
    private final UnstorableMessages unstorable;
    private final Metrics metrics;
    private final MarketingCap cap;
    private final OverCap marketingOverCap;

    Claimer(
            MessageStore messages,
            MessageBatchStore batches,
            WaitingRoom waitingRoom,
            OptOutStore optOuts,
            BatchWatch batchWatch,
            CallbackWatch callbackWatch,
            RoutingStore routing,
            MailingControls mailings,
            MailingStore mailingStore,
            MarketingStore marketing,
            StatusReporter reporter,
            UnstorableMessages unstorable,
            Metrics metrics,
            MarketingConfig marketingConfig) {
        this.messages = messages;
        this.batches = batches;
        this.waitingRoom = waitingRoom;
        this.optOuts = optOuts;
        this.batchWatch = batchWatch;
        this.callbackWatch = callbackWatch;
        this.routing = routing;
        this.mailings = mailings;
        this.mailingStore = mailingStore;
        this.marketing = marketing;
        this.reporter = reporter;
        this.unstorable = unstorable;
        this.metrics = metrics;
        this.cap = MarketingCap.of(marketingConfig);
        this.marketingOverCap = marketingConfig.overCap();
    }

    /**
     * What claiming led to. Messages in neither list are finished, or wait.
     *
     * @param claimed messages that this run sends
     * @param overtaken messages that another run changed; they are to be planned again
     */
    record Claims(List<TrackedMessage> claimed, List<TrackedMessage> overtaken) {}

    /**
     * Claims messages. Finishes messages to people who have opted out or whose data were erased, those whose mailing was cancelled, and
     * advertising over the cap for its recipient; makes those wait whose mailing is paused.
     */
    Claims claim(Run run, List<TrackedMessage> request) {
        Instant now = run.now();
        Current decided;
        try {
            decided = mailings.current();
        } catch (UnavailableException e) {
            waitingRoom.waitForTable(run, request, "paused mailings cannot be read", e);
            return new Claims(List.of(), List.of());
        }
        RecipientCheck recipients;
        try {
            recipients = new RecipientCheck(optOuts.find(
                    request.stream().map(message -> message.message().msisdn()).collect(Collectors.toSet())));
        } catch (UnavailableException e) {
            waitingRoom.waitForTable(run, request, "opt-outs cannot be read", e);
            return new Claims(List.of(), List.of());
        }
        Map<Boolean, List<TrackedMessage>> byErased =
                request.stream().collect(Collectors.partitioningBy(recipients::isErased));
        List<TrackedMessage> overtaken = new ArrayList<>(erase(run, byErased.getOrDefault(true, List.of()), now));
        Map<Boolean, List<TrackedMessage>> byPaused = byErased.getOrDefault(false, List.of()).stream()
                .collect(Collectors.partitioningBy(
                        message -> !decided.of(message).frees(message.acceptedAt())));
        waitingRoom.pause(run, byPaused.getOrDefault(true, List.of()));
        List<TrackedMessage> wanted = new ArrayList<>();
        Set<MessageId> cancelled = new HashSet<>();
        byPaused.getOrDefault(false, List.of()).forEach(message -> {
            boolean cancels = decided.of(message).cancels(message.acceptedAt());
            if (cancels && !message.state().isUnsent()) {
                // It was cancelled since this run planned the message.
                overtaken.add(message);
            } else {
                wanted.add(message);
                if (cancels) {
                    cancelled.add(message.id());
                }
            }
        });
        Map<MessageId, Exceeded> overCap;
        try {
            overCap = count(
                    wanted,
                    message -> !cancelled.contains(message.id())
                            && recipients.mayReceive(message)
                            && !decided.of(message).releases(message.acceptedAt()),
                    now);
        } catch (UnavailableException | RefusedException e) {
            waitingRoom.waitForTable(run, wanted, "messages of its class cannot be counted", e);
            return new Claims(List.of(), overtaken);
        }
        if (marketingOverCap == OverCap.HOLD) {
            Map<TrackedMessage, String> unreleased = new LinkedHashMap<>();
            wanted.stream()
                    .filter(message -> WaitingRoom.mustBeReleased(message, decided))
                    .forEach(message -> Optional.ofNullable(overCap.get(message.id()))
                            .ifPresent(exceeded -> unreleased.put(message, exceeded.cap())));
            wanted.removeAll(unreleased.keySet());
            metrics.count(Map.of(Metric.MESSAGES_OVER_CAP, unreleased.size()));
            waitingRoom.hold(run, decided, unreleased);
        }
        List<TrackedMessage> claimed = save(
                run,
                wanted,
                message -> cancelled.contains(message.id())
                        ? message.state().cancelled(decided.of(message).reason(), now)
                        : !recipients.mayReceive(message)
                                ? message.state().optedOut(now)
                                : Optional.ofNullable(overCap.get(message.id()))
                                        .map(exceeded -> message.state().failed(exceeded.reason(), now))
                                        .orElseGet(() -> message.state().claimed(now)),
                finished -> tally(decided, finished, now),
                overtaken,
                now);
        return new Claims(claimed, overtaken);
    }

    /** Counts advertising that is about to be sent, if there is a cap on it; gives what is over the cap. */
    private Map<MessageId, Exceeded> count(List<TrackedMessage> wanted, Predicate<TrackedMessage> isSent, Instant now) {
        return cap.isSet()
                ? marketing.count(
                        cap,
                        wanted.stream()
                                .filter(message -> message.message().messageClass() == MessageClass.MARKETING)
                                .filter(isSent)
                                .toList(),
                        now)
                : Map.of();
    }

    /** Counts messages that were cancelled with their mailings, for whoever asks. */
    private void tally(Current decided, List<TrackedMessage> cancelled, Instant now) {
        try {
            mailingStore.tally(
                    cancelled.stream()
                            .collect(Collectors.groupingBy(
                                    decided::key, Collectors.reducing(0, message -> 1, Integer::sum))),
                    now);
        } catch (UnavailableException | RefusedException e) {
            LOG.warnf("%d cancelled messages are not counted: %s", (Integer) cancelled.size(), e.getMessage());
        }
    }

    /**
     * Erases the personal data in messages.
     *
     * @return those that another run changed
     */
    private List<TrackedMessage> erase(Run run, List<TrackedMessage> erased, Instant now) {
        List<TrackedMessage> overtaken = new ArrayList<>();
        List<Boolean> saved = messages.erase(erased, now);
        for (int i = 0; i < erased.size(); i++) {
            if (saved.get(i)) {
                batches.takeOut(erased.get(i).id());
                reporter.log(run, erased.get(i).erased(now), Optional.empty());
            } else {
                overtaken.add(erased.get(i));
            }
        }
        return overtaken;
    }

    /**
     * Stores claims, and messages that are finished without being sent.
     *
     * @param next the next state of each message
     * @param tally takes the cancelled messages
     * @param overtaken takes those that another run changed, as they were to be stored
     * @return the claimed messages
     */
    private List<TrackedMessage> save(
            Run run,
            List<TrackedMessage> wanted,
            Function<TrackedMessage, MessageState> next,
            Consumer<List<TrackedMessage>> tally,
            List<TrackedMessage> overtaken,
            Instant now) {
        List<TrackedMessage> moved =
                wanted.stream().map(message -> message.in(next.apply(message))).toList();
        Set<MessageId> refused = accept(
                run,
                moved.stream()
                        .filter(message -> message.version() == 0 && isClaim(message))
                        .toList());
        List<TrackedMessage> claims = moved.stream()
                .filter(message -> !refused.contains(message.id()))
                .toList();
        // The watch comes before the claim: a watch without a message ends by itself, but a message that is sent and
        // not watched would be forgotten.
        callbackWatch.add(
                claims.stream()
                        .filter(message ->
                                isClaim(message) && message.state().attempts() == 1 && !batchWatch.covers(message, now))
                        .toList(),
                now);
        List<Saved> saved = messages.saveEach(claims);
        List<TrackedMessage> claimed = new ArrayList<>();
        List<TrackedMessage> finished = new ArrayList<>();
        for (int i = 0; i < claims.size(); i++) {
            switch (saved.get(i).result()) {
                case REFUSED -> unstorable.deadLetter(run, claims.get(i).id());
                case OVERTAKEN -> overtaken.add(claims.get(i));
                case DONE ->
                    (isClaim(claims.get(i)) ? claimed : finished)
                            .add(saved.get(i).message());
            }
        }
        Set<MessageId> fresh = claims.stream()
                .filter(message -> message.version() == 0)
                .map(TrackedMessage::id)
                .collect(Collectors.toSet());
        waitingRoom.index(Stream.concat(claimed.stream(), finished.stream())
                .filter(message -> fresh.contains(message.id()))
                .toList());
        tally.accept(in(MessageStatus.CANCELLED, finished));
        metrics.count(Map.of(
                Metric.MESSAGES_OPTED_OUT,
                in(MessageStatus.OPTED_OUT, finished).size(),
                Metric.MESSAGES_OVER_CAP,
                in(MessageStatus.FAILED, finished).size()));
        finished.forEach(message -> {
            reporter.log(run, message, Optional.empty());
            run.toPublish(message);
        });
        route(claimed, now);
        return claimed;
    }

    private static List<TrackedMessage> in(MessageStatus status, List<TrackedMessage> messages) {
        return messages.stream()
                .filter(message -> message.state().status() == status)
                .toList();
    }

    /** Whether a message is to be sent. */
    private static boolean isClaim(TrackedMessage message) {
        return message.state().status() == MessageStatus.SENDING;
    }

    /**
     * Makes sure that the table has the content of messages before only their claims are stored. {@code receive} has
     * stored it, if the table was not away then.
     *
     * @return the messages whose content DynamoDB refuses, which are dead-lettered
     */
    private Set<MessageId> accept(Run run, List<TrackedMessage> fresh) {
        Set<MessageId> refused = new HashSet<>();
        fresh.stream()
                .filter(message -> !run.received().batch(message.id()).stored())
                .collect(Collectors.groupingBy(message -> message.id().messageBatch()))
                .values()
                .forEach(ofBatch -> accept(run, ofBatch, refused));
        return refused;
    }

    /** Stores the content of messages of one batch. If DynamoDB refuses it, finds those that it refuses. */
    private void accept(Run run, List<TrackedMessage> ofBatch, Set<MessageId> refused) {
        MessageBatch received = run.received().batch(ofBatch.get(0).id());
        try {
            batches.complete(
                    received.with(ofBatch.stream().map(TrackedMessage::message).toList(), received.attempt()));
        } catch (RefusedException e) {
            if (ofBatch.size() == 1) {
                refused.add(ofBatch.get(0).id());
                unstorable.deadLetter(run, ofBatch.get(0).id());
                return;
            }
            accept(run, ofBatch.subList(0, ofBatch.size() / 2), refused);
            accept(run, ofBatch.subList(ofBatch.size() / 2, ofBatch.size()), refused);
        }
    }

    /** Routes replies to the channel that wrote last. */
    private void route(List<TrackedMessage> claimed, Instant now) {
        Map<Msisdn, String> channels = new LinkedHashMap<>();
        claimed.forEach(message -> message.message()
                .returnAddress()
                .ifPresent(origin -> channels.put(message.message().msisdn(), origin.channel())));
        try {
            routing.route(channels, now);
        } catch (RefusedException e) {
            LOG.errorf("replies to some messages still go to the previous channel: %s", e.getMessage());
        }
    }
}
