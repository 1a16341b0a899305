package io.mkomhub.function.record;

import io.mkomhub.channel.NotificationPublisher;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.intake.MessageLimits;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.channel.mkom.TestMailingDefaults;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.autoreply.TestFlows;
import io.mkomhub.core.codec.Events;
import io.mkomhub.core.optout.TestKeywords;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What {@code record} does with callbacks, for tests of what it leaves in the table. */
public final class TestRecorder {

    private TestRecorder() {}

    /** One on these stores and queues; gives the records that come back. */
    public static Function<Map<String, Events>, Set<String>> of(TestStores stores, Queues queues) {
        return of(stores, queues, Clock.systemUTC())::record;
    }

    /** The recorder on these stores and queues, at the time of this clock. */
    static Recorder of(TestStores stores, Queues queues, Clock clock) {
        return new Recorder(
                stores.messages(),
                stores.lateErasure(),
                stores.events(),
                stores.references(),
                responder(stores, queues, clock),
                TestChannels.publisher(queues, stores),
                router(stores, queues, clock),
                stores.optOuts(),
                TestMetrics.create(),
                TestAuditLog.create(),
                clock);
    }

    /** What answers replies, at the time of this clock. */
    static Responder responder(TestStores stores, Queues queues, Clock clock) {
        return responder(stores, queues, TestMetrics.create(), 20, clock);
    }

    /** As above, with budgets. */
    static Responder responder(TestStores stores, Queues queues, MessageLimits limits, Clock clock) {
        return responder(stores, queues, TestMetrics.create(), 20, limits, clock);
    }

    /** As above, with a limit of answers within an hour. */
    static Responder responder(TestStores stores, Queues queues, Metrics metrics, int maxPerHour, Clock clock) {
        return responder(stores, queues, metrics, maxPerHour, TestMessageLimits.DEFAULTS, clock);
    }

    private static Responder responder(
            TestStores stores, Queues queues, Metrics metrics, int maxPerHour, MessageLimits limits, Clock clock) {
        return new Responder(
                TestFlows.repository(stores),
                TestKeywords.standard(),
                stores.replies(),
                stores.messages(),
                stores.optOuts(),
                stores.hashes(),
                TestIntake.of(stores, queues),
                TestIntake.budgets(stores, limits),
                TestMailingDefaults.NATAL,
                TestFlows.config(maxPerHour),
                metrics,
                clock);
    }

    /** What routes replies to channels, at the time of this clock. */
    static ReplyRouter router(TestStores stores, Queues queues, Clock clock) {
        NotificationPublisher publisher = TestChannels.publisher(queues, stores);
        return new ReplyRouter(
                TestChannels.channels(stores),
                stores.routing(),
                TestKeywords.standard(),
                publisher,
                stores.events(),
                clock);
    }
}
