package io.mkomhub.channel.rapidpro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SendRequestTest {

    private static SendRequest read(String type, String query, String body) {
        return SendRequest.read(new HttpRequest(
                "POST",
                "/rapidpro/main/send",
                query,
                Map.of(),
                Map.of("content-type", type),
                body.getBytes(StandardCharsets.UTF_8),
                "",
                ""));
    }

    @ParameterizedTest(name = "{0} {1}{2}")
    @CsvSource(delimiter = '|', textBlock = """
            application/x-www-form-urlencoded | '' | id=1&text=Ol%C3%A1+voc%C3%AA&to=%2B5511953959059&to_no_plus=5511953959059
            ''                                | '' | id=1&text=Ol%C3%A1+voc%C3%AA&to=%2B5511953959059
            ''                                | id=1&text=Ol%C3%A1+voc%C3%AA&to=%2B5511953959059 | ''
            ''                                | id=1 | text=Ol%C3%A1+voc%C3%AA&to_no_plus=5511953959059
            application/json                  | '' | {"id": 1, "text": "Olá você", "to": "+5511953959059", "session_status": null}
            application/json; charset=utf-8   | '' | {"id": "1", "texto": "Olá você", "para": "+5511953959059", "canal": 346}
            text/xml                          | '' | <m><uuid>1</uuid><text>Olá <![CDATA[você]]></text><to>+5511953959059</to></m>
            application/json                  | '' | \uFEFF{"id": "1", "text": "Olá você", "to": "+5511953959059"}
            text/plain                        | '' | \uFEFFid=1&text=Ol%C3%A1+voc%C3%AA&to=%2B5511953959059
            text/xml                          | '' | \uFEFF<?xml version="1.0"?><m><id>1</id><text>Olá você</text><to>+5511953959059</to></m>
            text/xml                          | '' | <?xml version="1.0"?><m><id>1</id><texto>Olá&#32;voc&#xEA;</texto><para>+55 11 95395-9059</para></m>
            """)
    void request_shouldBeTheSame_whateverItsForm(String type, String query, String body) {
        SendRequest request = read(type, query, body);
        assertThat(request.id()).isEqualTo("1");
        assertThat(request.text()).isEqualTo("Olá você");
        assertThat(request.to().digits()).isEqualTo("5511953959059");
        assertThat(request.quickReplies()).isEmpty();
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = '|', textBlock = """
            application/json | {"id":1,"text":"Qual?","to":"+5511953959059","quick_replies":["Sim","Não"]}
            application/json | {"id":1,"text":"Qual?","to":"+5511953959059","quick_replies":"[\\"Sim\\",\\"Não\\"]"}
            text/xml         | <m><id>1</id><text>Qual?</text><to>+5511953959059</to><quick_replies><item>Sim</item><item>Não</item></quick_replies></m>
            ''               | id=1&text=Qual%3F&to=%2B5511953959059&quick_reply=Sim&quick_reply=N%C3%A3o
            ''               | id=1&text=Qual%3F&to=%2B5511953959059&quick_replies=%5B%22Sim%22%2C%22N%C3%A3o%22%5D
            """)
    void quickReplies_shouldBeRead_whateverTheirForm(String type, String body) {
        SendRequest request = read(type, "", body.replace("\\\\", "\\"));
        assertThat(request.quickReplies()).isEqualTo(List.of("Sim", "Não"));
        assertThat(request.textWithNumberedReplies()).isEqualTo("Qual?\n1. Sim\n2. Não");
    }

    @ParameterizedTest(name = "{2}")
    @CsvSource(delimiter = '|', textBlock = """
            application/json | {"text":"a","to":"+5511953959059"}                                | id: is missing
            application/json | {"id":1,"text":"  ","to":"+5511953959059"}                        | text: is missing
            application/json | {"id":1,"text":"a"}                                               | to: is missing
            application/json | {"id":1,"text":"a","to":"+55119"}                                 | to: is not a telephone number: too short
            application/json | {"id":1,                                                          | the body is not JSON: line 1, column 9
            text/xml         | <m><id>1                                                          | the body is not XML: line 1, column 9
            text/xml         | <!DOCTYPE m [<!ENTITY x "y">]><m><id>&x;</id></m>                 | the body must not have a document type declaration
            """)
    void request_shouldBeRefusedWithTheField_whenItIsWrong(String type, String body, String message) {
        assertThatThrownBy(() -> read(type, "", body))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @Test
    void xml_shouldBeRefused_whenItIsNestedWithoutEnd() {
        assertThatThrownBy(() -> read("text/xml", "", "<a>".repeat(10_000))).isInstanceOf(InvalidInputException.class);
    }
}
