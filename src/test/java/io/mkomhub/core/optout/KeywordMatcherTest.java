package io.mkomhub.core.optout;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules of docs/opt-out.md, a row a case. */
class KeywordMatcherTest {

    private static final KeywordMatcher OUT = new KeywordMatcher(
            List.of("SAIR", "PARAR", "PARE", "STOP", "CANCELAR", "DESCADASTRAR", "Não quero mais receber"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SAIR",
                "sair",
                "Sair.",
                "  sair  \n",
                "SÁIR",
                "sa\u0301ir",
                "\"SAIR\"",
                "sair!!!",
                "SAIR \uD83D\uDE4F",
                "Sair?",
                "*sair*",
                "PARE",
                "Parar",
                "stop",
                "STOP please",
                "ＳＴＯＰ",
                "cancelar",
                "Descadastrar",
                "quero sair",
                "Eu quero sair, por favor",
                "QUERO SAIR DA LISTA",
                "quero parar de receber mensagens",
                "Pare de me mandar SMS",
                "pare agora",
                "sair, obrigado",
                "gostaria de cancelar",
                "sair sair sair",
                "SA\u200BIR",
                "SAIR\u00A0",
                "S\u00ADAIR\uFEFF",
                "PARAR, SAIR",
                "NAO QUERO MAIS RECEBER",
                "não quero mais receber mensagens",
            })
    void isIn_shouldBeTrue_whenTheTextIsTheWishAndNothingElse(String text) {
        assertThat(OUT.isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "!",
                "não quero sair",
                "nao pare",
                "vou sair agora",
                "posso sair agora?",
                "preciso sair agora, ligo depois",
                "pode parar de chover",
                "quero sair de casa",
                "cancelar minha consulta",
                "quero cancelar o pedido 123",
                "como faço para sair",
                "não consigo parar de rir",
                "a reunião pode parar",
                "sair ou voltar",
                "sairei",
                "saindo",
                "s a i r",
                "parede",
                "stopover",
                "1",
                "sair 2",
                "quero",
                "por favor",
                "quero receber mensagens",
                "não quero mais",
            })
    void isIn_shouldBeFalse_whenTheTextSaysAnythingElse(String text) {
        assertThat(OUT.isIn(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"VOLTAR", "quero voltar a receber", "Voltar!"})
    void isIn_shouldBeTrue_whenTheWishIsToComeBack(String text) {
        assertThat(new KeywordMatcher(List.of("voltar")).isIn(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"SAIR", "quero sair"})
    void isIn_shouldBeFalse_whenThereIsNoKeyword(String text) {
        assertThat(new KeywordMatcher(List.of(" ", "...")).isIn(text)).isFalse();
    }
}
