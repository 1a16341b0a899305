package io.mkomhub.function.snapstart;

/**
 * Something whose first time is slow: classes are loaded, tables built, clients made. Each bean of this type is asked once,
 * before the snapshot.
 *
 * <p>It leaves nothing behind that could be wrong later: no connection, no secret, no credentials, no time. It leaves this
 * process for no other machine.
 */
interface Primer {

    /**
     * Does it.
     *
     * @param function the function that this process is for, such as {@code receive}
     * @throws Exception if it did not work, which harms nobody
     */
    void prime(String function) throws Exception;
}
