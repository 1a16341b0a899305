package io.mkomhub.core.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.mailing.RecipientList.Recipient;
import io.mkomhub.core.template.Templates;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailingTextTest {

    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");
    private static final Recipient ANA = recipient("Celular;Nome;Data de vencimento\n5511953959059;Ana;5/12");

    private final Templates templates = new Templates();

    private static Recipient recipient(String file) {
        return RecipientList.read(file.getBytes(StandardCharsets.UTF_8), Optional.empty())
                .recipients()
                .get(0);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no placeholder | Oi! | Oi!",
                "a column | Oi {nome}! | Oi Ana!",
                "in capitals | Oi {NOME}! | Oi Ana!",
                "with spaces | até {Data de vencimento} | até 5/12",
                "with underscores | até {data_de_vencimento} | até 5/12",
                "a default | Oi {apelido ?: 'amigo'}! | Oi amigo!",
                "a brace | \\{nome\\} | {nome}",
            })
    void render_shouldPutInTheValuesOfTheLine(String label, String source, String expected) throws Exception {
        assertThat(MailingText.compile(templates, source).render(ANA, NOW, 1_000))
                .isEqualTo(expected);
    }

    @Test
    void render_shouldNotReadPlaceholdersInValues() throws Exception {
        Recipient recipient = recipient("msisdn,nome,senha\n5511953959059,{senha},1");

        assertThat(MailingText.compile(templates, "Oi {nome}").render(recipient, NOW, 1_000))
                .isEqualTo("Oi {senha}");
    }

    @Test
    void render_shouldNameLineAndColumn_whenAValueIsMissing() throws Exception {
        MailingText text = MailingText.compile(templates, "Oi {apelido}!");

        assertThatThrownBy(() -> text.render(ANA, NOW, 1_000))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("apelido");
    }

    @Test
    void render_shouldRefuse_whenTheTextIsTooLong() throws Exception {
        MailingText text = MailingText.compile(templates, "Oi {nome}!");

        assertThatThrownBy(() -> text.render(ANA, NOW, 5)).isInstanceOf(InvalidInputException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Oi { nome}", "Oi {nome", "Oi {nome.foo()}", "{#for x in nome}{/for}"})
    void compile_shouldRefuse_whatWouldNotRender(String source) {
        assertThatThrownBy(() -> MailingText.compile(templates, source)).isInstanceOf(InvalidTextException.class);
    }
}
