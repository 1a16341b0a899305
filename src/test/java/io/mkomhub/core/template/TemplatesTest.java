package io.mkomhub.core.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {

    private static final Templates TEMPLATES = new Templates();
    private static final Set<String> NAMES = Set.of("contact", "data", "attributes");

    /** A Saturday, 11:09 in São Paulo. */
    private static final Instant NOW = Instant.parse("2026-11-21T14:09:00Z");

    private static final Names VALUES = Names.at(NOW)
            .with("contact", json("{'uid':'15295','type':'WHATSAPP','key':'5513999999999','name':'João da Silva'}"))
            .with("data", json("""
                    {'valor': 1234.56, 'texto': '1.234,56', 'cru': '1234.5', 'reais': 'R$ 99,90', 'duvida': '1.234', 'inteiro': 5,
                     'grande': 3589818000, 'negativo': -0.5, 'cheio': 150.0, 'milhoes': 12345678.9,
                     'vencimento': '2026-12-10', 'br': '10/12/2026', 'quando': '2026-12-10T14:30', 'zulu': '2026-12-10T17:30:00Z',
                     'espaco': '2026-12-10 14:30:00', 'brhora': '10/12/2026 14:30', 'errada': '2026-02-30',
                     'nome': 'MARIA DAS GRAÇAS', 'baixo': 'ana  maria', 'cpf': '123.456.789-09',
                     'vazio': '', 'branco': '  ', 'nulo': null, 'sim': true, 'nao': false,
                     'lista': ['a', 'b', 'c'], 'um': ['a'], 'nada': [], 'objeto': {'x': {'y': 'fundo'}}, 'pesos': [1, 2.5],
                     'js': 'R$\u00a01.234,56', 'jsneg': '-R$\u00a01.234,56', 'menos': 'R$ \u22125,00', 'fino': 'R$\u202f5,00', 'dois': '--5,00',
                     'composto': 'MARIA-JOSÉ D\u2019ÁVILA', 'iniciais': 'J.P. SILVA', 'simbolo': '🌸 Maria',
                     'fone': '5511999999999', 'nbsp': 'MARIA\u00a0CLARA', 'ponto': '(ANA) SOUZA', 'invisivel': '\u00a0\u200b',
                     'chaves': '{contact.name}', 'acento': 'é & <b> \\"'}"""));

    private static JsonNode json(String text) {
        return Json.read(text.replace('\'', '"'));
    }

    private static String render(String source) throws InvalidTextException {
        return TEMPLATES.compile(source, NAMES).render(VALUES, 4_096);
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Olá! | Olá!",
                "Olá, {contact.name}! | Olá, João da Silva!",
                "{contact.name.first_name} | João",
                "{data.nome.first_name} | Maria",
                "{data.nome.full_name} | Maria das Graças",
                "{data.baixo.full_name} | Ana Maria",
                "{data.composto.full_name} | Maria-José D’Ávila",
                "{data.composto.first_name} | Maria-José",
                "{data.iniciais.full_name} | J.P. Silva",
                "{data.ponto.first_name} | (Ana)",
                "{data.nbsp.first_name} | Maria",
                "{data.nbsp.full_name} | Maria Clara",
                "{data.js.money} | R$ 1.234,56",
                "{data.jsneg.money} | -R$ 1.234,56",
                "{data.menos.money} | -R$ 5,00",
                "{data.fino.number} | 5,00",
                "{contact.name.upper} | JOÃO DA SILVA",
                "{contact.name.lower} | joão da silva",
                "{data.cpf.digits} | 12345678909",
                "{data.valor.money} | R$ 1.234,56",
                "{data.texto.money} | R$ 1.234,56",
                "{data.cru.money} | R$ 1.234,50",
                "{data.reais.money} | R$ 99,90",
                "{data.inteiro.money} | R$ 5,00",
                "{data.negativo.money} | -R$ 0,50",
                "{data.milhoes.money} | R$ 12.345.678,90",
                "{data.valor.number} | 1.234,56",
                "{data.inteiro} | 5",
                "{data.grande} | 3589818000",
                "{data.valor} | 1234.56",
                "{data.vencimento.date} | 10/12/2026",
                "{data.br.date} | 10/12/2026",
                "{data.quando.date} às {data.quando.time} | 10/12/2026 às 14:30",
                "{data.zulu.time} | 14:30",
                "{data.espaco.time} | 14:30",
                "{data.brhora.time} | 14:30",
                "{data.vencimento.short_date} | 10/12",
                "{data.vencimento.long_date} | 10 de dezembro de 2026",
                "{data.vencimento.weekday} | quinta-feira",
                "{data.vencimento.month} | dezembro",
                "{data.vencimento.days_until} | 19",
                "{data.vencimento.minus_days(3).date} | 07/12/2026",
                "{date} | 21/11/2026",
                "{date.plus_days(1)} | 22/11/2026",
                "{date.plus_days(1).weekday} | domingo",
                "{now} | 21/11/2026 11:09",
                "{now.time} | 11:09",
                "{now.greeting} | Bom dia",
                "{data.sim} | true",
                "{data.lista.size} | 3",
                "{data.lista.join} | a, b e c",
                "{data.um.join} | a",
                "{data.lista.first}{data.lista.last} | ac",
                "{data.lista[1]} | b",
                "{data.objeto.x.y} | fundo",
                "{data.falta ?: 'nada'} | nada",
                "{data.falta.money ?: 'a combinar'} | a combinar",
                "{data.vazio ?: 'nada'} | nada",
                "{data.nulo ?: contact.name} | João da Silva",
                "{attributes.apelido ?: contact.name.first_name} | João",
                "{data.sim ? 'sim' : 'não'} | sim",
                "{data.nao ? 'sim' : 'não'} | não",
                "{#if data.valor > 1000}caro{#else}barato{/if} | caro",
                "{#if data.falta??}tem{#else}não tem{/if} | não tem",
                "{#if data.nada.size > 0 && data.valor > 1}x{#else}y{/if} | y",
                "{#if data.vencimento.days_until < 30}logo{/if}! | logo!",
                "\\{contact.name\\} | {contact.name}",
                // What comes in as a value is text, whatever it looks like.
                "{data.chaves} | {contact.name}",
                "{data.acento} | é & <b> \"",
            })
    void render_shouldWriteAsBrazilians(String source, String expected) throws InvalidTextException {
        assertThat(render(source)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "Olá, {data.falta}! | {data.falta} is missing",
                "{data.falta.money} | {data.falta.money} is missing",
                "{data.objeto.x.z} | {data.objeto.x.z} is missing",
                "{data.vazio} | {data.vazio} is missing",
                "{data.branco} | {data.branco} is missing",
                "{data.nulo} | {data.nulo} is missing",
                "{data.valor.mony} | {data.valor.mony} is missing",
                "{attributes.plano} | {attributes.plano} is missing",
                "{data.lista[7]} | {data.lista.7} is missing",
                "{data.objeto} | a list or an object cannot be written into a text",
                "{data.lista} | a list or an object cannot be written into a text",
                "{data.nada.join} | join needs a list with at least one element",
                "{data.nome.money} | money needs a number, such as 1234.56 or 1.234,56",
                "{data.duvida.money} | money needs a number, such as 1234.56 or 1.234,56",
                "{data.nome.date} | date needs a date, such as 2026-11-21 or 21/11/2026",
                "{data.errada.date} | date needs a date, such as 2026-11-21 or 21/11/2026",
                "{data.vencimento.time} | time needs a date with a time, such as 2026-11-21T14:30",
                "{#if data.falta}x{/if} | {data.falta} is missing",
                "{#if data.falta > 1}x{/if} | {data.falta} is missing",
                "{#if data.nome > 1}x{/if} | two values cannot be compared: < and > compare numbers, not texts",
                "{data.simbolo.first_name} | first_name needs a name with letters in it",
                "{data.fone.first_name} | first_name needs a name with letters in it",
                "{data.fone.full_name} | full_name needs a name with letters in it",
                "{data.invisivel} | {data.invisivel} is missing",
                "{data.dois.money} | money needs a number, such as 1234.56 or 1.234,56",
            })
    void render_shouldRefuse_whenAValueIsMissingOrOfTheWrongKind(String source, String reason)
            throws InvalidTextException {
        TextTemplate text = TEMPLATES.compile(source, NAMES);

        assertThatThrownBy(() -> text.render(VALUES, 4_096))
                .isInstanceOf(MissingValueException.class)
                .hasMessage(reason);
    }

    @Test
    void render_shouldRefuse_whenTheTextGetsTooLong() throws InvalidTextException {
        TextTemplate text = TEMPLATES.compile("{contact.name}{contact.name}", NAMES);

        assertThat(text.render(VALUES, 26)).hasSize(26);
        assertThatThrownBy(() -> text.render(VALUES, 25)).hasMessage("the text is longer than 25 characters");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{contact.nome}",
                "{contact}{contact.name.mony}",
                "{cliente.nome}",
                "{ contact.name }",
                "{{1}}",
                "Olá {",
                "{contact.name",
                "contact.name}",
                "{#for x in data.lista}{x}{/for}",
                "{#each data.lista}{it}{/each}",
                "{#include outro}{/include}",
                "{#if data.x}sem fim",
                "{data:contact}",
                "{str:eval('x')}",
                "{@String contact}",
                "{|{contact.name}|}",
                "{data.x.getClass()}",
                "{data.x.plus_days(data.y)}",
                "{data.x??}",
                "{data.x ?: data.y??}",
                "{data.x.or(null)}",
                "{date.mony}",
            })
    void compile_shouldRefuse_whatCannotBeRendered(String source) {
        assertThatThrownBy(() -> TEMPLATES.compile(source, NAMES))
                .isInstanceOf(InvalidTextException.class)
                .message()
                .isNotBlank();
    }

    @Test
    void compile_shouldRefuse_whatTakesUnboundedWork() {
        String deep = "{#if data.x}".repeat(51) + "{/if}".repeat(51);
        String chain = "{data" + ".x".repeat(200) + "}";
        String big = "x".repeat(10_001);

        for (String source : new String[] {deep, chain, big}) {
            assertThatThrownBy(() -> TEMPLATES.compile(source, NAMES)).isInstanceOf(InvalidTextException.class);
        }
    }

    @ParameterizedTest(name = "{0} → {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "data.valor > 1000 | true",
                "data.valor <= 1000 | false",
                "data.valor>1000 | true",
                "data.valor>=1000&&data.sim | true",
                "data.inteiro==5 | true",
                "data.inteiro!=5 | false",
                "data.cpf=='a=b' | false",
                "!data.nao&&(data.inteiro>4) | true",
                "data.nome == 'MARIA DAS GRAÇAS' | true",
                "data.falta?? | false",
                "data.valor?? | true",
                "data.sim && !data.nao | true",
                "data.nada?? | false",
                "date.weekday == 'sábado' | true",
            })
    void holds_shouldCompare(String source, boolean expected) throws InvalidTextException {
        assertThat(TEMPLATES.compileCondition(source, NAMES).holds(VALUES)).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '#',
            quoteCharacter = '`',
            value = {
                "data.valor = 100 # '=' cannot be used here; write == instead",
                "data.valor=100 # '=' cannot be used here; write == instead",
                "data.valor => 100 # '=>' cannot be used here; write >= instead",
                "data.valor <> 100 # '<>' cannot be used here; write != instead",
                "data.x e data.y # 'e' cannot be used here; write && instead",
                "data.x OR data.y # 'OR' cannot be used here; write || instead",
                "data.valor > # something is missing after >",
                "data.x && # something is missing after &&",
                "> 5 # something is missing before >",
                "data.valor > 100,50 # 100,50 is not a number here; write the decimals after a point, as in 100.50",
                "data.x == 'boleto # a quotation mark is not closed; write 'text'",
                "(data.x # a ( is not closed; write ) where it ends",
                "data.x) # a ) has no ( before it",
                "data.a + 1 > 2 # a condition cannot calculate; '+' cannot be used here",
                "data.pix? # data.pix?: write ?? to ask whether there is a value",
                "{data.x} # a condition must not have braces; write data.valor > 100, not {data.valor} > 100",
                "data.tipo == boleto # boleto: boleto is not one of attributes, contact, data, date, now; write 'boleto' for a text, data.boleto for a value of the Payload",
            })
    void compileCondition_shouldSayWhatToWriteInstead(String source, String problem) {
        assertThatThrownBy(() -> TEMPLATES.compileCondition(source, NAMES))
                .isInstanceOf(InvalidTextException.class)
                .message()
                .satisfies(message -> assertThat(message.replace('"', '\'')).isEqualTo(problem));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Olá { | a { is not closed",
                "Olá, {contact.name! | a { is not closed",
                "{lookup.x} | add a \"lookup\" to the plan",
                "{nome} | write data.nome for a value of the Payload",
                "{Contact.name} | write it in small letters: contact",
                "{loop.number} | it is available only in an item with for_each",
                "{contact.nome} | a contact has name, key (the number), uid and type",
                "{date.mony} | there are date, days_until, digits",
                "{data.primeiro nome} | a name cannot contain spaces",
                "{data.x ?: } | something is missing after ?:",
                "{data.x ? 'a'} | write both choices",
                "{data.valor + 1} | a text cannot calculate",
                "{data.valor.money()} | write .money without brackets",
                "{data.valor:money} | a format follows a dot",
                "{data.dia.plus_days} | plus_days needs a number of days, as in plus_days(3)",
                "{1} | a number is not a value",
                "{#if data.x}sem fim | write {/if} where it ends",
                "{#if data.x}a{#elseif data.y}b{/if} | write {#else if …} in two words",
                "{#for x in y}{/for} | give the item \"for_each\"",
                "{#se data.x}a{/se} | only {#if …} and {#else} are supported",
                "{#if data.x = 3}a{/if} | with a space on each side of ==",
                "{data.x ?: 'a} | a quotation mark or bracket between { and } is not closed",
            })
    void compile_shouldSayWhatToWriteInstead(String source, String advice) {
        assertThatThrownBy(() -> TEMPLATES.compile(source, NAMES))
                .isInstanceOf(InvalidTextException.class)
                .hasMessageContaining(advice);
    }

    @Test
    void compile_shouldSayHowToUseAttributes_whenThePlanDoesNotAskForThem() {
        assertThatThrownBy(() -> TEMPLATES.compile("{attributes.plano}", Set.of("contact", "data")))
                .hasMessageContaining("add \"attributes\": true to the plan");
    }

    @ParameterizedTest
    @ValueSource(strings = {"data.x}{contact.name", "", "{data.x}", "cliente.x", "data.x ="})
    void compileCondition_shouldRefuse_whatIsNone(String source) {
        assertThatThrownBy(() -> TEMPLATES.compileCondition(source, NAMES)).isInstanceOf(InvalidTextException.class);
    }

    @Test
    void compileAddress_shouldEncodeValues() throws InvalidTextException {
        Names names = VALUES.with("data", json("{'id':'a b/../c?d=e&f#@é'}"));

        assertThat(TEMPLATES
                        .compileAddress("https://erp.example.com/x/{data.id}?n={contact.key}", NAMES)
                        .render(names, 2_048))
                .isEqualTo("https://erp.example.com/x/a%20b%2F..%2Fc%3Fd%3De%26f%23%40%C3%A9?n=5513999999999");
    }
}
