package io.mkomhub.function.snapstart;

/**
 * Performs work that is slow the first time, because classes are loaded, tables are built and clients are created. Each
 * bean of this type runs once, before the snapshot.
 *
 * <p>A primer must leave nothing behind that could be wrong later: no connection, secret, credentials or time. It must
 * not call another machine.
 */
interface Primer {

    /**
     * Performs the work.
     *
     * @param function the function that this process serves, such as {@code receive}
     * @throws Exception if it failed, which has no consequences
     */
    void prime(String function) throws Exception;
}
