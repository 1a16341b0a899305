package io.mkomhub.send;

import io.mkomhub.alert.TestAlerts;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.journal.TestJournal;
import io.mkomhub.message.Parcel;
import io.mkomhub.metric.TestMetrics;
import io.mkomhub.mkom.MkomClient;
import io.mkomhub.queue.Queues;
import io.mkomhub.send.SendConfig.Policy;
import io.mkomhub.store.TestStores;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What {@code send} does with parcels, for tests of what it leaves in the table. */
public final class TestSender {

    private TestSender() {}

    /** One on these stores and queues; gives the records that come back. */
    public static Function<Map<String, Parcel>, Set<String>> of(TestStores stores, Queues queues, MkomClient mkom) {
        return create(stores, queues, mkom)::send;
    }

    static Sender create(TestStores stores, Queues queues, MkomClient mkom) {
        return new Sender(
                stores.messages(),
                stores.history(),
                stores.optOuts(),
                stores.watchlist(),
                stores.routing(),
                TestChannels.publisher(queues, stores),
                mkom,
                queues,
                TestMetrics.create(),
                TestAlerts.create(),
                TestJournal.create(),
                new TestSendConfig(Policy.RESEND),
                Optional::empty);
    }
}
