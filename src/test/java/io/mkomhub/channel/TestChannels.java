package io.mkomhub.channel;

import io.mkomhub.alert.TestAlerts;
import io.mkomhub.mkom.MailingDefaults;
import io.mkomhub.queue.Queues;
import io.mkomhub.store.TestStores;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What tells channels what happened, for tests of what stands on it. */
public final class TestChannels {

    private TestChannels() {}

    /** One that reads its channels from the given store. */
    public static NoticePublisher publisher(Queues queues, TestStores stores) {
        return new NoticePublisher(queues, channels(stores), stores.hashes());
    }

    /** Those of the given store, which these are added to. */
    public static Channels channels(TestStores stores, Channel... added) {
        Channels all = new Channels(stores.documents(), () -> Duration.ZERO, new NoDefaults(), TestAlerts.create());
        List.of(added).forEach(all::put);
        return all;
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
