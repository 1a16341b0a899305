package io.mkomhub.core.audit;

/** A journal for tests. */
public final class TestJournal {

    private TestJournal() {}

    /** A journal that is written to the log like any other. */
    public static AuditLog create() {
        return new AuditLog("test");
    }
}
