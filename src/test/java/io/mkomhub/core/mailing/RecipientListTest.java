package io.mkomhub.core.mailing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.core.mailing.RecipientList.Duplicate;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipientListTest {

    private static RecipientList read(String text) {
        return RecipientList.read(text.replace("⏎", "\n").getBytes(StandardCharsets.UTF_8), Optional.empty());
    }

    private static String written(RecipientList list) {
        return list.recipients().stream()
                .map(each -> each.line() + ":" + each.msisdn().digits() + each.values())
                .collect(Collectors.joining(" "));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a heading in Portuguese | Nome;Telefone⏎Ana;(11) 95395-9059 | 2:5511953959059{\"nome\":\"Ana\"}",
                "another | Celular,Data de Vencimento⏎5511953959059,5/12 | 2:5511953959059{\"datadevencimento\":\"5/12\"}",
                "a separator line | sep=;⏎CELULAR;NOME⏎5511953959059;Ana | 3:5511953959059{\"nome\":\"Ana\"}",
                "a byte order mark | \uFEFFmsisdn,nome⏎5511953959059,Ana | 2:5511953959059{\"nome\":\"Ana\"}",
                "accents | msisdn,Endereço⏎5511953959059,Rua A | 2:5511953959059{\"endereco\":\"Rua A\"}",
                "empty cells | msisdn,nome⏎5511953959059, | 2:5511953959059{}",
                "JSON lines | {\"Telefone\":\"5511953959059\",\"Nome\":\"Ana\",\"n\":1,\"x\":null} | 1:5511953959059{\"nome\":\"Ana\",\"n\":1}",
            })
    void read_shouldFoldTheNamesOfColumns(String label, String text, String expected) {
        RecipientList list = read(text);

        assertThat(list.errors()).isEmpty();
        assertThat(written(list)).isEqualTo(expected);
    }

    @Test
    void read_shouldTakeLatin1() {
        byte[] file = "Celular;Nome\n5511953959059;João".getBytes(StandardCharsets.ISO_8859_1);

        assertThat(written(RecipientList.read(file, Optional.of("application/octet-stream"))))
                .isEqualTo("2:5511953959059{\"nome\":\"João\"}");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a number that Excel shortened | msisdn;nome⏎5511953959059;Ana⏎5,51E+12;Bia | line 3.msisdn",
                "too many cells | msisdn,nome⏎5511953959059,Ana⏎5511953959058,Bia,x | line 3",
                "not JSON | {\"msisdn\":\"5511953959059\"}⏎{ | line 2",
                "no number | {\"msisdn\":\"5511953959059\"}⏎{\"nome\":\"Bia\"} | line 2",
                "an object | {\"msisdn\":\"5511953959059\"}⏎{\"msisdn\":\"5511953959058\",\"nome\":{}} | line 2.nome",
            })
    void read_shouldTellTheLine_andKeepTheOthers(String label, String text, String field) {
        RecipientList list = read(text);

        assertThat(list.recipients()).hasSize(1);
        assertThat(list.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo(field));
    }

    @Test
    void read_shouldNameTheLaterLine_whenANumberIsRepeated() {
        RecipientList list = read("msisdn,nome⏎5511953959059,Ana⏎+55 11 95395-9059,Bia");

        assertThat(written(list)).isEqualTo("2:5511953959059{\"nome\":\"Ana\"}");
        assertThat(list.duplicates()).containsExactly(new Duplicate(3, 2, Msisdn.parse("5511953959059")));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | `` | ``",
                "no column of numbers | nome⏎Ana | line 1",
                "a column twice | msisdn,Nome,NOME⏎5511953959059,Ana,Bia | line 1",
            })
    void read_shouldRefuse_whatIsNoList(String label, String text, String field) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        InvalidInputException.class,
                        error -> assertThat(error.field()).isEqualTo(field));
    }

    @Test
    void read_shouldRefuse_whenThereAreTooManyLines() {
        String file = "msisdn\n" + "x\n".repeat(RecipientList.MAX + 1);

        assertThatThrownBy(() -> read(file)).hasMessageContaining("1000 lines");
    }
}
