package io.mkomhub.platform.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultsTest {

    private static final String SECRET = "5511953959059 said a secret";

    private static RuntimeException nested() {
        return new IllegalStateException(SECRET, new IllegalArgumentException(SECRET));
    }

    @Test
    void describe_shouldNameClassesAndPlacesOfAllCauses_whenOneExceptionLedToAnother() {
        assertThat(Faults.describe(nested()))
                .startsWith(
                        "java.lang.IllegalStateException at io.mkomhub.platform.fault.FaultsTest.nested(FaultsTest.java:")
                .contains("; caused by java.lang.IllegalArgumentException at ");
    }

    @Test
    void describe_shouldLeaveOutMessages_becauseTheyMayQuoteAnything() {
        assertThat(Faults.describe(nested())).doesNotContain("secret").doesNotContain("5511953959059");
    }

    @Test
    void describe_shouldShowFewFrames_whenTheStackIsDeep() {
        String described = Faults.describe(new IllegalStateException());

        assertThat(described.split(" < ", -1)).hasSize(8);
    }

    @Test
    void describe_shouldNameTheClass_whenThereIsNoStack() {
        RuntimeException bare = new IllegalStateException();
        bare.setStackTrace(new StackTraceElement[0]);

        assertThat(Faults.describe(bare)).isEqualTo("java.lang.IllegalStateException");
    }
}
