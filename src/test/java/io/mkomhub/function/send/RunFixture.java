package io.mkomhub.function.send;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.function.send.SendConfig.Policy;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Runs and messages at a fixed time, for tests that need no table. */
final class RunFixture {

    static final Instant NOW = Instant.parse("2026-11-20T15:00:00Z");

    private RunFixture() {}

    static Run run(MessageBatch... messageBatches) {
        return new Run(
                new ReceivedMessages(List.of(messageBatches)),
                NOW,
                new TestSendConfig(Policy.RESEND),
                Clock.fixed(NOW, ZoneOffset.UTC));
    }

    static MessageBatch batch(String name, int messages) {
        return batch(
                name,
                NOW,
                IntStream.rangeClosed(1, messages)
                        .mapToObj(place -> message(name, place, MessageClass.SERVICE, Optional.empty()))
                        .toList());
    }

    static MessageBatch batch(String name, Instant acceptedAt, List<OutboundMessage> messages) {
        return new MessageBatch(BatchId.derived(name), acceptedAt, "api:crm", new Mailing("Natal", 1), 0, messages);
    }

    static OutboundMessage message(String name, int place, MessageClass messageClass, Optional<Instant> expiry) {
        return new OutboundMessage(
                new MessageId(BatchId.derived(name), place),
                new Msisdn("551195395%04d".formatted(place)),
                "Oi",
                Optional.empty(),
                Optional.empty(),
                List.of(),
                messageClass,
                Optional.empty(),
                expiry);
    }

    static TrackedMessage tracked(MessageBatch messageBatch, int place) {
        return TrackedMessage.of(messageBatch, messageBatch.messages().get(place - 1));
    }
}
