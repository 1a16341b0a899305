package io.mkomhub.core.scheduled;

import static io.mkomhub.core.scheduled.Samples.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.json.InvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanReaderTest {

    @ParameterizedTest(name = "{1} of {0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[] | ``",
                "{} | items",
                "{'items':[]} | items",
                "{'items':{}} | items",
                "{'items':['x']} | items[0]",
                "{'itens':[]} | itens",
                "{'items':[{'value':'x'}]} | items[0].type",
                "{'items':[{'type':'VIDEO','value':'x'}]} | items[0].type",
                "{'items':[{'type':'TEXT'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':''}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':7}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'x','valor':'y'}]} | items[0].valor",
                "{'items':[{'type':'TEXT','value':'{cliente}'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'{attributes.x}'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'{lookup.x}'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'{item.x}'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'{#for a in data}{/for}'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'x','when':'{data.x}'}]} | items[0].when",
                "{'items':[{'type':'TEXT','value':'x','when':'data.x >'}]} | items[0].when",
                "{'items':[{'type':'TEXT','value':'x','as':'b'}]} | items[0].as",
                "{'items':[{'type':'TEXT','value':'x','for_each':'data.l','as':'data'}]} | items[0].as",
                "{'items':[{'type':'TEXT','value':'x','for_each':'data.l','as':'a b'}]} | items[0].as",
                "{'items':[{'type':'TEXT','value':'x','for_each':'attributes.l'}]} | items[0].for_each",
                "{'items':[{'type':'TEXT','value':'x','for_each':'data..l'}]} | items[0].for_each",
                "{'items':[{'type':'FILE','value':'http://a.b/c'}]} | items[0].value",
                "{'items':[{'type':'FILE','value':'boleto.pdf'}]} | items[0].value",
                "{'items':[{'type':'FILE','value':'https://'}]} | items[0].value",
                "{'items':[{'type':'IMAGE','value':'https://a b/'}]} | items[0].value",
                "{'items':[{'type':'AUDIO','value':'http://a.b/{data.x}'}]} | items[0].value",
                "{'items':[{'type':'TEMPLATE','language':'pt_BR'}]} | items[0].name",
                "{'items':[{'type':'TEMPLATE','name':'t'}]} | items[0].language",
                "{'items':[{'type':'TEMPLATE','name':'{data.x}','language':'pt_BR'}]} | items[0].name",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'português'}]} | items[0].language",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','value':'x'}]} | items[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':2,'value':'x'}]}}]} | items[0].header.parameters[0].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'x'},{'index':2,'value':'y'}]}}]} | items[0].header.parameters",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parametros':[]}}]} | items[0].header.parametros",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':0,'value':'x'}]}}]} | items[0].body.parameters[0].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'x'},{'index':1,'value':'y'}]}}]} | items[0].body.parameters[1].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'x'},{'index':3,'value':'y'}]}}]} | items[0].body.parameters[1].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'value':'x'}]}}]} | items[0].body.parameters[0].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'{x}'}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'a\\nb'}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'{data.x}\\n{data.y}'}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'a\\tb'}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'a     b'}]}}]} | items[0].header.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'a\\u2028b'}]}}]} | items[0].header.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}]}}]} | items[0].header.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','body':{'parameters':[{'index':1,'value':'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'}]}}]} | items[0].body.parameters[0].value",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':2}]}]} | items[0].buttons[0].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'parameters':[]}]}]} | items[0].buttons[0].index",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','buttons':[{'index':1,'parameters':[{'index':1,'value':'x'},{'index':2,'value':'y'}]}]}]} | items[0].buttons[0].parameters",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR'},{'type':'TEXT','value':'x'}]} | items[1].type",
                "{'items':[{'type':'TEXT','value':'x'},{'type':'TEMPLATE','name':'t','language':'pt_BR'}]} | items[1].type",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':[{'type':'TEMPLATE','name':'t','language':'pt_BR'}]} | fallback[0].type",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':'nada'} | fallback",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':[{'type':'TEXT','value':'{x}'}]} | fallback[0].value",
                "{'items':[{'type':'TEXT','value':'x'}],'attributes':'sim'} | attributes",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'{data.u}'}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://a.b/x/../y?n={data.n}'}} | lookup.url",
                "{'items':[{'type':'FILE','value':'https://a.b/x/%2e%2e/y.pdf'}]} | items[0].value",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://{data.h}/x'}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://erp.{data.h}/x'}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://erp.example.com/{x}'}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://erp^example.com/'}} | lookup.url",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://erp.example.com/','cache_seconds':-1}} | lookup.cache_seconds",
                "{'items':[{'type':'TEXT','value':'x'}],'lookup':{'url':'https://erp.example.com/','method':'POST'}} | lookup.method",
            })
    void read_shouldNameTheField_whenARuleIsBroken(String plan, String field) {
        assertThatThrownBy(() -> plan(plan))
                .isInstanceOfSatisfying(
                        InvalidInputException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'items':[{'type':'TEMPLATE','name':'t','language':'pt_BR','header':{'parameters':[{'index':1,'value':'a    b {data.x}'}]}}]}",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':'send nothing'}",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':[]}",
                "{'items':[{'type':'TEXT','value':'x'}],'fallback':null,'description':'x'}",
                "{'items':[{'type':'FILE','value':'{data.url}'}]}",
                "{'items':[{'type':'FILE','value':'HTTPS://a.b/{data.x}.pdf'}]}",
                "{'items':[{'type':'TEXT','value':'{attributes.x}'}],'attributes':true}",
                "{'items':[{'type':'TEXT','value':'{lookup.x}'}],'attributes':true,'lookup':{'url':'https://erp.example.com/{attributes.id}'}}",
                "{'items':[{'type':'TEMPLATE','name':'t','language':'en','header':{'parameters':[]},'body':{},'buttons':[]}]}",
            })
    void read_shouldTake_whatIsWithinTheRules(String plan) {
        assertThat(plan(plan).items()).hasSize(1);
    }

    @Test
    void read_shouldLimitConstantTexts() {
        assertThat(plan("{'items':[{'type':'TEXT','value':'" + "x".repeat(4_096) + "'}]}")
                        .items())
                .hasSize(1);
        assertThatThrownBy(() -> plan("{'items':[{'type':'TEXT','value':'" + "x".repeat(4_097) + "'}]}"))
                .hasMessage("items[0].value: is longer than the 4096 characters that WhatsApp accepts");
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource({
        "https://erp.example.com/x/{data.id},https://erp.example.com",
        "https://erp.example.com:8443?x={data.id},https://erp.example.com:8443",
        "https://erp.example.com,https://erp.example.com",
    })
    void lookupHost_shouldBeWhatStandsThereInFull(String url, String host) {
        assertThat(PlanReader.lookupHost(url))
                .hasValueSatisfying(found -> assertThat(found).hasToString(host));
    }
}
