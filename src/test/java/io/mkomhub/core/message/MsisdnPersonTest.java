package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MsisdnPersonTest {

    @ParameterizedTest(name = "{2}: {0} is {1}")
    @CsvSource(textBlock = """
            5511980664212, 551180664212,  mobile with the ninth digit
            551180664212,  551180664212,  the same without
            5511953959059, 5511953959059, mobile that never was without
            5555996123456, 555596123456,  area code 55
            5511960664212, 551160664212,  the lowest that was put a nine in front of
            5511959999999, 5511959999999, one lower
            551139954660,  551139954660,  landline
            12025550123,   12025550123,   another country
            27800,         27800,         short code
            """)
    void person_shouldBeOne_whenANumberHasTheNinthDigitOrNot(String digits, String person, String what) {
        assertThat(new Msisdn(digits).person()).isEqualTo(person);
    }
}
