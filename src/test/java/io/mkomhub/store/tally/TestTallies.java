package io.mkomhub.store.tally;

import io.mkomhub.core.optout.TestKeywords;
import io.mkomhub.local.eventsource.TestStream;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.TestAlerts;
import io.mkomhub.store.TestStores;
import java.time.Clock;

/** The sums of a table, counted whenever a test wants it. */
public final class TestTallies {

    private final TestStream stream;
    private final Recount recount;
    private final TallyStore store;
    private final MessageSearch search;
    private final MailingSearch mailings;

    public TestTallies(TestStores stores, Clock clock) {
        this(stores, clock, TestAlerts.create());
    }

    public TestTallies(TestStores stores, Clock clock, Alerts alerts) {
        stream = stores.stream();
        recount = new Recount(stores.table(), clock, 20);
        store = new TallyStore(
                stores.table(),
                stores.hashes(),
                new ChangeReader(stores.messages(), TestKeywords.standard(), alerts),
                recount);
        search = new MessageSearch(store, stores.messages());
        mailings = new MailingSearch(store);
    }

    /** Counts what has changed since the last time. */
    public void count() {
        stream.drain(event -> store.count(event.shard(), event.changes()));
    }

    public Recount recount() {
        return recount;
    }

    public TestStream stream() {
        return stream;
    }

    public TallyStore store() {
        return store;
    }

    public MessageSearch search() {
        return search;
    }

    public MailingSearch mailings() {
        return mailings;
    }
}
