package io.mkomhub.journal;

/** A journal for tests. */
public final class TestJournal {

    private TestJournal() {}

    /** A journal that is written to the log like any other. */
    public static Journal create() {
        return new Journal("test");
    }
}
