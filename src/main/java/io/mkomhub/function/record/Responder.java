package io.mkomhub.function.record;

import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.Intake;
import io.mkomhub.channel.mkom.MailingDefaults;
import io.mkomhub.core.autoreply.Dialogue;
import io.mkomhub.core.autoreply.Flows;
import io.mkomhub.core.autoreply.Flows.AnsweredMessage;
import io.mkomhub.core.autoreply.Flows.Heard;
import io.mkomhub.core.message.Event;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.Keywords.Intent;
import io.mkomhub.platform.dynamodb.OptimisticRetry;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.store.documents.FlowRepository;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.EventStore.AttributedEvent;
import io.mkomhub.store.messages.EventStore.Recorded;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.people.ConversationStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.ReplyStore;
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
    private final ConversationStore conversations;
    private final MessageStore messages;
    private final OptOutStore optOuts;
    private final KeyedHashes hashes;
    private final Intake intake;
    private final Optional<Mailing> ownMailing;
    private final Clock clock;

    Responder(
            FlowRepository repository,
            Keywords keywords,
            ReplyStore replies,
            ConversationStore conversations,
            MessageStore messages,
            OptOutStore optOuts,
            KeyedHashes hashes,
            Intake intake,
            MailingDefaults defaults,
            Clock clock) {
        this.repository = repository;
        this.keywords = keywords;
        this.replies = replies;
        this.conversations = conversations;
        this.messages = messages;
        this.optOuts = optOuts;
        this.hashes = hashes;
        this.intake = intake;
        this.ownMailing = Mailing.of(defaults.identifier(), defaults.costCentreId());
        this.clock = clock;
    }

    /** A reply and what is known about it. */
    private record PendingReply(
            Event.Reply reply, Optional<MessageId> message, Recorded recorded, Optional<CorrelationId> correlation) {}

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
                        reply,
                        entry.message(),
                        new Recorded(reply, receivedAt),
                        Optional.ofNullable(correlations.get(reply))));
            }
        });
        if (open.isEmpty()) {
            return Set.of();
        }
        open.sort(Comparator.comparing((PendingReply each) -> each.recorded().saidAt())
                .thenComparing(each -> each.recorded().receivedAt()));
        Instant deadline = clock.instant().plus(BUDGET);
        try {
            conversations.heard(open.stream().map(PendingReply::recorded).toList());
            Run run = new Run(open);
            while (!open.isEmpty() && clock.instant().isBefore(deadline)) {
                run.respond(open.get(0));
                open.remove(0);
            }
        } catch (UnavailableException e) {
            // Status reports of the same batch do not depend on this and are not delayed.
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
        private final Map<String, String> decisions;
        private final Map<MessageId, TrackedMessage> answered;
        private final Map<String, Standing> standings = new HashMap<>();

        Run(List<PendingReply> all) {
            flows = repository.flows();
            decisions = replies.decisions(
                    all.stream().map(each -> (Event) each.reply()).toList());
            answered = flows.isEmpty()
                    ? Map.of()
                    : messages.find(all.stream()
                            .flatMap(each -> each.message().stream())
                            .collect(Collectors.toSet()));
            replies.standings(all.stream().map(each -> each.reply().msisdn()).collect(Collectors.toSet()))
                    .forEach((msisdn, standing) -> standings.put(msisdn.person(), standing));
        }

        void respond(PendingReply received) {
            String known = decisions.get(received.reply().id());
            Standing standing = standings.get(received.reply().msisdn().person());
            Decision decision;
            if (standing != null && standing.optOut().erases(received.recorded().receivedAt())) {
                honour(received.reply(), received.recorded().receivedAt());
                decision = Decision.NONE;
            } else {
                decision = known == null ? decide(received) : Decision.read(known);
            }
            decision.answer().ifPresent(answer -> send(received.reply(), answer, received.correlation()));
        }

        private Decision decide(PendingReply received) {
            String person = received.reply().msisdn().person();
            return Optional.ofNullable(standings.get(person))
                    .flatMap(standing -> decide(received, standing))
                    .orElseGet(() -> RETRY.get(() -> decideAnew(received)));
        }

        /** Decides from what is stored now. */
        private Optional<Decision> decideAnew(PendingReply received) {
            Event.Reply reply = received.reply();
            Optional<Decision> meanwhile = Optional.ofNullable(
                            replies.decisions(List.of(reply)).get(reply.id()))
                    .map(Decision::read);
            if (meanwhile.isPresent()) {
                return meanwhile;
            }
            Standing standing = replies.standings(Set.of(reply.msisdn())).get(reply.msisdn());
            if (standing == null) {
                throw new IllegalStateException("every number must have a state");
            }
            return decide(received, standing);
        }

        /** Decides from a state and stores the decision; empty if the state has changed. */
        private Optional<Decision> decide(PendingReply received, Standing standing) {
            Event.Reply reply = received.reply();
            String person = reply.msisdn().person();
            if (standing.optOut().erases(received.recorded().receivedAt())) {
                honour(reply, received.recorded().receivedAt());
                return Optional.of(Decision.NONE);
            }
            Instant now = clock.instant();
            ReplyDecision replyDecision = replyDecision(received, standing);
            if (replyDecision.isNothing()) {
                standings.put(person, standing);
                return Optional.of(Decision.NONE);
            }
            Optional<String> dialogue = replyDecision.dialogue().map(Dialogue::write);
            if (replies.decide(
                    reply,
                    received.recorded().receivedAt(),
                    replyDecision.decision().write(),
                    standing,
                    dialogue,
                    replyDecision.optOut(),
                    now)) {
                standings.put(
                        person,
                        new Standing(
                                dialogue.or(standing::dialogue),
                                standing.version() + (dialogue.isPresent() ? 1 : 0),
                                replyDecision
                                        .optOut()
                                        .map(change -> change.stored())
                                        .orElse(standing.optOut())));
                return Optional.of(replyDecision.decision());
            }
            return Optional.empty();
        }

        private ReplyDecision replyDecision(PendingReply received, Standing standing) {
            Optional<AnsweredMessage> message = received.message()
                    .flatMap(id -> Optional.ofNullable(answered.get(id)))
                    .map(tracked -> new AnsweredMessage(
                            tracked.id(),
                            tracked.acceptedAt(),
                            tracked.origin(),
                            tracked.mailing().identifier()));
            Recorded recorded = received.recorded();
            return ReplyDecision.on(
                    new ReplyDecision.IncomingReply(
                            received.reply().msisdn(),
                            new Heard(received.reply().text(), recorded.saidAt(), message),
                            recorded.receivedAt()),
                    standing.optOut(),
                    standing.dialogue().map(Dialogue::read).orElse(Dialogue.NONE),
                    flows,
                    keywords,
                    ownMailing);
        }

        /** Queues an answer under ids that are derived from the reply. */
        private void send(Event.Reply reply, Decision.AnswerMessage answer, Optional<CorrelationId> correlation) {
            Draft draft = new Draft(
                    reply.msisdn(),
                    answer.text(),
                    Segments.of(answer.text()),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    answer.messageClass());
            List<Optional<MessageId>> ids = intake.accept(
                    answer.origin(),
                    Optional.of(hashes.of("answer", reply.id())),
                    answer.mailing(),
                    List.of(draft),
                    correlation,
                    startedAt);
            if (!ids.stream().allMatch(Optional::isPresent)) {
                throw new UnavailableException("the outbound queue did not take an answer", null);
            }
        }
    }
}
