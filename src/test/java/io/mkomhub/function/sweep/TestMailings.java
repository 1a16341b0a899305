package io.mkomhub.function.sweep;

import io.mkomhub.platform.sqs.Queues;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.messages.HeldRecords;
import io.mkomhub.store.messages.MailingRelease;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Predicate;

/** What {@code sweep} does about mailings, for tests. */
public final class TestMailings {

    private TestMailings() {}

    /** Carries out decisions until a deadline; says whether nothing is left. */
    public static Predicate<Instant> on(TestStores stores, Queues queues, Clock clock) {
        return of(stores, queues, clock)::carryOut;
    }

    static Mailings of(TestStores stores, Queues queues, Clock clock) {
        return new Mailings(
                stores.mailings(),
                new MailingRelease(
                        stores.holds(),
                        new HeldRecords(stores.holds(), stores.batches(), stores.messages(), queues, clock),
                        stores.table(),
                        clock),
                clock);
    }
}
