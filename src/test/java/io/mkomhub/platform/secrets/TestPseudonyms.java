package io.mkomhub.platform.secrets;

import io.mkomhub.store.keys.Pseudonyms;

/** Pseudonyms for tests. */
public final class TestPseudonyms {

    private TestPseudonyms() {}

    /** Pseudonyms with a key that is not read from anywhere. */
    public static Pseudonyms with(String key) {
        return new Pseudonyms(() -> key);
    }
}
