package io.mkomhub.core.audit;

/** An audit log for tests. */
public final class TestAuditLog {

    private TestAuditLog() {}

    /** An audit log that is written to the log like any other. */
    public static AuditLog create() {
        return new AuditLog("test");
    }
}
