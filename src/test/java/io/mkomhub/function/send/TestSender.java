package io.mkomhub.function.send;

import io.mkomhub.channel.TestChannels;
import io.mkomhub.channel.mkom.MkomClient;
import io.mkomhub.channel.mkom.TestMkom;
import io.mkomhub.core.audit.AuditLog;
import io.mkomhub.core.audit.TestAuditLog;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.TestMarketing;
import io.mkomhub.core.window.MarketingConfig;
import io.mkomhub.core.window.QuietConfig;
import io.mkomhub.function.send.SendConfig.Policy;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.platform.metrics.TestMetrics;
import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.platform.time.Sleeper;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.MailingControls;
import io.mkomhub.store.people.OptOutStore;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Senders for tests, put together as the function puts them together. */
public final class TestSender {

    private TestSender() {}

    /** One on these stores and queues; gives the records that come back. */
    public static Function<Map<String, MessageBatch>, Set<String>> of(
            TestStores stores, Queues queues, MkomClient mkom) {
        return create(stores, queues, mkom)::send;
    }

    static Sender create(TestStores stores, Queues queues, MkomClient mkom) {
        return create(stores, queues, mkom, new TestSendConfig(Policy.RESEND));
    }

    static Sender create(TestStores stores, Queues queues, MkomClient mkom, SendConfig config) {
        return create(stores, queues, mkom, config, Optional::empty, Clock.systemUTC());
    }

    static Sender create(
            TestStores stores, Queues queues, MkomClient mkom, SendConfig config, QuietConfig quiet, Clock clock) {
        return create(
                stores,
                stores.optOuts(),
                queues,
                mkom,
                TestMetrics.create(),
                TestAlerts.create(),
                config,
                quiet,
                TestMarketing.NO_CAP,
                clock);
    }

    static Sender create(
            TestStores stores,
            OptOutStore optOuts,
            Queues queues,
            MkomClient mkom,
            Metrics metrics,
            Alerts alerts,
            SendConfig config,
            QuietConfig quiet,
            MarketingConfig marketing,
            Clock clock) {
        return create(
                stores,
                optOuts,
                queues,
                mkom,
                0,
                time -> {
                    throw new AssertionError("there is nothing to wait for");
                },
                metrics,
                alerts,
                config,
                quiet,
                marketing,
                clock);
    }

    /** One that makes at most so many requests a second, and waits like this. */
    static Sender paced(
            TestStores stores,
            Queues queues,
            MkomClient mkom,
            int perSecond,
            Alerts alerts,
            SendConfig config,
            Sleeper sleeper,
            Clock clock) {
        return create(
                stores,
                stores.optOuts(),
                queues,
                mkom,
                perSecond,
                sleeper,
                TestMetrics.create(),
                alerts,
                config,
                Optional::empty,
                TestMarketing.NO_CAP,
                clock);
    }

    static RequestPace pace(TestStores stores, int perSecond, Sleeper sleeper, Clock clock) {
        return new RequestPace(stores.paces(clock), TestMkom.paced(perSecond), sleeper, clock);
    }

    private static Sender create(
            TestStores stores,
            OptOutStore optOuts,
            Queues queues,
            MkomClient mkom,
            int perSecond,
            Sleeper sleeper,
            Metrics metrics,
            Alerts alerts,
            SendConfig config,
            QuietConfig quiet,
            MarketingConfig marketing,
            Clock clock) {
        AuditLog auditLog = TestAuditLog.create();
        StatusReporter reporter = new StatusReporter(auditLog, TestChannels.publisher(queues, stores));
        UnstorableMessages unstorable = new UnstorableMessages(queues, auditLog);
        MailingControls mailings = stores.mailingControls(clock);
        RequestPace pace = pace(stores, perSecond, sleeper, clock);
        Planner planner = new Planner(
                stores.messages(),
                stores.lateErasure(),
                stores.batches(),
                stores.references(),
                mailings,
                reporter,
                unstorable,
                metrics,
                config,
                quiet);
        WaitingRoom waitingRoom = new WaitingRoom(mailings, stores.mailings(), stores.references(), metrics, config);
        OutcomeRecorder outcomes = new OutcomeRecorder(stores.messages(), planner, reporter, mkom, metrics, config);
        return new Sender(
                planner,
                waitingRoom,
                new MailingPace(stores.paces(clock), mailings, waitingRoom, sleeper, clock),
                pace,
                new Claimer(
                        stores.messages(),
                        stores.batches(),
                        waitingRoom,
                        optOuts,
                        stores.batchWatch(),
                        stores.callbackWatch(),
                        stores.routing(),
                        mailings,
                        stores.mailings(),
                        stores.marketing(),
                        reporter,
                        unstorable,
                        metrics,
                        marketing),
                new Sandbox(queues, outcomes),
                new Transmitter(mkom, pace, outcomes, config),
                reporter,
                new AgeReporter(alerts, quiet),
                new CallbackCheckRequester(queues),
                new Requeuer(queues, stores.holds(), config, quiet),
                config,
                clock);
    }

    static DeadLetterMarker deadLetterMarker(TestStores stores, Clock clock) {
        return new DeadLetterMarker(
                stores.messages(), stores.references(), stores.optOuts(), stores.callbackWatch(), clock);
    }
}
