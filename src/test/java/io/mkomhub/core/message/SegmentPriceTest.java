package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentPriceTest {

    @ParameterizedTest(name = "{1} x {0}")
    @CsvSource({
        "0.085,1,0.0850",
        "0.085,2,0.1700",
        "0.1,3,0.3000",
        "0.0001,1000000,100.0000",
        "999999.9999,255000,254999999974.5000",
        "1,0,0.0000",
        "0,7,0.0000"
    })
    void of_shouldBeExact_whateverTheNumber(String price, int segments, String total) {
        assertThat(SegmentPrice.parse(price).of(segments)).isEqualTo(total);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0,085", "-1", "0.08501", ".5", "1.", "1e3", "R$ 1", "1234567"})
    void parse_shouldRefuse_whenItIsNoAmountWithAtMostFourDecimals(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SegmentPrice.parse(written))
                .withMessageContaining("HUB_MESSAGE_PRICE_PER_SEGMENT");
    }
}
