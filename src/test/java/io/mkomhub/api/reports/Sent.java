package io.mkomhub.api.reports;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.store.TestStores;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A message that was accepted, for tests of what is told about many.
 *
 * @param stores where it is stored
 * @param message the message in its state now
 */
record Sent(TestStores stores, TrackedMessage message) {

    /** Accepts a message. */
    static Sent accept(
            TestStores stores, String origin, Mailing mailing, String msisdn, Optional<String> channel, Instant at) {
        BatchId id = BatchId.random(at);
        OutboundMessage message = new OutboundMessage(
                new MessageId(id, 1),
                new Msisdn(msisdn),
                "Oi",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                MessageClass.SERVICE,
                channel.map(name -> new ChannelOrigin(name, "")),
                Optional.empty());
        MessageBatch batch = new MessageBatch(id, at, origin, mailing, 0, List.of(message));
        stores.batches().complete(batch);
        return new Sent(stores, TrackedMessage.of(batch, message));
    }

    private Sent in(UnaryOperator<MessageState> change) {
        TrackedMessage changed = message.in(change.apply(message.state()));
        return new Sent(
                stores, stores.messages().saveEach(List.of(changed)).get(0).message());
    }

    Sent cancelled(Instant now) {
        return in(state -> state.cancelled("api:crm", now));
    }

    Sent handedOver(String mkomMailingId, Instant now) {
        return in(state -> state.claimed(now)).in(state -> state.accepted(Optional.of(mkomMailingId), now));
    }

    Sent refused(String reason, Instant now) {
        return in(state -> state.claimed(now)).in(state -> state.failed(reason, now));
    }

    Sent reported(MessageStatus status, Instant now) {
        StatusReport report = new StatusReport(
                Optional.empty(), Optional.empty(), message.message().msisdn(), Optional.of(now), "Situação");
        return in(state -> state.reported(report, Optional.of(status), now));
    }
}
