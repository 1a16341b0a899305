package io.mkomhub.core.scheduled;

import static io.mkomhub.core.scheduled.Samples.NOTHING;
import static io.mkomhub.core.scheduled.Samples.NOW;
import static io.mkomhub.core.scheduled.Samples.json;
import static io.mkomhub.core.scheduled.Samples.plan;
import static io.mkomhub.core.scheduled.Samples.request;
import static io.mkomhub.core.scheduled.Samples.sources;
import static io.mkomhub.core.scheduled.Samples.told;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.ScheduledExchange.Answered;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnsweringTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({"documento-qrcode,response-qrcode", "documento-api-oficial,response-api-oficial"})
    void answer_shouldBeTheDocumentsOwn_withTheShippedPlans(String plan, String response) throws IOException {
        JsonNode shipped = Json.read(Files.readAllBytes(Path.of("examples/plans", plan + ".json")));

        String answer = told(Answering.answer(
                Samples.READER.read(shipped), ScheduledRequest.read(Samples.document("request.json")), NOTHING, NOW));

        // As text: the order of fields is the document's too.
        assertThat(answer).isEqualTo(Json.write(Json.read(Samples.document(response + ".json"))));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "a value | {'type':'TEXT','value':'Olá, {contact.name.first_name}!'} | {} | [{'type':'TEXT','value':'Olá, João!'}]",
                "data that is a text | {'type':'TEXT','value':'{data}'} | 'teste' | [{'type':'TEXT','value':'teste'}]",
                "data that is a list | {'type':'TEXT','value':'{data[0]}'} | ['a'] | [{'type':'TEXT','value':'a'}]",
                "no data | {'type':'TEXT','value':'{data.x}'} | null | !items[0]: {data.x} is missing",
                "an address | {'type':'FILE','value':'{data.u}'} | {'u':'https://a.b/c.pdf'} | [{'type':'FILE','value':'https://a.b/c.pdf'}]",
                "an address without TLS | {'type':'FILE','value':'{data.u}'} | {'u':'http://a.b/c.pdf'} | !items[0]: the address does not begin with https://",
                "no address | {'type':'IMAGE','value':'{data.u}'} | {'u':'boleto.pdf'} | !items[0]: the address does not begin with https://",
                "an address with a space | {'type':'AUDIO','value':'https://a.b/{data.u}'} | {'u':'x y'} | !items[0]: the address does not begin with https://",
                "an address that leaves its path | {'type':'FILE','value':'https://a.b/x/{data.u}/y.pdf'} | {'u':'..'} | !items[0]: the address has . or .. as a segment of its path, which would lead to another resource",
                "an address with a password | {'type':'FILE','value':'{data.u}'} | {'u':'https://u:p@a.b/'} | !items[0]: the address does not begin with https://",
                "a condition that holds | {'type':'TEXT','value':'x','when':'data.n > 1'} | {'n':2} | [{'type':'TEXT','value':'x'}]",
                "a condition that does not | {'type':'TEXT','value':'x','when':'data.n > 1'} | {'n':1} | !the plan has no item to send",
                "a condition without its value | {'type':'TEXT','value':'x','when':'data.n > 1'} | {} | !items[0]: {data.n} is missing",
                "a condition on what is there | {'type':'TEXT','value':'x','when':'data.n??'} | {'n':1} | [{'type':'TEXT','value':'x'}]",
                "a list | {'type':'FILE','value':'{b.u}','for_each':'data.l','as':'b'} | {'l':[{'u':'https://a.b/1'},{'u':'https://a.b/2'}]} | [{'type':'FILE','value':'https://a.b/1'},{'type':'FILE','value':'https://a.b/2'}]",
                "a list of texts | {'type':'TEXT','value':'{loop.number}/{loop.count} {item}','for_each':'data.l'} | {'l':['a','b']} | [{'type':'TEXT','value':'1/2 a'},{'type':'TEXT','value':'2/2 b'}]",
                "a list with a condition | {'type':'TEXT','value':'{item.v}','for_each':'data.l','when':'item.v > 1'} | {'l':[{'v':1},{'v':2}]} | [{'type':'TEXT','value':'2'}]",
                "a list with a gap | {'type':'TEXT','value':'{item.v}','for_each':'data.l'} | {'l':[{'v':1},{}]} | !items[0]: {item.v} is missing",
                "a list with null | {'type':'TEXT','value':'{item}','for_each':'data.l'} | {'l':['a',null]} | !items[0]: {item} is missing",
                "an empty list | {'type':'TEXT','value':'x','for_each':'data.l'} | {'l':[]} | !the plan has no item to send",
                "no list | {'type':'TEXT','value':'x','for_each':'data.l'} | {'l':{}} | !items[0]: data.l is not a list",
                "a missing list | {'type':'TEXT','value':'x','for_each':'data.l.m'} | {} | !items[0]: data.l.m is not a list",
                "a text of white space | {'type':'TEXT','value':'{#if data.x??}a{/if} '} | {} | !items[0]: the text is empty",
                "a template out of order | {'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':2,'value':'b'},{'index':1,'value':'{data.x}'}]}} | {'x':'a'} | [{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'a'},{'index':2,'value':'b'}]}}]",
                "a template alone | {'type':'TEMPLATE','name':'t','language':'pt_BR'} | {} | [{'type':'TEMPLATE','name':'t','language':'pt_BR'}]",
                "a button without parameters | {'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':1}]} | {} | [{'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':1}]}]",
                "an address of several lines | {'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'{data.x}'}]}} | {'x':'Rua A, 1 \\r\\n\\tCentro\\u2028SP     fim\\n'} | [{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'Rua A, 1 Centro SP fim'}]}}]",
                "four spaces | {'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'{data.x}'}]}} | {'x':'a    b'} | [{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'a    b'}]}}]",
                "a header too long | {'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'{data.x}'}]}} | {'x':'123456789012345678901234567890123456789012345678901234567890x'} | !items[0]: the parameter is longer than 60 characters",
                "a button of two lines | {'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':1,'parameters':[{'index':1,'value':'{data.x}'}]}]} | {'x':'a\\nb'} | [{'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':1,'parameters':[{'index':1,'value':'a b'}]}]}]",
                "a text of several lines stays | {'type':'TEXT','value':'{data.x}'} | {'x':'a\\nb'} | [{'type':'TEXT','value':'a\\nb'}]",
                "a template with a gap | {'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'{data.x}'}]}} | {} | !items[0]: {data.x} is missing",
            })
    void answer_shouldBeWholeOrNothing(String label, String item, String data, String expected) {
        String answer = told(Answering.answer(plan("{'items':[" + item + "]}"), request(data), NOTHING, NOW));

        assertThat(answer).isEqualTo(expected.replace('\'', '"').replace("\\\"", "'"));
    }

    @Test
    void answer_shouldFallBack_whenAnyItemLacksAValue() {
        Plan plan = plan("""
                {'items': [{'type':'TEXT','value':'Olá!'}, {'type':'TEXT','value':'{data.valor.money}'}],
                 'fallback': [{'type':'TEXT','value':'Fale conosco, {contact.name.first_name}.'}]}""");

        var outcome = Answering.answer(plan, request("{}"), NOTHING, NOW);

        assertThat(outcome)
                .isEqualTo(new Answered(
                        "[{\"type\":\"TEXT\",\"value\":\"Fale conosco, João.\"}]",
                        "items[1]: {data.valor.money} is missing"));
    }

    @Test
    void answer_shouldBeNothing_whenTheFallbackLacksAValueToo() {
        Plan plan =
                plan("{'items':[{'type':'TEXT','value':'{data.x}'}],'fallback':[{'type':'TEXT','value':'{data.y}'}]}");

        assertThat(told(Answering.answer(plan, request("{}"), NOTHING, NOW)))
                .isEqualTo("!items[0]: {data.x} is missing; and in its place fallback[0]: {data.y} is missing");
    }

    @Test
    void answer_shouldHoldWhatWhatsAppTakes() {
        Plan plan = plan("{'items':[{'type':'TEXT','value':'{data.x}'}]}");

        assertThat(told(Answering.answer(plan, request("'" + "x".repeat(4_096) + "'"), NOTHING, NOW)))
                .startsWith("!items[0]: {data.x} is missing");
        assertThat(told(Answering.answer(plan, request("{'x':'" + "x".repeat(4_096) + "'}"), NOTHING, NOW)))
                .hasSize(4_096 + "[{\"type\":\"TEXT\",\"value\":\"\"}]".length());
        assertThat(told(Answering.answer(plan, request("{'x':'" + "x".repeat(4_097) + "'}"), NOTHING, NOW)))
                .isEqualTo("!items[0]: the text is longer than 4096 characters");
    }

    @Test
    void answer_shouldBeBounded() {
        Plan repeated = plan("{'items':[{'type':'TEXT','value':'{item}','for_each':'data'}]}");
        List<String> many = new ArrayList<>();
        for (int i = 0; i < 101; i++) {
            many.add("'x'");
        }
        assertThat(told(Answering.answer(repeated, request(many.toString()), NOTHING, NOW)))
                .isEqualTo("!items[0]: the list has more than 100 elements");
        assertThat(told(Answering.answer(
                        repeated,
                        request(many.subList(0, 60).toString().replace("x", "é".repeat(1_000))),
                        NOTHING,
                        NOW)))
                .isEqualTo("!the answer is larger than 65536 bytes");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "..,false",
        ".,false",
        "../../outros,false",
        "..\\outros,false",
        "%2e%2e,false",
        "'.. ',false",
        "...,true",
        "João da Silva,true",
        "a/b,true"
    })
    void answer_shouldLookUpWithinItsPath_whateverTheContactIsCalled(String name, boolean asked) {
        Plan plan = plan("{'lookup':{'url':'https://a.b/clientes/{data.nome}/boletos'},"
                + "'items':[{'type':'TEXT','value':'{lookup.x}'}]}");
        Sources sources = sources(Optional.empty(), Optional.of(json("{'x':'achado'}")));
        String data = Json.write(Json.object().put("nome", name));

        assertThat(told(Answering.answer(plan, request(data.replace("'", "\\u0027")), sources, NOW)))
                .isEqualTo(
                        asked
                                ? "[{\"type\":\"TEXT\",\"value\":\"achado\"}]"
                                : "!lookup.url: has . or .. as a segment of its path, which would lead to another resource");
    }

    @Test
    void answer_shouldUseAttributes_whenThePlanAsksForThem() {
        Plan plan = plan("{'attributes':true,'items':[{'type':'TEXT','value':'Plano {attributes.plano}'}]}");

        assertThat(told(Answering.answer(
                        plan, request("{}"), sources(Optional.of(json("{'plano':'Ouro'}")), Optional.empty()), NOW)))
                .contains("Plano Ouro");
        assertThat(told(Answering.answer(plan, request("{}"), NOTHING, NOW)))
                .isEqualTo("!items[0]: {attributes.plano} is missing");
    }

    @Test
    void answer_shouldFallBack_whenTheLookupFails() {
        Plan plan = plan("""
                {'lookup': {'url': 'https://erp.example.com/b?id={data.id}'},
                 'items': [{'type':'TEXT','value':'{lookup.valor.money}'}],
                 'fallback': [{'type':'TEXT','value':'Depois.'}]}""");

        assertThat(told(Answering.answer(
                        plan, request("{'id':7}"), sources(Optional.empty(), Optional.of(json("{'valor':9.9}"))), NOW)))
                .contains("R$ 9,90");
        assertThat(Answering.answer(plan, request("{'id':7}"), NOTHING, NOW))
                .isEqualTo(new Answered(
                        "[{\"type\":\"TEXT\",\"value\":\"Depois.\"}]", "look-up: no answer within 2000 ms"));
        assertThat(Answering.answer(plan, request("{}"), NOTHING, NOW))
                .isEqualTo(new Answered(
                        "[{\"type\":\"TEXT\",\"value\":\"Depois.\"}]", "lookup.url: {data.id} is missing"));
    }

    @Test
    void answer_shouldGiveTheLookupEncodedValues() {
        Plan plan = plan("""
                {'lookup': {'url': 'https://erp.example.com/b/{data.id}', 'cache_seconds': 5},
                 'items': [{'type':'TEXT','value':'x'}]}""");
        List<String> asked = new ArrayList<>();

        Answering.answer(
                plan,
                request("{'id':'a/x?y'}"),
                new Sources() {
                    @Override
                    public Optional<JsonNode> attributes(Msisdn msisdn) {
                        throw new MissingValueException("not asked for");
                    }

                    @Override
                    public JsonNode lookup(URI address, Duration remembered) {
                        asked.add(address + " " + remembered);
                        return Json.object();
                    }
                },
                NOW);

        assertThat(asked).containsExactly("https://erp.example.com/b/a%2Fx%3Fy PT5S");
    }
}
