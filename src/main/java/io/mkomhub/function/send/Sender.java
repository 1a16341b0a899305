package io.mkomhub.function.send;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.channel.mkom.MkomClient;
import io.mkomhub.channel.mkom.TransmissionOutcome;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.codec.CallbackCheck;
import io.mkomhub.core.codec.MessageBatchJson;
import io.mkomhub.core.message.CallbackChecks;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.fault.RefusedException;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.sqs.Backoff;
import io.mkomhub.platform.sqs.QueueName;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.sqs.Queues.Delayed;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.MessageStore.Saving;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.OptOutStore.OptOut;
import io.mkomhub.store.people.RoutingStore;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * Hands message batches to MKOM.
 *
 * <p>Guarantee: MKOM is asked to send a message only by the one run that has claimed it with a conditional write, and again
 * only if MKOM certainly does not have it, or, under policy {@code resend}, if nothing was heard of it for the settling time
 * and no callback that was accepted by then waits unread, which {@code record} is asked for;
 * and not to someone whose opt-out was stored before the claim.
 * Limit: within an uncertain transmission nobody can know; that is the only way for a message to go out twice.
 *
 * <p>A message stays on the queue until it is sent, failed or held: what is not finished goes back as a new, delayed record
 * before the old one is acknowledged. Waiting in the queue's visibility time-out instead would count as a failed receive, of
 * which SQS allows 1,000 before it gives the record up, fewer than a long outage takes.
 */
@ApplicationScoped
class Sender {

    private static final Logger LOG = Logger.getLogger(Sender.class);

    /** Wait for what a run found no time for. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** Wait after the events queue has not taken a check. */
    private static final Duration UNASKED = Duration.ofMinutes(1);

    /** Transmissions in a row that MKOM could not take, after which a run stops asking. */
    private static final int MAX_FAILURES = 2;

    /** Refused requests in a row after which a run looks no further for what MKOM objects to: more than halving 500 to 1 takes. */
    private static final int MAX_REFUSALS = 25;

    /** How often a message is read again because another worker changed it in between. */
    private static final int MAX_ROUNDS = 4;

    private final MessageStore messages;
    private final History history;
    private final MkomClient mkom;
    private final Queues queues;
    private final Metrics metrics;
    private final Alerts alerts;
    private final AuditLog auditLog;
    private final SendConfig config;
    private final Backoff backoff;
    private final AdaptiveBatchLimit batchLimit;
    private final OptOutStore optOuts;
    private final CallbackWatch callbackWatch;
    private final Optional<QuietHours> quietHours;
    private final RoutingStore routing;
    private final NotificationPublisher publisher;

    Sender(
            MessageStore messages,
            History history,
            OptOutStore optOuts,
            CallbackWatch callbackWatch,
            RoutingStore routing,
            NotificationPublisher publisher,
            MkomClient mkom,
            Queues queues,
            Metrics metrics,
            Alerts alerts,
            AuditLog auditLog,
            SendConfig config,
            QuietConfig quiet) {
        this.messages = messages;
        this.history = history;
        this.optOuts = optOuts;
        this.callbackWatch = callbackWatch;
        this.routing = routing;
        this.publisher = publisher;
        this.quietHours = quiet.quietHours().map(QuietHours::parse);
        this.mkom = mkom;
        this.queues = queues;
        this.metrics = metrics;
        this.alerts = alerts;
        this.auditLog = auditLog;
        this.config = config;
        this.backoff = new Backoff(config.backoffBase(), config.backoffCap());
        this.batchLimit = new AdaptiveBatchLimit(config.batch());
    }

    /** As {@link #send(Map, Instant)}, in a run that begins now. */
    Set<String> send(Map<String, MessageBatch> messageBatches) {
        return send(messageBatches, Instant.now());
    }

    /** Does the work of a batch, in a run that began then; gives the records that could not be put back on the queue. */
    Set<String> send(Map<String, MessageBatch> messageBatches, Instant startedAt) {
        Run run = new Run(startedAt);
        run.plan(messageBatches.values());
        run.transmitAll();
        run.publish();
        return run.requeue(messageBatches);
    }

    /**
     * Notes at messages whose record is a dead letter why nothing happens to them, and has them looked at again, so that they are
     * listed and counted as those that nothing is heard of if nobody puts the record back.
     *
     * @throws UnavailableException if that cannot be noted now
     */
    void deadLettered(MessageBatch messageBatch, String reason) {
        Instant now = Instant.now();
        Map<MessageId, TrackedMessage> stored = messages.find(
                messageBatch.messages().stream().map(OutboundMessage::id).toList());
        List<TrackedMessage> open = messageBatch.messages().stream()
                .map(message -> stored.getOrDefault(message.id(), TrackedMessage.of(messageBatch, message)))
                .filter(message ->
                        !message.state().status().isFinal() && message.state().status() != MessageStatus.SENT)
                .toList();
        Map<Msisdn, OptOut> standings = optOuts.find(
                open.stream().map(message -> message.message().msisdn()).collect(Collectors.toSet()));
        List<TrackedMessage> kept = open.stream()
                .filter(message -> Optional.ofNullable(
                                standings.get(message.message().msisdn()))
                        .filter(standing -> standing.erases(message.acceptedAt()))
                        .isEmpty())
                .toList();
        callbackWatch.add(kept, now);
        List<TrackedMessage> queued = kept.stream()
                .filter(message -> message.state().status() == MessageStatus.QUEUED)
                .map(message -> message.in(message.state().deadLettered(reason)))
                .toList();
        // One that somebody changed meanwhile is in other hands.
        messages.saveEach(queued);
        history.index(queued.stream().filter(message -> message.version() == 0).toList());
    }

    /** One run over one batch: what is known of each message, and when each that is not finished is to be seen again. */
    private final class Run {

        private final Instant startedAt;
        private final Map<MessageId, TrackedMessage> toClaim = new LinkedHashMap<>();
        private final Map<MessageId, Instant> seeAgainAt = new HashMap<>();
        private final Map<MessageId, TrackedMessage> toPublish = new LinkedHashMap<>();
        private final Map<MessageId, Instant> acceptedAt = new HashMap<>();
        private final Map<MessageId, Integer> attempts = new HashMap<>();
        private final Map<MessageId, CorrelationId> correlations = new HashMap<>();
        private final Map<MessageId, MessageBatch> batchOf = new HashMap<>();
        private final Map<MessageId, String> reasonsToWait = new HashMap<>();
        private final Set<MessageId> inNoHurry = new HashSet<>();
        private final Set<MessageId> told = new HashSet<>();
        private final Map<Integer, Instant> retryAt = new HashMap<>();
        private final Set<MessageId> putOff = new HashSet<>();
        private final Set<MessageId> toCheck = new HashSet<>();
        private final Map<MessageId, CallbackChecks> checks = new HashMap<>();
        private Instant notBefore = Instant.MIN;
        private int failuresInARow;
        private int refusalsInARow;

        Run(Instant startedAt) {
            this.startedAt = startedAt;
        }

        /** Reads what is known of every message and decides on its next step. */
        void plan(Iterable<MessageBatch> messageBatches) {
            Map<MessageId, TrackedMessage> fresh = new LinkedHashMap<>();
            Map<MessageId, TrackedMessage> known = new LinkedHashMap<>();
            for (MessageBatch messageBatch : messageBatches) {
                Map<MessageId, TrackedMessage> side = messageBatch.attempt() == 0 ? fresh : known;
                messageBatch.messages().forEach(message -> {
                    side.put(message.id(), TrackedMessage.of(messageBatch, message));
                    attempts.merge(message.id(), messageBatch.attempt(), Math::max);
                    batchOf.put(message.id(), messageBatch);
                    messageBatch.checks().ifPresent(found -> checks.merge(message.id(), found, Run::better));
                    messageBatch.correlation().ifPresent(id -> correlations.putIfAbsent(message.id(), id));
                    acceptedAt.merge(message.id(), messageBatch.acceptedAt(), Sender::later);
                });
            }
            find(known.keySet()).forEach(message -> known.put(message.id(), message));
            fresh.values().forEach(message -> decide(message, 0));
            known.values().forEach(message -> decide(message, 0));
            // What waits for the end of quiet hours can be found meanwhile.
            history.index(fresh.values().stream()
                    .filter(message -> seeAgainAt.containsKey(message.id()))
                    .toList());
        }

        /** What is stored; one that a person released is as old as its release, whichever of its records came. */
        private List<TrackedMessage> find(Collection<MessageId> ids) {
            return messages.find(ids).values().stream()
                    .map(message -> message.acceptedAt(
                            later(message.acceptedAt(), acceptedAt.getOrDefault(message.id(), Instant.MIN))))
                    .toList();
        }

        private void decide(TrackedMessage message, int round) {
            Optional<CallbackChecks> found = Optional.ofNullable(checks.get(message.id()));
            NextStep step = NextStep.of(message, found, config, quietHours, Instant.now());
            if (step instanceof NextStep.Claim) {
                toClaim.put(message.id(), message);
            } else if (step instanceof NextStep.ClaimFor claim) {
                toClaim.put(message.id(), message.scheduled(claim.schedule()));
            } else if (step instanceof NextStep.Wait wait) {
                seeAgain(
                        message.id(), wait.until(), reasonToWait(message.state().status()));
                inNoHurry.add(message.id());
            } else if (step instanceof NextStep.Check) {
                seeAgain(
                        message.id(),
                        Instant.now(),
                        found.flatMap(CallbackChecks::reason)
                                .orElse("it is being looked whether a callback about it waits"));
                inNoHurry.add(message.id());
                toCheck.add(message.id());
            } else if (step instanceof NextStep.Done && message.message().isErased()) {
                // Again, in case it was accepted again.
                history.takeOut(message.id());
            } else if (step instanceof NextStep.Done) {
                // Again, in case the run that brought it here ended before it could say so.
                toPublish.put(message.id(), message);
            } else if (step instanceof NextStep.Move && !inTime()) {
                // Thousands may be given up at once after a long outage, each with a request of its own.
                seeAgain(message.id(), Instant.now().plus(SOON), "the run had no more time for it");
            } else if (step instanceof NextStep.Move move) {
                TrackedMessage moved = message.in(move.next());
                switch (messages.saveEach(List.of(moved)).get(0)) {
                    case DONE -> {
                        count(moved);
                        tell(moved, Optional.empty());
                        decide(moved.stored(), round);
                    }
                    case OVERTAKEN -> decideAnew(List.of(message), round);
                    case REFUSED -> deadLetter(message.id());
                }
            }
        }

        /** Counts what a person may want to know of, once a message: whoever stored it does. */
        private void count(TrackedMessage moved) {
            if (moved.state().held()) {
                metrics.count(Map.of(Metric.MESSAGES_HELD, 1));
                LOG.warnf("message %s is held until a person decides whether it is sent again", moved.id());
            } else if (moved.state().status() == MessageStatus.FAILED) {
                boolean expired = moved.message()
                        .expiry()
                        .filter(moved.state().updatedAt()::isAfter)
                        .isPresent();
                metrics.count(Map.of(expired ? Metric.MESSAGES_EXPIRED : Metric.MESSAGES_GIVEN_UP, 1));
            }
        }

        private static CallbackChecks better(CallbackChecks one, CallbackChecks other) {
            return other.passed() > one.passed() ? other : one;
        }

        /** Somebody else changed them; what is to be done now depends on what they are now. */
        private void decideAnew(List<TrackedMessage> overtaken, int round) {
            if (round == MAX_ROUNDS) {
                overtaken.forEach(
                        message -> seeAgain(message.id(), Instant.now().plus(SOON), "other workers kept changing it"));
                return;
            }
            find(overtaken.stream().map(TrackedMessage::id).toList()).forEach(message -> decide(message, round + 1));
        }

        void transmitAll() {
            while (!toClaim.isEmpty()) {
                List<TrackedMessage> batch = nextBatch();
                if (failuresInARow >= MAX_FAILURES) {
                    batch.forEach(message -> retryLater(message, "MKOM did not take those before it"));
                } else if (!inTime()) {
                    batch.forEach(message ->
                            seeAgain(message.id(), Instant.now().plus(SOON), "the run had no more time for it"));
                } else {
                    transmit(claim(batch));
                }
            }
        }

        /** Takes out as many messages of one mailing as fit into one request. */
        private List<TrackedMessage> nextBatch() {
            Mailing mailing = toClaim.values().iterator().next().mailing();
            List<TrackedMessage> batch = toClaim.values().stream()
                    .filter(message -> message.mailing().equals(mailing))
                    .limit(batchLimit.limit())
                    .toList();
            batch.forEach(message -> toClaim.remove(message.id()));
            return batch;
        }

        /** Claims messages and gives those that are ours now; those to people who have opted out end here. */
        private List<TrackedMessage> claim(List<TrackedMessage> batch) {
            Instant now = Instant.now();
            Map<Msisdn, OptOut> standings;
            try {
                standings = optOuts.find(batch.stream()
                        .map(message -> message.message().msisdn())
                        .collect(Collectors.toSet()));
            } catch (UnavailableException e) {
                LOG.errorf("opt-outs cannot be read, so sending waits: %s", e.getMessage());
                batch.forEach(message ->
                        seeAgain(message.id(), now.plus(config.unauthorisedDelay()), "opt-outs cannot be read"));
                return List.of();
            }
            List<TrackedMessage> wanted = eraseWhatIsErased(batch, standings, now);
            List<TrackedMessage> claims = wanted.stream()
                    .map(message -> message.in(
                            mayGo(message, standings)
                                    ? message.state().claimed(now)
                                    : message.state().optedOut(now)))
                    .toList();
            // Before the claim: what is watched and not sent is let go later; what is sent and not watched would be
            // forgotten.
            callbackWatch.add(
                    claims.stream().filter(message -> message.version() == 0).toList(), now);
            List<Saving> saved = messages.saveEach(claims);
            List<TrackedMessage> claimed = new ArrayList<>();
            List<TrackedMessage> refused = new ArrayList<>();
            List<TrackedMessage> overtaken = new ArrayList<>();
            for (int i = 0; i < claims.size(); i++) {
                if (saved.get(i) == Saving.REFUSED) {
                    deadLetter(wanted.get(i).id());
                } else if (saved.get(i) == Saving.OVERTAKEN) {
                    overtaken.add(wanted.get(i));
                } else if (claims.get(i).state().status() == MessageStatus.OPTED_OUT) {
                    refused.add(claims.get(i).stored());
                } else {
                    claimed.add(claims.get(i).stored());
                }
            }
            decideAnew(overtaken, 1);
            index(Stream.concat(claimed.stream(), refused.stream())
                    .filter(message -> message.version() == 1)
                    .toList());
            metrics.count(Map.of(Metric.MESSAGES_OPTED_OUT, refused.size()));
            refused.forEach(message -> {
                tell(message, Optional.empty());
                toPublish.put(message.id(), message);
            });
            route(claimed, now);
            return claimed;
        }

        /** What DynamoDB refuses cannot be found by its reference; it is claimed, and has to come to its end all the same. */
        private void index(List<TrackedMessage> claimed) {
            try {
                history.index(claimed);
            } catch (RefusedException e) {
                if (claimed.size() > 1) {
                    claimed.forEach(message -> index(List.of(message)));
                } else {
                    LOG.errorf(
                            "message %s cannot be found by its reference: %s",
                            claimed.get(0).id(), e.getMessage());
                }
            }
        }

        /**
         * Gives a message that DynamoDB refuses to store to a person, alone: buried with its message batch, others that this run has
         * claimed would stay so for ever.
         */
        private void deadLetter(MessageId id) {
            String reason = "DynamoDB refuses to store what becomes of message " + id;
            MessageBatch messageBatch = Objects.requireNonNull(batchOf.get(id));
            List<OutboundMessage> alone = messageBatch.messages().stream()
                    .filter(message -> message.id().equals(id))
                    .toList();
            try {
                queues.deadLetter(
                        QueueName.OUTBOUND,
                        MessageBatchJson.write(messageBatch.with(alone, messageBatch.attempt() + 1)),
                        reason);
                told.add(id);
                auditLog.deadLettered(
                        QueueName.OUTBOUND.name().toLowerCase(Locale.ROOT),
                        id.toString(),
                        reason,
                        messageBatch.correlation());
            } catch (UnavailableException e) {
                seeAgain(id, Instant.now().plus(SOON), reason);
            }
        }

        /** Replies go to the channel that wrote last. */
        private void route(List<TrackedMessage> claimed, Instant now) {
            Map<Msisdn, String> channels = new LinkedHashMap<>();
            claimed.forEach(message -> message.message()
                    .returnAddress()
                    .ifPresent(peer -> channels.put(message.message().msisdn(), peer.channel())));
            try {
                routing.route(channels, now);
            } catch (RefusedException e) {
                LOG.errorf("replies to some messages go where they went before: %s", e.getMessage());
            }
        }

        private static boolean mayGo(TrackedMessage message, Map<Msisdn, OptOut> standings) {
            return message.message().messageClass() == MessageClass.OPT_OUT_CONFIRMATION
                    || standing(message, standings).filter(OptOut::blocked).isEmpty();
        }

        private static Optional<OptOut> standing(TrackedMessage message, Map<Msisdn, OptOut> standings) {
            return Optional.ofNullable(standings.get(message.message().msisdn()));
        }

        /**
         * Ends messages to people whose data were erased after the messages had been accepted, and leaves nothing of the
         * person; gives the others.
         */
        private List<TrackedMessage> eraseWhatIsErased(
                List<TrackedMessage> batch, Map<Msisdn, OptOut> standings, Instant now) {
            Map<Boolean, List<TrackedMessage>> byErased = batch.stream()
                    .collect(Collectors.partitioningBy(message -> standing(message, standings)
                            .filter(standing -> standing.erases(message.acceptedAt()))
                            .isPresent()));
            List<TrackedMessage> erased = byErased.getOrDefault(true, List.of());
            List<Boolean> saved = messages.erase(erased, now);
            List<TrackedMessage> overtaken = new ArrayList<>();
            for (int i = 0; i < erased.size(); i++) {
                if (saved.get(i)) {
                    history.takeOut(erased.get(i).id());
                    tell(erased.get(i).erased(now), Optional.empty());
                } else {
                    overtaken.add(erased.get(i));
                }
            }
            decideAnew(overtaken, 1);
            return byErased.getOrDefault(false, List.of());
        }

        private void transmit(List<TrackedMessage> claimed) {
            if (claimed.isEmpty()) {
                return;
            }
            if (!inTime()) {
                // MKOM's answer might come after the end of the run, and then nobody would know of it.
                conclude(
                        claimed,
                        new TransmissionOutcome.Retryable("the run had no time left to send it"),
                        Duration.ZERO);
                return;
            }
            long from = System.nanoTime();
            TransmissionOutcome outcome = mkom.transmit(
                    claimed.get(0).mailing(),
                    claimed.stream().map(TrackedMessage::message).toList(),
                    claimed.stream()
                            .flatMap(message -> Optional.ofNullable(correlations.get(message.id())).stream())
                            .toList());
            Duration took = Duration.ofNanos(System.nanoTime() - from);
            if (outcome instanceof TransmissionOutcome.Refused) {
                refusalsInARow++;
                if (claimed.size() > 1) {
                    // One message may be what MKOM objects to; it must not take the others with it.
                    if (refusalsInARow < MAX_REFUSALS && inTime()) {
                        transmit(claimed.subList(0, claimed.size() / 2));
                        transmit(claimed.subList(claimed.size() / 2, claimed.size()));
                    } else {
                        conclude(
                                claimed,
                                new TransmissionOutcome.Retryable("MKOM refused it together with others"),
                                took);
                    }
                    return;
                }
            } else {
                refusalsInARow = 0;
            }
            conclude(claimed, outcome, took);
        }

        private void conclude(List<TrackedMessage> claimed, TransmissionOutcome outcome, Duration took) {
            Instant now = Instant.now();
            List<TrackedMessage> after = new ArrayList<>();
            for (TrackedMessage message : claimed) {
                after.add(message.in(stateAfter(outcome, message, now)));
            }
            Set<MessageId> lost = save(after);
            if (outcome instanceof TransmissionOutcome.Accepted) {
                failuresInARow = 0;
                batchLimit.taken();
            } else if (outcome instanceof TransmissionOutcome.Retryable
                    || outcome instanceof TransmissionOutcome.Uncertain) {
                failuresInARow++;
                batchLimit.refused();
            }
            if (outcome instanceof TransmissionOutcome.Unauthorised) {
                failuresInARow = MAX_FAILURES;
                LOG.errorf("MKOM does not accept the hub's token; sending waits until it does");
            }
            after.forEach(message -> tell(message, Optional.of(took)));
            metrics.count(Map.of(
                    Metric.TOKEN_DAYS_LEFT, mkom.tokenDaysLeft(now),
                    Metric.MESSAGES_SENT, countOf(after, MessageStatus.SENT),
                    Metric.MESSAGES_FAILED, countOf(after, MessageStatus.FAILED),
                    Metric.MESSAGES_UNCERTAIN, countOf(after, MessageStatus.UNCERTAIN),
                    Metric.MESSAGES_RETRIED, countOf(after, MessageStatus.QUEUED),
                    Metric.TOKEN_REFUSED, outcome instanceof TransmissionOutcome.Unauthorised ? 1 : 0));
            for (TrackedMessage message : after) {
                if (lost.contains(message.id())) {
                    seeAgain(message.id(), now.plus(config.longestRun()), "what became of it cannot be stored");
                } else {
                    toPublish.put(message.id(), message);
                    plan(message, outcome, now);
                }
            }
        }

        /**
         * Notes what came of it. Where somebody was faster it was a callback, which knows better. If it cannot be noted at
         * all, the claim stands, and after {@link SendConfig#longestRun} counts as interrupted.
         *
         * @return the messages of which DynamoDB refuses to store it
         */
        private Set<MessageId> save(List<TrackedMessage> after) {
            for (int tries = 1; ; tries++) {
                try {
                    List<Saving> saved = messages.saveEach(after);
                    return IntStream.range(0, after.size())
                            .filter(i -> saved.get(i) == Saving.REFUSED)
                            .mapToObj(i -> after.get(i).id())
                            .collect(Collectors.toSet());
                } catch (UnavailableException e) {
                    if (tries == MAX_ROUNDS || !inTime()) {
                        throw e;
                    }
                    LOG.warnf(
                            "the outcome of %d messages, the first of them %s, is not stored yet: %s",
                            (Integer) after.size(), after.get(0).id(), e.getMessage());
                }
            }
        }

        private boolean inTime() {
            return Instant.now().isBefore(startedAt.plus(config.budget()));
        }

        private static MessageState stateAfter(TransmissionOutcome outcome, TrackedMessage message, Instant now) {
            MessageState state = message.state();
            if (outcome instanceof TransmissionOutcome.Accepted accepted) {
                String refusal = accepted.refusals().get(message.id());
                String doubt = accepted.uncertainAttempts().get(message.id());
                return refusal != null
                        ? state.failed(refusal, now)
                        : doubt != null ? state.uncertain(doubt, now) : state.accepted(accepted.mailingId(), now);
            } else if (outcome instanceof TransmissionOutcome.Refused refused) {
                return state.failed(refused.reason(), now);
            } else if (outcome instanceof TransmissionOutcome.Retryable retryable) {
                return state.released(retryable.reason(), now);
            } else if (outcome instanceof TransmissionOutcome.Unauthorised unauthorised) {
                return state.released(unauthorised.reason(), now);
            } else if (outcome instanceof TransmissionOutcome.Uncertain uncertain) {
                return state.uncertain(uncertain.reason(), now);
            }
            throw new IllegalStateException("an outcome of no known kind");
        }

        private void plan(TrackedMessage message, TransmissionOutcome outcome, Instant now) {
            switch (message.state().status()) {
                case QUEUED -> {
                    if (outcome instanceof TransmissionOutcome.Unauthorised) {
                        seeAgain(message.id(), now.plus(config.unauthorisedDelay()), "");
                    } else {
                        if (outcome instanceof TransmissionOutcome.Retryable retryable) {
                            retryable.after().ifPresent(this::askedToWait);
                        }
                        retryLater(message, "");
                    }
                }
                case UNCERTAIN -> {
                    if (outcome instanceof TransmissionOutcome.Uncertain uncertain) {
                        uncertain.after().ifPresent(this::askedToWait);
                    }
                    decide(message.stored(), 0);
                }
                default -> {
                    // Sent or failed: finished.
                }
            }
        }

        /** MKOM said when to ask again, which holds for all that is put off in this run. */
        private void askedToWait(Duration wait) {
            notBefore = later(notBefore, Instant.now().plus(wait));
        }

        /**
         * What waited behind messages that MKOM could not take waits as long as they do, though it was not tried itself. Whoever has
         * been tried as often waits as long: a message batch stays one record, and is one request again.
         */
        private void retryLater(TrackedMessage message, String reason) {
            int tries = Math.max(
                    attempts.getOrDefault(message.id(), 0) + 1, message.state().attempts());
            Instant due = retryAt.computeIfAbsent(
                    tries, number -> Instant.now().plus(backoff.after(number, ThreadLocalRandom.current())));
            seeAgain(message.id(), due, reason);
            putOff.add(message.id());
        }

        private void seeAgain(MessageId message, Instant at, String reason) {
            seeAgainAt.put(message, at);
            reasonsToWait.put(message, reason);
        }

        private static String reasonToWait(MessageStatus status) {
            return switch (status) {
                case SENDING -> "another run is sending it";
                case UNCERTAIN -> "it is not known yet whether MKOM has it";
                default -> "quiet hours";
            };
        }

        /** Writes down what became of a message; one that is queued again waits. */
        private void tell(TrackedMessage message, Optional<Duration> took) {
            told.add(message.id());
            Optional<CorrelationId> correlation = Optional.ofNullable(correlations.get(message.id()));
            if (message.state().status() == MessageStatus.QUEUED) {
                auditLog.waits(message.id(), message.state().reason().orElse(""), took, correlation);
            } else {
                auditLog.moved(message.id(), message.state(), took, correlation);
            }
        }

        /** Writes down which messages wait, of those that nothing else became of. */
        private void tellWhatWaits() {
            reasonsToWait.forEach((message, reason) -> {
                if (!told.contains(message)) {
                    auditLog.waits(message, reason, Optional.empty(), Optional.ofNullable(correlations.get(message)));
                }
            });
        }

        /** Says how messages stand to those they came from; a message of which that fails is seen again. */
        void publish() {
            Set<MessageId> left;
            try {
                left = publisher.publishStatuses(toPublish.values(), correlations);
            } catch (UnavailableException e) {
                LOG.errorf("what became of messages is published later: %s", e.getMessage());
                left = toPublish.keySet();
            }
            left.forEach(id -> seeAgainAt.putIfAbsent(id, Instant.now().plus(SOON)));
        }

        /** From when on a message could have been sent; advertising not before the quiet hours that it came in were over. */
        private Instant mightHaveGone(OutboundMessage message, Instant batchAcceptedAt) {
            Instant from = acceptedAt.getOrDefault(message.id(), batchAcceptedAt);
            return message.messageClass() == MessageClass.MARKETING
                    ? quietHours.map(hours -> hours.firstAllowed(from)).orElse(from)
                    : from;
        }

        /** When a message is given up, which it has to be seen for. */
        private Instant end(OutboundMessage message, MessageBatch messageBatch) {
            Instant givenUp = acceptedAt
                    .getOrDefault(message.id(), messageBatch.acceptedAt())
                    .plus(config.giveUpAfter())
                    .plus(SOON);
            return message.expiry()
                    .map(expiry -> earlier(expiry.plus(SOON), givenUp))
                    .orElse(givenUp);
        }

        /** Puts what is not finished back on the queue, one delayed record for all of a message batch that is due together. */
        Set<String> requeue(Map<String, MessageBatch> messageBatches) {
            tellWhatWaits();
            alerts.oldest(
                    Metric.OLDEST_MESSAGE_SECONDS,
                    messageBatches.values().stream()
                            .flatMap(messageBatch -> messageBatch.messages().stream()
                                    .filter(message ->
                                            seeAgainAt.containsKey(message.id()) && !inNoHurry.contains(message.id()))
                                    .map(message -> mightHaveGone(message, messageBatch.acceptedAt())))
                            .min(Comparator.naturalOrder()),
                    Instant.now());
            askForChecks(messageBatches.values());
            List<String> records = new ArrayList<>();
            List<Delayed> delayed = new ArrayList<>();
            messageBatches.forEach((record, messageBatch) -> {
                Map<Long, List<OutboundMessage>> byDelay = new LinkedHashMap<>();
                Instant now = Instant.now();
                for (OutboundMessage message : messageBatch.messages()) {
                    Instant due = seeAgainAt.get(message.id());
                    if (due != null && !toCheck.contains(message.id())) {
                        // What waits for something else than MKOM's own time is looked at again before that.
                        long delay = putOff.contains(message.id())
                                ? delay(earlier(later(due, notBefore), end(message, messageBatch)), now)
                                : Math.min(Queues.LONGEST_DELAY.toSeconds(), delay(due, now));
                        byDelay.computeIfAbsent(delay, seconds -> new ArrayList<>())
                                .add(message);
                    }
                }
                byDelay.forEach((delay, remaining) -> {
                    records.add(record);
                    delayed.add(new Delayed(
                            MessageBatchJson.write(messageBatch.with(remaining, messageBatch.attempt() + 1)),
                            Duration.ofSeconds(delay)));
                });
            });
            Set<String> comingBack = new LinkedHashSet<>();
            queues.putLater(QueueName.OUTBOUND, delayed).forEach(place -> comingBack.add(records.get(place)));
            return comingBack;
        }

        /** Puts what may be sent again before {@code record}, one check for all of a message batch. */
        private void askForChecks(Collection<MessageBatch> messageBatches) {
            Instant now = Instant.now();
            List<MessageBatch> waiting = messageBatches.stream()
                    .map(messageBatch -> Map.entry(
                            messageBatch,
                            messageBatch.messages().stream()
                                    .filter(message -> toCheck.contains(message.id()))
                                    .toList()))
                    .filter(open -> !open.getValue().isEmpty())
                    .map(open ->
                            open.getKey().with(open.getValue(), open.getKey().attempt() + 1))
                    .toList();
            List<String> asked = waiting.stream()
                    .map(messageBatch -> new CallbackCheck(messageBatch, now).write())
                    .toList();
            queues.put(QueueName.EVENTS, asked)
                    .forEach(place -> waiting.get(place).messages().forEach(message -> {
                        toCheck.remove(message.id());
                        seeAgain(
                                message.id(),
                                now.plus(UNASKED),
                                "the events queue does not take the question whether a callback waits");
                    }));
        }
    }

    private static int countOf(List<TrackedMessage> messages, MessageStatus status) {
        return (int) messages.stream()
                .filter(message -> message.state().status() == status)
                .count();
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /** Seconds until a moment or a little after it: in coarser steps the longer it is, so that what belongs together stays so. */
    private static long delay(Instant due, Instant now) {
        long seconds = Math.max(0, (Duration.between(now, due).toMillis() + 999) / 1000);
        long step = seconds <= 3 ? 1 : seconds <= 20 ? 3 : 15;
        return (seconds + step - 1) / step * step;
    }
}
