package io.mkomhub.function.send;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.mkom.MkomClient;
import io.mkomhub.core.audit.TestJournal;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.TestStores;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What {@code send} does with message batches, for tests of what it leaves in the table. */
public final class TestSender {

    private TestSender() {}

    /** One on these stores and queues; gives the records that come back. */
    public static Function<Map<String, MessageBatch>, Set<String>> of(
            TestStores stores, Queues queues, MkomClient mkom) {
        return create(stores, queues, mkom)::send;
    }

    static Sender create(TestStores stores, Queues queues, MkomClient mkom) {
        return new Sender(
                stores.messages(),
                stores.history(),
                stores.optOuts(),
                stores.callbackWatch(),
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
