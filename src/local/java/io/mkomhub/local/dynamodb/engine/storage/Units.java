package io.mkomhub.local.dynamodb.engine.storage;

/**
 * Capacity units.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html">Read and write
 *     operations</a>
 */
public final class Units {

    private static final int WRITE = 1024;
    private static final int READ = 4096;

    private Units() {}

    /** Write units for so many bytes: one for each KB, at least one. */
    public static int write(long bytes) {
        return (int) Math.max(1, (bytes + WRITE - 1) / WRITE);
    }

    /** Read units for so many bytes, read with strong consistency: one for each 4 KB, at least one. */
    public static int read(long bytes) {
        return (int) Math.max(1, (bytes + READ - 1) / READ);
    }
}
