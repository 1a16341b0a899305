package io.mkomhub.channel;

import io.mkomhub.mkom.MailingDefaults;
import io.mkomhub.queue.Queues;
import io.mkomhub.store.DocumentStore;
import java.time.Duration;
import java.util.Optional;

/** What tells channels what happened, for tests of what stands on it. */
public final class TestChannels {

    private TestChannels() {}

    /** One that reads its channels from the given store. */
    public static NoticePublisher publisher(Queues queues, DocumentStore store) {
        return new NoticePublisher(queues, new Channels(store, () -> Duration.ZERO, new NoDefaults()));
    }

    private static final class NoDefaults implements MailingDefaults {

        @Override
        public Optional<String> identifier() {
            return Optional.empty();
        }

        @Override
        public Optional<Long> costCentreId() {
            return Optional.empty();
        }
    }
}
