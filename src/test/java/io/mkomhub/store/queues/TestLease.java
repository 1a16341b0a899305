package io.mkomhub.store.queues;

import io.mkomhub.store.TestStores;

/** Leases for tests of what needs one. */
public final class TestLease {

    private TestLease() {}

    /** One that is stored in these stores; all of them exclude each other. */
    public static Lease of(TestStores stores) {
        return new Lease(stores.table());
    }
}
