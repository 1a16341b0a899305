package io.mkomhub.platform.id;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorrelationIdTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "JKJaXmPLvHcESHA=", "0b5c1f0e-8f2e-4f6e-9d0e-3f6a0c9a7e11", "crm:order/7"})
    void of_shouldGiveIt_whenItCanStandInAHeader(String text) {
        assertThat(CorrelationId.of(text)).contains(new CorrelationId(text));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "a b",
                "a,b",
                "a\r\nAuthorization: b",
                "a\u0000",
                "é",
                "12345678901234567890123456789012345678901234567890123456789012345"
            })
    void of_shouldGiveNothing_whenItCannot(String text) {
        assertThat(CorrelationId.of(text)).isEmpty();
    }
}
