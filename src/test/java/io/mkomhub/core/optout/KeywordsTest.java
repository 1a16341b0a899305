package io.mkomhub.core.optout;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.optout.Keywords.Intent;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeywordsTest {

    private static final Keywords KEYWORDS = TestKeywords.standard();

    @ParameterizedTest(name = "“{0}”: {1}, answered with “{2}”")
    @CsvSource({
        "SAIR, OUT, Pronto.",
        "quero sair, OUT, Pronto.",
        "VOLTAR, IN, Bem-vindo.",
        "'voltar, por favor', IN, Bem-vindo.",
        "'sair, voltar', NONE, ''",
        "bom dia, NONE, ''",
        "'', NONE, ''"
    })
    void intent_shouldBeTheWishOfTheText_andHaveItsConfirmation(String text, Intent intent, String confirmation) {
        assertThat(KEYWORDS.intent(text)).isEqualTo(intent);
        assertThat(KEYWORDS.confirmation(intent).orElse("")).isEqualTo(confirmation);
    }

    /** Longer texts are not read at all; the limit counts without the white around a text. */
    @ParameterizedTest(name = "{0} characters")
    @ValueSource(ints = {200, 201})
    void intent_shouldBeNone_onlyWhenTheTextIsLongerThanAnyWish(int length) {
        String text = " sair" + ",".repeat(length - 4) + " ";

        assertThat(KEYWORDS.intent(text)).isEqualTo(length > 200 ? Intent.NONE : Intent.OUT);
    }
}
