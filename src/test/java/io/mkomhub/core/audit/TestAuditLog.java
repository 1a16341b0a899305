package io.mkomhub.core.audit;

/** An audit log for tests. */
public final class TestAuditLog {

    private TestAuditLog() {}

    /** An audit log that is written to the log like any other. */
    public static AuditLog create() {
        return sampling(100);
    }

    /** An audit log that writes only this percentage of what goes as it should. */
    static AuditLog sampling(int percent) {
        return new AuditLog("test", () -> percent);
    }
}
