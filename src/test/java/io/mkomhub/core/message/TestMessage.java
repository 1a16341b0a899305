package io.mkomhub.core.message;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A message in any state, for tests of what is decided about it: "Oi" to one person, accepted from an API client under the
 * mailing {@code Natal}, queued and stored once unless a test says otherwise.
 */
public final class TestMessage {

    private final Instant acceptedAt;
    private BatchId batch = BatchId.derived("test");
    private int place = 1;
    private Msisdn msisdn = new Msisdn("5511953959059");
    private Handling handling = Handling.NORMAL;
    private Optional<Instant> schedule = Optional.empty();
    private Optional<Instant> expiry = Optional.empty();
    private MessageClass messageClass = MessageClass.SERVICE;
    private MessageState state;
    private long version = 1;

    private TestMessage(Instant acceptedAt) {
        this.acceptedAt = acceptedAt;
        this.state = MessageState.queued(acceptedAt);
    }

    /** One that was accepted then. */
    public static TestMessage acceptedAt(Instant time) {
        return new TestMessage(time);
    }

    /** Of this message batch. */
    public TestMessage inBatch(BatchId id) {
        batch = id;
        return this;
    }

    /** At this place of its batch. */
    public TestMessage at(int number) {
        place = number;
        return this;
    }

    /** To another person. */
    public TestMessage to(String digits) {
        msisdn = new Msisdn(digits);
        return this;
    }

    /** Handled like this. */
    public TestMessage handled(Handling how) {
        handling = how;
        return this;
    }

    /** To be sent by MKOM then. */
    public TestMessage scheduled(Optional<Instant> time) {
        schedule = time;
        return this;
    }

    /** Not to be sent later than then. */
    public TestMessage expiring(Optional<Instant> time) {
        expiry = time;
        return this;
    }

    /** For this purpose. */
    public TestMessage of(MessageClass purpose) {
        messageClass = purpose;
        return this;
    }

    /** In this state. */
    public TestMessage in(MessageState current) {
        state = current;
        return this;
    }

    /** Of which nothing is stored yet. */
    public TestMessage unstored() {
        version = 0;
        return this;
    }

    /** The message. */
    public TrackedMessage tracked() {
        OutboundMessage message = new OutboundMessage(
                new MessageId(batch, place),
                msisdn,
                "Oi",
                schedule,
                Optional.empty(),
                List.of(),
                messageClass,
                Optional.empty(),
                expiry,
                handling);
        return new TrackedMessage(message, new Mailing("Natal", 1), "api:crm", acceptedAt, state, version);
    }
}
