package io.mkomhub.function.record;

import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.core.autoreply.AnswerLimit;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.FlowConfig;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.autoreply.Flows.AnsweredMessage;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Handling;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.Keywords.Intent;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.documents.FlowRepository;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.ReplyStore;
import io.mkomhub.store.people.ReplyStore.ReceivedReply;
import io.mkomhub.store.people.ReplyStore.Standing;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Processes replies: opt-outs, and answers from flows.
 *
 * <p>Guarantee: each reply is decided once. The decision is stored together with its change, on top of the state it was
 * derived from, and only then carried out. A redelivered reply gets the same answer under the same message id, which
 * {@code send} sends once. Limit: a batch with very many replies takes several runs, each of which processes as many as
 * it has time for.
 */
@ApplicationScoped
class Responder {

    /** How often a reply is decided again because its sender's state changed. */
    private static final OptimisticRetry RETRY = OptimisticRetry.of(8, "other workers kept changing the same dialogue");

    /** The time budget of one run. It leaves enough of the function's time-out for the rest. */
    private static final Duration BUDGET = Duration.ofSeconds(10);

    private static final Logger LOG = Logger.getLogger(Responder.class);

    private final FlowRepository repository;
    private final Keywords keywords;
    private final ReplyStore replies;
    private final MessageStore messages;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;
    private final Intake intake;
    private final BudgetGate budgets;
    private final Optional<Mailing> ownMailing;
    private final AnswerLimit limit;
    private final Metrics metrics;
    private final Clock clock;

    Responder(
            FlowRepository repository,
            Keywords keywords,
            ReplyStore replies,
            MessageStore messages,
            OptOutStore optOuts,
            KeyedHashes hashes,
            Intake intake,
            BudgetGate budgets,
            MailingDefaults defaults,
            FlowConfig config,
            Metrics metrics,
            Clock clock) {
        this.repository = repository;
        this.keywords = keywords;
        this.replies = replies;
        this.messages = messages;
        this.optOuts = optOuts;
        this.hashes = hashes;
        this.intake = intake;
        this.budgets = budgets;
        this.ownMailing = Mailing.of(defaults.identifier(), defaults.costCentreId());
        this.limit = new AnswerLimit(config.maxPerHour());
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A reply and what is known about it. */
    private record PendingReply(ReceivedReply received, Optional<CorrelationId> correlation) {

        Event.Reply reply() {
            return received.reply();
        }

        String person() {
            return reply().msisdn().person();
        }
    }

    /**
     * Processes the replies among new events.
     *
     * @param correlations the correlation ids of the requests that events came with; answers inherit them
     * @return the events that are not processed yet
     */
    Set<Event> respond(Map<AttributedEvent, Instant> received, Map<Event, CorrelationId> correlations) {
        List<PendingReply> open = new ArrayList<>();
        received.forEach((entry, receivedAt) -> {
            if (entry.event() instanceof Event.Reply reply) {
                open.add(new PendingReply(
                        new ReceivedReply(reply, entry.message(), receivedAt),
                        Optional.ofNullable(correlations.get(reply))));
            }
        });
        if (open.isEmpty()) {
            return Set.of();
        }
        open.sort(Comparator.comparing((PendingReply each) -> each.received().saidAt())
                .thenComparing(each -> each.received().receivedAt()));
        Instant deadline = clock.instant().plus(BUDGET);
        List<PendingReply> unstored = new ArrayList<>();
        try {
            Run run = new Run(open, unstored);
            while (!open.isEmpty() && clock.instant().isBefore(deadline)) {
                run.respond(open.get(0));
                open.remove(0);
            }
            run.storeLast();
        } catch (UnavailableException e) {
            // Status reports of the same batch do not depend on this and are not delayed.
            open.addAll(unstored);
            LOG.errorf("%d replies will be retried: %s", (Integer) open.size(), e.getMessage());
        }
        return open.stream().map(PendingReply::reply).collect(Collectors.toCollection(HashSet::new));
    }

    /** Processes a reply of a person whose data were erased after it was received: it can only opt the person out. */
    void honour(Event.Reply reply, Instant receivedAt) {
        if (keywords.intent(reply.text()) == Intent.OUT) {
            optOuts.blockErased(reply.msisdn(), new Recorded(reply, receivedAt).saidAt(), receivedAt);
        }
    }

    /** One run over the replies of a batch, with the data that were read for all of them at once. */
    private final class Run {

        /**
         * Taken before anything is read, so that an answer counts as no newer than the reply: if that is erased
         * meanwhile, so is the answer.
         */
        private final Instant startedAt = clock.instant();

        private final Flows flows;
        private final Map<MessageId, TrackedMessage> answered;
        private final Map<String, Standing> standings = new HashMap<>();

        /** States in which only the last reply changed, by person. */
        private final Map<String, Standing> heard = new HashMap<>();

        /** The replies that those states come from. */
        private final List<PendingReply> unstored;

        Run(List<PendingReply> all, List<PendingReply> unstored) {
            this.unstored = unstored;
            flows = repository.flows();
            answered = flows.isEmpty()
                    ? Map.of()
                    : messages.find(all.stream()
                            .flatMap(each -> each.received().answered().stream())
                            .collect(Collectors.toSet()));
            replies.standings(all.stream().map(each -> each.reply().msisdn()).collect(Collectors.toSet()))
                    .forEach((msisdn, standing) -> standings.put(msisdn.person(), standing));
        }

        void respond(PendingReply pending) {
            Standing standing = standings.get(pending.person());
            Decision decision = Optional.ofNullable(standing)
                    .flatMap(known -> decide(pending, known))
                    .orElseGet(() -> RETRY.get(() -> decideAnew(pending)));
            decision.answer().ifPresent(answer -> send(pending.reply(), answer, pending.correlation()));
        }

        /** Stores what is not stored with a decision. */
        void storeLast() {
            RETRY.runAll(heard.keySet(), people -> {
                List<String> order = List.copyOf(people);
                List<Boolean> stored = replies.storeLast(
                        order.stream()
                                .map(person -> Objects.requireNonNull(heard.get(person)))
                                .toList(),
                        clock.instant());
                Set<String> left = new HashSet<>();
                for (int i = 0; i < order.size(); i++) {
                    if (!stored.get(i) && isLaterThanStored(order.get(i))) {
                        left.add(order.get(i));
                    }
                }
                return left;
            });
            unstored.clear();
        }

        /** Whether the last reply of a person in this run is later than what another worker has stored. */
        private boolean isLaterThanStored(String person) {
            List<PendingReply> theirs = unstored.stream()
                    .filter(each -> each.person().equals(person))
                    .toList();
            Standing stored = standing(theirs.get(0).reply());
            Standing next = stored;
            for (PendingReply each : theirs) {
                if (!stored.optOut().erases(each.received().receivedAt())) {
                    next = replies.heard(each.received(), next);
                }
            }
            heard.put(person, next);
            return !next.equals(stored);
        }

        private Standing standing(Event.Reply reply) {
            return Optional.ofNullable(replies.standings(Set.of(reply.msisdn())).get(reply.msisdn()))
                    .orElseThrow(() -> new IllegalStateException("every number must have a state"));
        }

        /** Decides from what is stored now. */
        private Optional<Decision> decideAnew(PendingReply pending) {
            return decide(pending, standing(pending.reply()));
        }

        /** Decides from a state and stores the decision, or finds it there; empty if the state has changed. */
        private Optional<Decision> decide(PendingReply pending, Standing standing) {
            ReceivedReply received = pending.received();
            Event.Reply reply = received.reply();
            String person = pending.person();
            if (standing.optOut().erases(received.receivedAt())) {
                honour(reply, received.receivedAt());
                return Optional.of(Decision.NONE);
            }
            Optional<Decision> known = replies.decision(reply, standing).map(Decision::read);
            if (known.isPresent()) {
                standings.put(person, standing);
                return known;
            }
            Instant now = clock.instant();
            if (replies.isDone(received, standing, now)) {
                return Optional.of(Decision.NONE);
            }
            ReplyDecision replyDecision = replyDecision(received, standing);
            if (replyDecision.isOverLimit()) {
                metrics.count(Map.of(Metric.AUTO_REPLIES_STOPPED, 1));
                LOG.warnf(
                        "a person got %d answers of flows within an hour, so a reply is not answered: it may be a machine",
                        (Integer) limit.most());
            }
            if (replyDecision.isNothing()) {
                Standing last = replies.heard(received, standing);
                standings.put(person, last);
                if (!last.equals(standing)) {
                    heard.put(person, last);
                    unstored.add(pending);
                }
                return Optional.of(Decision.NONE);
            }
            Optional<Standing> after = replies.decide(
                    received,
                    replyDecision.decision().write(),
                    standing,
                    replyDecision.dialogue().map(Dialogue::write),
                    replyDecision.optOut(),
                    now);
            after.ifPresent(stored -> {
                standings.put(person, stored);
                heard.remove(person);
                unstored.removeIf(earlier -> earlier.person().equals(person));
            });
            return after.map(stored -> replyDecision.decision());
        }

        private ReplyDecision replyDecision(ReceivedReply received, Standing standing) {
            Optional<AnsweredMessage> message = received.answered()
                    .flatMap(id -> Optional.ofNullable(answered.get(id)))
                    .map(tracked -> new AnsweredMessage(
                            tracked.id(),
                            tracked.acceptedAt(),
                            tracked.origin(),
                            tracked.mailing().identifier()));
            return ReplyDecision.on(
                    new ReplyDecision.IncomingReply(
                            received.reply().msisdn(),
                            new Heard(received.reply().text(), received.saidAt(), message),
                            received.receivedAt()),
                    standing.optOut(),
                    standing.dialogue().map(Dialogue::read).orElse(Dialogue.NONE),
                    flows,
                    limit,
                    keywords,
                    ownMailing);
        }

        /** Whether the budget allows an answer, which is of no use later. An opt-out is confirmed in any case. */
        private boolean mayCost(Decision.AnswerMessage answer, Draft draft, Optional<String> seed) {
            if (answer.messageClass() == MessageClass.OPT_OUT_CONFIRMATION) {
                return true;
            }
            Admission admission =
                    budgets.admitWholly(answer.origin(), seed, answer.mailing(), List.of(draft), startedAt);
            return admission.drafts().equals(List.of(draft));
        }

        /** Queues an answer, for which a person waits, under ids that are derived from the reply. */
        private void send(Event.Reply reply, Decision.AnswerMessage answer, Optional<CorrelationId> correlation) {
            Draft draft = new Draft(
                    reply.msisdn(),
                    answer.text(),
                    Segments.of(answer.text()),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    answer.messageClass());
            Optional<String> seed = Optional.of(hashes.of("answer", reply.id()));
            if (!mayCost(answer, draft, seed)) {
                LOG.warnf(
                        "a reply is not answered, because the budget of cost centre %d is used up",
                        (Long) answer.mailing().costCentreId());
                return;
            }
            List<Optional<MessageId>> ids = intake.accept(
                    answer.origin(),
                    seed,
                    answer.mailing(),
                    Handling.of(Priority.URGENT),
                    List.of(draft),
                    correlation,
                    startedAt);
            if (!ids.stream().allMatch(Optional::isPresent)) {
                throw new UnavailableException("the queue did not take an answer", null);
            }
        }
    }
}
