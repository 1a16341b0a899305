package io.mkomhub.api.contacts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContactListTest {

    private static ContactList read(String text) {
        return ContactList.read(
                text.replace("⏎", "\n").getBytes(StandardCharsets.UTF_8), Optional.empty(), Instant.EPOCH);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "commas | msisdn,nome,plano⏎5511953959059,Ana,Ouro⏎ | 5511953959059{\"nome\":\"Ana\",\"plano\":\"Ouro\"}",
                "semicolons | nome;msisdn⏎Ana, a primeira;(11) 95395-9059 | 5511953959059{\"nome\":\"Ana, a primeira\"}",
                "quotes | msisdn,nome⏎5511953959059,\"Silva, \"\"Ana\"\"\" | 5511953959059{\"nome\":\"Silva, \\\"Ana\\\"\"}",
                "a line feed in quotes | msisdn,nome⏎5511953959059,\"a⏎b\" | 5511953959059{\"nome\":\"a\\nb\"}",
                "empty cells and lines | msisdn,nome,plano⏎⏎5511953959059,,Ouro⏎,,⏎ | 5511953959059{\"plano\":\"Ouro\"}",
                "short lines | msisdn,nome⏎5511953959059 | 5511953959059{}",
                "a byte order mark | \uFEFFmsisdn,nome⏎5511953959059,Ana | 5511953959059{\"nome\":\"Ana\"}",
                "JSON lines | {\"msisdn\":\"5511953959059\",\"attributes\":{\"n\":1}}⏎⏎{\"msisdn\":5511953959058,\"attributes\":{}} | 5511953959059{\"n\":1} 5511953959058{}",
            })
    void read_shouldTakeWhatSpreadsheetsAndProgramsWrite(String label, String text, String expected) {
        ContactList list = read(text);

        assertThat(list.errors()).isEmpty();
        assertThat(list.contacts().stream()
                        .map(contact -> contact.msisdn().digits() + contact.attributes())
                        .collect(Collectors.joining(" ")))
                .isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "no number | msisdn,nome⏎5511953959059,Ana⏎abc,Bia | line 3.msisdn",
                "too many cells | msisdn,nome⏎5511953959059,Ana⏎5511953959058,Bia,x | line 3",
                "not JSON | {\"msisdn\":\"5511953959059\",\"attributes\":{}}⏎{ | line 2",
                "no attributes | {\"msisdn\":\"5511953959059\",\"attributes\":{}}⏎{\"msisdn\":\"5511953959058\"} | line 2.attributes",
                "no object | {\"msisdn\":\"5511953959059\",\"attributes\":{}}⏎{\"msisdn\":\"5511953959058\",\"attributes\":[]} | line 2.attributes",
                "a name with a space | {\"msisdn\":\"5511953959059\",\"attributes\":{}}⏎{\"msisdn\":\"5511953959058\",\"attributes\":{\"a b\":1}} | line 2.attributes",
            })
    void read_shouldTellTheLine_andKeepTheOthers(String label, String text, String field) {
        ContactList list = read(text);

        assertThat(list.contacts()).hasSize(1);
        assertThat(list.errors())
                .singleElement()
                .satisfies(error -> assertThat(error.field()).isEqualTo(field));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nothing | `` | ``",
                "no column of numbers | nome⏎Ana | line 1",
                "a column with a space | msisdn,nome completo⏎5511953959059,Ana | line 1",
                "a column twice | msisdn,nome,nome⏎5511953959059,Ana,Bia | line 1",
                "an open quote | msisdn,nome⏎5511953959059,\"Ana | line 2",
            })
    void read_shouldRefuse_whatIsNoList(String label, String text, String field) {
        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void read_shouldRefuse_moreThanCanBeStoredAtOnce() {
        assertThatThrownBy(() -> read("msisdn\n" + "5511953959059\n".repeat(ContactList.MAX + 1)))
                .hasMessageContaining("more than 2000");
    }
}
