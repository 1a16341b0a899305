package io.mkomhub.platform.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {

    @ParameterizedTest(name = "{1} in {0}: {2}")
    @CsvSource({
        "203.0.113.0/24, 203.0.113.0, true",
        "203.0.113.0/24, 203.0.113.255, true",
        "203.0.113.0/24, 203.0.114.0, false",
        "203.0.113.0/24, 203.0.112.255, false",
        "203.0.113.77/24, 203.0.113.1, true",
        "203.0.113.128/25, 203.0.113.127, false",
        "203.0.113.128/25, 203.0.113.128, true",
        "203.0.113.7, 203.0.113.7, true",
        "203.0.113.7, 203.0.113.8, false",
        "203.0.113.7/32, 203.0.113.7, true",
        "203.0.113.7/32, 203.0.113.6, false",
        "200.0.0.0/7, 201.255.255.255, true",
        "200.0.0.0/7, 202.0.0.0, false",
        "0.0.0.0/0, 203.0.113.7, true",
        "0.0.0.0/0, 2001:db8::1, false",
        "2001:db8::/32, 2001:db8:ffff::1, true",
        "2001:db8::/32, 2001:db9::1, false",
        "2001:db8::1, 2001:db8:0:0:0:0:0:1, true",
        "2001:db8::1/128, 2001:db8::2, false",
        "::/0, 2001:db8::1, true",
        "::/0, 203.0.113.7, false",
        "203.0.113.0/24, '', false",
        "203.0.113.0/24, localhost, false",
        "203.0.113.0/24, 203.0.113, false"
    })
    void contains_shouldGoByTheLeadingBits_whenAsked(String range, String address, boolean in) {
        assertThat(AddressRange.parse(range).contains(address)).isEqualTo(in);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "localhost",
                "203.0.113",
                "203.0.113.0.0/24",
                "203.0.113.256/24",
                "203.0.113.0/",
                "203.0.113.0/x",
                "203.0.113.0/33",
                "203.0.113.0/-1",
                "2001:db8::/129",
                "203.0.113.0/24/24",
                "203.0.113.0-203.0.113.9"
            })
    void parse_shouldRefuse_whenItIsNoRange(String range) {
        assertThatIllegalArgumentException().isThrownBy(() -> AddressRange.parse(range));
    }
}
