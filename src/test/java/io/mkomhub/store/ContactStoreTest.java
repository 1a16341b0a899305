package io.mkomhub.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactStoreTest {

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource({
        "5513999999999,551399999999,mobile",
        "551399999999,551399999999,the same without the ninth digit",
        "5511932345678,5511932345678,mobile that never was without it",
        "551132345678,551132345678,landline",
        "351912345678,351912345678,abroad",
        "27999,27999,short code",
    })
    void withoutNinthDigit_shouldMakeOneContactOfBothForms(String digits, String expected, String label) {
        assertThat(ContactStore.withoutNinthDigit(digits)).isEqualTo(expected);
    }
}
