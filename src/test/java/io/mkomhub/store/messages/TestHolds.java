package io.mkomhub.store.messages;

import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.store.messages.HoldStore.Hold;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Collectors;

/** Settings for held messages, for tests. */
public final class TestHolds {

    /** The default settings. */
    public static final HoldConfig DEFAULTS = new HoldConfig() {

        @Override
        public Duration least() {
            return Duration.ofMinutes(15);
        }

        @Override
        public Duration ahead() {
            return Duration.ofMinutes(3);
        }
    };

    private TestHolds() {}

    /** A whole message batch, to be held until this time. */
    public static Hold until(Instant due, MessageBatch messageBatch) {
        return new Hold(
                messageBatch,
                messageBatch.messages().stream().collect(Collectors.toMap(OutboundMessage::id, message -> due)));
    }
}
