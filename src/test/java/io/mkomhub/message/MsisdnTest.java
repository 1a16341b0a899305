package io.mkomhub.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MsisdnTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as MKOM writes it                      | 5511953959059        | 5511953959059
            with plus and punctuation              | +55 11 95395-9059    | 5511953959059
            with plus and parentheses              | +55 (11) 95395-9059  | 5511953959059
            national with parentheses              | (11) 95395-9059      | 5511953959059
            national digits                        | 11953959059          | 5511953959059
            national with trunk prefix             | 011953959059         | 5511953959059
            landline                               | 551139954660         | 551139954660
            area code 55, mobile, national         | 55999991234          | 5555999991234
            area code 55, mobile, with country     | 5555999991234        | 5555999991234
            area code 55, mobile, punctuation      | (55) 99999-1234      | 5555999991234
            area code 55, landline, national       | 5532221234           | 555532221234
            area code 55, landline, with country   | 555532221234         | 555532221234
            Portugal                               | +351 912 345 678     | 351912345678
            United States                          | +1 650-253-0000      | 16502530000
            the example of the manual's section 5  | 5511111111111        | 5511111111111
            """)
    void parse_shouldGiveInternationalDigits_whenTheNumberIsPossible(String name, String written, String digits) {
        assertThat(Msisdn.parse(written).digits()).isEqualTo(digits);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            empty                 | ''                     | is not a telephone number
            blank                 | '   '                  | is not a telephone number
            words                 | not a number           | is not a telephone number
            plus alone            | +                      | is not a telephone number
            too short             | 551                    | is not a telephone number: too short
            mobile, no area code  | 95395-9059             | is not a telephone number: the area code is missing
            landline, no area code| 3995-4660              | is not a telephone number: the area code is missing
            one digit too many    | 55119539590591         | is not a telephone number: too long
            unknown country       | +999 123 456 789       | is not a telephone number
            longer than any       | 11111111112222222222333333333344444444445 | is not a telephone number: too long
            """)
    void parse_shouldSayWhatIsWrongWithoutTheNumber_whenItIsNone(String name, String written, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Msisdn.parse(written))
                .withMessage(reason);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            as in the manual   | 5511980664212      | 5511980664212
            with a plus        | +5511980664212     | 5511980664212
            with punctuation   | +55 (11) 9.8066-42 | 55119806642
            a short code       | 27182              | 27182
            impossible number  | 5511               | 5511
            """)
    void ofPlatform_shouldKeepTheDigits_whateverNumberTheyAre(String name, String written, String digits) {
        assertThat(Msisdn.ofPlatform(written).digits()).isEqualTo(digits);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            empty        | ''
            two digits   | 12
            21 digits    | 123456789012345678901
            letters      | 5511x80664212
            other digits | ٥٥١١٩٨٠٦٦٤
            """)
    void ofPlatform_shouldRefuse_whenThereAreNot3To20Digits(String name, String written) {
        assertThatIllegalArgumentException().isThrownBy(() -> Msisdn.ofPlatform(written));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            a mobile number           | 5511953959059 | +5511953959059
            as short as a number goes | 12345678      | +12345678
            a short code              | 2718281       | 2718281
            """)
    void international_shouldHaveAPlus_unlessItIsAShortCode(String name, String digits, String written) {
        assertThat(new Msisdn(digits).international()).isEqualTo(written);
    }

    @Test
    void masked_shouldShowCountryAndAreaCodeAndTheLastTwoDigits_whenItIsABrazilianNumber() {
        assertThat(new Msisdn("5511953959059").masked()).isEqualTo("5511*******59");
    }

    @ParameterizedTest
    @ValueSource(strings = {"123", "1234", "27182", "271828", "2718281", "55119531", "12345678901234567890"})
    void toString_shouldNeverShowTheWholeNumber_whateverItsLength(String digits) {
        Msisdn msisdn = new Msisdn(digits);

        assertThat(msisdn).hasToString(msisdn.masked());
        assertThat(msisdn.toString())
                .hasSameSizeAs(digits)
                .contains("*")
                .endsWith(digits.substring(digits.length() - 2));
    }

    @Test
    void constructor_shouldRefuse_whenThereIsMoreThanDigits() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Msisdn("+5511953959059"));
    }
}
