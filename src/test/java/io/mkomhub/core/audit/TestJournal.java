package io.mkomhub.core.audit;

/** An audit log for tests. */
public final class TestJournal {

    private TestJournal() {}

    /** A audit log that is written to the log like any other. */
    public static AuditLog create() {
        return new AuditLog("test");
    }
}
