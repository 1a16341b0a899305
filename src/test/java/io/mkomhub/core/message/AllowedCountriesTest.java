package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedCountriesTest {

    @ParameterizedTest(name = "{0}: {2} with {1}")
    @CsvSource(delimiter = '|', textBlock = """
            Brazil                        | BR    | 5511953959059 | true
            Brazil, not on the list       | PT    | 5511953959059 | false
            Portugal                      | BR    | 351912345678  | false
            Portugal, on the list         | BR,PT | 351912345678  | true
            United States                 | US    | 12025550123   | true
            Canada is not the US          | US    | 14165550123   | false
            Canada                        | US,CA | 14165550123   | true
            Jamaica has +1, too           | US,CA | 18765551234   | false
            Russia                        | RU    | 79161234567   | true
            Kazakhstan has +7, too        | RU    | 77011234567   | false
            Kazakhstan                    | KZ    | 77011234567   | true
            +1 without a known area       | US,CA | 10005550123   | false
            a satellite is of no country  | BR,US | 870773111632  | false
            a satellite, with all allowed | *     | 870773111632  | true
            everything                    | *     | 351912345678  | true
            """)
    void objection_shouldBeEmpty_onlyWhenTheCountryIsAllowed(
            String name, String setting, String digits, boolean allowed) {
        assertThat(AllowedCountries.parse(setting).objection(new Msisdn(digits)).isEmpty())
                .isEqualTo(allowed);
    }

    @Test
    void objection_shouldSayWhereAndWhatToDo_withoutTheNumber() {
        assertThat(AllowedCountries.parse("BR , AR").objection(new Msisdn("351912345678")))
                .contains("is a number of PT, and the setting AllowedCountries is AR,BR: leave the message out, or add"
                        + " the country to the setting");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "br", "BR;PT", "BR,", "XX", "BR,*", "55", "001"})
    void parse_shouldRefuse_whenItIsNoListOfCountries(String setting) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedCountries.parse(setting))
                .withMessageContaining("HUB_MESSAGE_ALLOWED_COUNTRIES");
    }
}
