package io.mkomhub.store;

import io.mkomhub.core.codec.EncodedBatch;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.local.dynamodb.engine.Faults;
import io.mkomhub.local.eventsource.TestStream;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.store.budgets.BudgetStore;
import io.mkomhub.store.channels.EndpointStore;
import io.mkomhub.store.channels.NotificationStore;
import io.mkomhub.store.channels.ToldStore;
import io.mkomhub.store.documents.DocumentStore;
import io.mkomhub.store.erasure.Eraser;
import io.mkomhub.store.erasure.LateErasure;
import io.mkomhub.store.keys.KeyedHashes;
import io.mkomhub.store.messages.BatchWatch;
import io.mkomhub.store.messages.BulkMailingStore;
import io.mkomhub.store.messages.CallbackWatch;
import io.mkomhub.store.messages.EventStore;
import io.mkomhub.store.messages.History;
import io.mkomhub.store.messages.HoldStore;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.messages.MailingStore;
import io.mkomhub.store.messages.MessageBatchStore;
import io.mkomhub.store.messages.MessageStore;
import io.mkomhub.store.messages.PartStore;
import io.mkomhub.store.messages.ReferenceIndex;
import io.mkomhub.store.messages.ReviewStore;
import io.mkomhub.store.messages.TestHolds;
import io.mkomhub.store.pace.PaceStore;
import io.mkomhub.store.people.ContactStore;
import io.mkomhub.store.people.ConversationStore;
import io.mkomhub.store.people.MarketingStore;
import io.mkomhub.store.people.OptOutStore;
import io.mkomhub.store.people.ReplyStore;
import io.mkomhub.store.people.RoutingStore;
import io.mkomhub.store.queues.Spool;
import io.mkomhub.store.requests.ActivityStore;
import io.mkomhub.store.requests.IdempotencyStore;
import io.mkomhub.store.scheduled.ScheduledStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/** The stores on a DynamoDB of their own, for tests of what stands on them. */
public final class TestStores implements AutoCloseable {

    private final TestTable dynamo = new TestTable();
    private final MessageBatchStore batches = new MessageBatchStore(dynamo.table());
    private final MessageStore messages = new MessageStore(dynamo.table(), dynamo.hashes(), batches);
    private final ReferenceIndex references = new ReferenceIndex(dynamo.table(), dynamo.hashes());
    private final EventStore events = new EventStore(dynamo.table(), dynamo.hashes(), references);
    private final History history = new History(dynamo.table(), messages, events, batches, references);
    private final HoldStore holds = new HoldStore(dynamo.table(), batches, dynamo.hashes(), TestHolds.DEFAULTS);
    private final MailingStore mailings = new MailingStore(dynamo.table(), dynamo.hashes(), holds);
    private final BulkMailingStore bulkMailings = new BulkMailingStore(dynamo.table(), dynamo.hashes());
    private final OptOutStore optOuts = new OptOutStore(dynamo.table(), dynamo.hashes());
    private final BatchWatch batchWatch = new BatchWatch(dynamo.table(), batches, () -> Duration.ofHours(24));
    private final CallbackWatch callbackWatch = new CallbackWatch(dynamo.table(), () -> Duration.ofHours(24));

    private final RoutingStore routing = new RoutingStore(dynamo.table(), dynamo.hashes());
    private final BudgetStore budgets = new BudgetStore(dynamo.table(), dynamo.hashes());
    private final MarketingStore marketing = new MarketingStore(dynamo.table(), dynamo.hashes());
    private final DocumentStore documents = new DocumentStore(dynamo.table());
    private final ConversationStore conversations = new ConversationStore(dynamo.table(), dynamo.hashes());
    private final ReplyStore replies = new ReplyStore(dynamo.table(), optOuts, events, dynamo.hashes());
    private final ContactStore contacts = new ContactStore(dynamo.table(), dynamo.hashes());
    private final PartStore parts = new PartStore(dynamo.table(), dynamo.hashes());
    private final ScheduledStore scheduled = new ScheduledStore(dynamo.table(), optOuts, dynamo.hashes());
    private final ActivityStore activity = new ActivityStore(dynamo.table());
    private final IdempotencyStore answers = new IdempotencyStore(dynamo.table(), dynamo.hashes());
    private final NotificationStore notifications = new NotificationStore(dynamo.table(), Clock.systemUTC());
    private final ToldStore told = new ToldStore(dynamo.table());
    private final EndpointStore endpoints = new EndpointStore(dynamo.table(), Clock.systemUTC());
    private final ReviewStore review = new ReviewStore(dynamo.table(), messages);
    private final Spool spool = new Spool(dynamo.table());
    private final LateErasure lateErasure = new LateErasure(messages, batches, optOuts);
    private volatile InstantSource clock = InstantSource.system();
    private final Eraser eraser =
            new Eraser(dynamo.table(), messages, batches, references, optOuts, dynamo.hashes(), () -> clock.instant());

    public LateErasure lateErasure() {
        return lateErasure;
    }

    /** Stores messages as they are when they are accepted, each in a message batch of its own. */
    public void accept(TrackedMessage... accepted) {
        for (TrackedMessage message : accepted) {
            batches.complete(new MessageBatch(
                    message.id().messageBatch(),
                    message.acceptedAt(),
                    message.origin(),
                    message.mailing(),
                    0,
                    List.of(message.message())));
        }
    }

    /** Stores a batch as it was accepted, and returns its messages. */
    public List<TrackedMessage> accept(MessageBatch batch) {
        batches.add(List.of(EncodedBatch.of(batch)), Duration.ofSeconds(5));
        return batch.messages().stream()
                .map(message -> TrackedMessage.of(batch, message))
                .toList();
    }

    /** Stores a change of a message as it is now. */
    public TrackedMessage move(TrackedMessage message, UnaryOperator<MessageState> change) {
        TrackedMessage before = Optional.ofNullable(
                        messages.find(Set.of(message.id())).get(message.id()))
                .orElse(message);
        TrackedMessage moved = before.in(change.apply(before.state()));
        if (!messages.save(List.of(moved)).get(0)) {
            throw new AssertionError("another change was faster");
        }
        return moved;
    }

    public ActivityStore activity() {
        return activity;
    }

    public ReviewStore review() {
        return review;
    }

    public Spool spool() {
        return spool;
    }

    /** Makes the second pass for everyone who was erased, as {@code sweep} does later. */
    public void secondPass() {
        clock = InstantSource.offset(InstantSource.system(), Eraser.SECOND_PASS_DELAY.plusSeconds(1));
        if (!eraser.secondPass(clock.instant().plusSeconds(120))) {
            throw new AssertionError("there was no time for all of it");
        }
        clock = InstantSource.system();
    }

    /**
     * A partition that was asked for.
     *
     * @param action what IAM calls the request
     * @param partition its key; {@code ?} where the request does not show it
     */
    public record Touched(String action, String partition) {}

    /** The changes of the table. */
    public TestStream stream() {
        return dynamo.stream();
    }

    /** What they stand on. */
    public Table table() {
        return dynamo.table();
    }

    /** Has something run before each request. */
    public void gate(Runnable before) {
        dynamo.gate(before);
    }

    /** How the table misbehaves. */
    public Faults faults() {
        return dynamo.faults();
    }

    /** Does work for which the indexes are so far behind that there is nothing in them. */
    public void withoutIndexes(Runnable work) {
        dynamo.withoutIndexes(work);
    }

    /** Has reads without strong consistency show from now on what is stored now. */
    public void freezeEventualReads() {
        dynamo.freezeEventualReads();
    }

    /** What was asked for. */
    public List<Touched> touched() {
        return dynamo.touched();
    }

    /** Every item, as text. */
    public List<String> everything() {
        return dynamo.everything();
    }

    /** Sets the time by which items expire; none do before that. */
    public void now(Instant time) {
        dynamo.now(time);
    }

    public KeyedHashes hashes() {
        return dynamo.hashes();
    }

    public ConversationStore conversations() {
        return conversations;
    }

    public ReplyStore replies() {
        return replies;
    }

    public ContactStore contacts() {
        return contacts;
    }

    public PartStore parts() {
        return parts;
    }

    public ScheduledStore scheduled() {
        return scheduled;
    }

    public IdempotencyStore answers() {
        return answers;
    }

    public NotificationStore notifications() {
        return notifications;
    }

    public ToldStore told() {
        return told;
    }

    public EndpointStore endpoints() {
        return endpoints;
    }

    /** The paces, as a function sees them whose clock this is. */
    public PaceStore paces(Clock at) {
        return new PaceStore(dynamo.table(), at);
    }

    public Eraser eraser() {
        return eraser;
    }

    public RoutingStore routing() {
        return routing;
    }

    public BudgetStore budgets() {
        return budgets;
    }

    public MarketingStore marketing() {
        return marketing;
    }

    public DocumentStore documents() {
        return documents;
    }

    /** A message as it is stored. */
    public TrackedMessage message(MessageId id) {
        return Optional.ofNullable(messages().find(Set.of(id)).get(id)).orElseThrow();
    }

    public MessageStore messages() {
        return messages;
    }

    public EventStore events() {
        return events;
    }

    public MessageBatchStore batches() {
        return batches;
    }

    public ReferenceIndex references() {
        return references;
    }

    public History history() {
        return history;
    }

    public HoldStore holds() {
        return holds;
    }

    public BulkMailingStore bulkMailings() {
        return bulkMailings;
    }

    public MailingStore mailings() {
        return mailings;
    }

    /** The decisions about mailings, as a new process reads them. */
    public MailingControls mailingControls(Clock at) {
        return new MailingControls(mailings, dynamo.hashes(), at);
    }

    public OptOutStore optOuts() {
        return optOuts;
    }

    /** The opt-outs of the same table, as a function sees them that has another hash key. */
    public OptOutStore optOutsWithKey(String key) {
        return new OptOutStore(dynamo.table(), dynamo.hashes(key));
    }

    public BatchWatch batchWatch() {
        return batchWatch;
    }

    public CallbackWatch callbackWatch() {
        return callbackWatch;
    }

    @Override
    public void close() {
        dynamo.close();
    }
}
