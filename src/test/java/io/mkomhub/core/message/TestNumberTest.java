package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestNumberTest {

    @ParameterizedTest
    @CsvSource({
        "5511900000000, DELIVERED",
        "5511900000099, DELIVERED",
        "5511900000100, FAILED",
        "5511900000250, DELAYED",
        "5511900000300, SILENT",
        "5511900000400, REPLYING",
        "5511900000599, OPTING_OUT",
        "5511900000600, DELIVERED",
        "5511900000999, DELIVERED",
        "5511900001000,",
        "5511953959059,",
        "5521900000000,",
        "551190000000,",
        "55119000000000,",
        "551100000000,"
    })
    void of_shouldKnowTheNumbersThatNobodyHas(String digits, @Nullable TestNumber expected) {
        assertThat(TestNumber.of(new Msisdn(digits))).isEqualTo(Optional.ofNullable(expected));
    }
}
