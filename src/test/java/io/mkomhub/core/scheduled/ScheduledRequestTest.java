package io.mkomhub.core.scheduled;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.json.InvalidInputException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduledRequestTest {

    private static final String VALID =
            "{'id':1,'clientId':72,'origin':'SCHEDULED_MESSAGE','contact':{'uid':'1','type':'WHATSAPP','key':'5513999999999','name':'João'}}";

    private static ScheduledRequest read(String text) {
        return ScheduledRequest.read(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void read_shouldTakeTheDocumentsOwn() {
        ScheduledRequest request = ScheduledRequest.read(Samples.document("request.json"));

        assertThat(request.id()).isEqualTo("3589818");
        assertThat(request.clientId()).isEqualTo("72");
        assertThat(request.contact())
                .isEqualTo(new ScheduledRequest.PlatformContact("15295", "WHATSAPP", "5513999999999", "João da Silva"));
        assertThat(request.data()).hasValueSatisfying(data -> assertThat(data).hasToString("{\"exemplo\":\"teste\"}"));
    }

    @ParameterizedTest(name = "{0} → {1}: {2}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'id':1, | `` | id",
                "'id':1, | 'id':null, | id",
                "'id':1, | 'id':'', | id",
                "'id':1, | 'id':'a\\nb', | id",
                "'id':1, | 'id':1.5, | id",
                "'id':1, | 'id':{}, | id",
                "'clientId':72, | `` | clientId",
                "'clientId':72, | 'clientId':[], | clientId",
                "'origin':'SCHEDULED_MESSAGE', | `` | origin",
                "'SCHEDULED_MESSAGE' | 'CHAT' | origin",
                "'uid':'1', | `` | contact.uid",
                "'type':'WHATSAPP', | `` | contact.type",
                "'key':'5513999999999', | `` | contact.key",
                "'5513999999999' | 'joao' | contact.key",
                "'5513999999999' | true | contact.key",
                ",'name':'João' | `` | contact.name",
                "'name':'João' | 'name':7 | contact.name",
                "'contact':{ | 'contato':{ | contact",
            })
    void read_shouldNameTheField_whenOneIsMissingOrWrong(String what, String instead, String field) {
        String text = VALID.replace(what, instead);

        assertThatThrownBy(() -> read(text))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1,2]", "'text'", "7", "true", "null", "{'a':{'b':[{}]}}"})
    void read_shouldTakeDataOfAnyShape(String data) {
        assertThat(read(VALID.replace("}}", "},'data':" + data + "}")).id()).isEqualTo("1");
    }

    @Test
    void read_shouldTakeTextForNumbers() {
        ScheduledRequest request = read(VALID.replace("'id':1,'clientId':72", "'id':'a-1','clientId':'72'")
                .replace("'uid':'1'", "'uid':15295")
                .replace("'5513999999999'", "5513999999999")
                .replace("João", ""));

        assertThat(request.id()).isEqualTo("a-1");
        assertThat(request.contact())
                .isEqualTo(new ScheduledRequest.PlatformContact("15295", "WHATSAPP", "5513999999999", ""));
    }

    @Test
    void toString_shouldNotTellWhoItIs() {
        assertThat(read(VALID).toString()).doesNotContain("João", "5513");
    }
}
