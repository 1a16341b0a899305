package io.mkomhub.api.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.TestTallies;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailingListRoutesTest {

    private static final Instant T0 = Instant.parse("2026-11-21T12:00:00Z");

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(T0.plusSeconds(600));
    private final TestTallies tallies = new TestTallies(stores, clock);
    private final MailingListRoutes routes =
            new MailingListRoutes(tallies.mailings(), new TestMessageLimits(10, "BR", Optional.of("0.085")), clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private Sent accept(String origin, String identifier, long costCentre, Instant at) {
        return Sent.accept(stores, origin, new Mailing(identifier, costCentre), "5511953959059", Optional.empty(), at);
    }

    private String body(String query, String caller, Set<String> scopes, Set<String> channels) {
        return Calls.get(routes, query, caller, scopes, channels).body();
    }

    private static String names(String body) {
        return StreamSupport.stream(Json.read(body).path("mailings").spliterator(), false)
                .map(mailing -> mailing.path("identifier").asText())
                .collect(Collectors.joining(" "));
    }

    @Test
    void list_shouldTellWhatBecameOfEachMailing() {
        accept("api:crm", "Natal", 9, T0)
                .handedOver("71", T0.plusSeconds(1))
                .reported(MessageStatus.DELIVERED, T0.plusSeconds(5));
        accept("api:crm", "Natal", 9, T0.plusSeconds(2));
        tallies.count();

        assertThat(body("", "office", Set.of("read"), Set.of()))
                .isEqualTo("{\"mailings\":[{\"id\":\"" + MailingId.of("api:crm", new Mailing("Natal", 9))
                        + "\",\"identifier\":\"Natal\",\"cost_centre_id\":9,\"origin\":\"api:crm\","
                        + "\"first_at\":\"2026-11-21T12:00:00Z\",\"last_at\":\"2026-11-21T12:00:05Z\","
                        + "\"accepted\":2,\"queued\":1,\"sent\":0,\"delivered\":1,\"failed\":0,\"uncertain\":0,"
                        + "\"opted_out\":0,\"cancelled\":0,\"expired\":0,\"without_callback\":0,\"segments\":2,"
                        + "\"segments_sent\":1,\"replies\":0,\"opt_outs\":0,\"price\":\"0.0850\"}]}");
    }

    private void acceptSome() {
        accept("api:crm", "velho", 1, T0.minusSeconds(40 * 86_400));
        accept("api:crm", "ontem", 1, T0.minusSeconds(86_400));
        accept("api:crm", "hoje", 2, T0);
        accept("api:shop", "loja", 1, T0.plusSeconds(1));
        tallies.count();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            ''                               | loja hoje ontem
            cost_centre_id=1                 | loja ontem
            cost_centre_id=3                 | ''
            from=2026-11-21                  | loja hoje
            to=2026-11-21                    | ontem
            from=2026-10-01                  | loja hoje ontem velho
            from=2026-11-22&to=2026-12-01    | ''
            """)
    void list_shouldHaveTheMailingsOfThePeriodAndTheCostCentre_latestFirst(String query, String expected) {
        acceptSome();

        assertThat(names(body(query, "office", Set.of("read"), Set.of()))).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} with {1} and channels {2}")
    @CsvSource({
        "crm, read, '', loja hoje ontem",
        "crm, admin, '', loja hoje ontem",
        "crm, send, '', hoje ontem",
        "shop, send, '', loja",
        "shop, sandbox, '', loja",
        "shop, read, loja, loja",
        "erp, send, '', ''"
    })
    void list_shouldHaveOwnMailingsOnly_whenTheCallerDoesNotSeeAll(
            String caller, String scope, String channel, String expected) {
        acceptSome();

        assertThat(names(body("", caller, Set.of(scope), channel.isEmpty() ? Set.of() : Set.of(channel))))
                .isEqualTo(expected);
    }

    @Test
    void pages_shouldLeadToEachOther() {
        acceptSome();
        JsonNode first = Json.read(body("limit=2", "office", Set.of("read"), Set.of()));

        String second = body("limit=2&cursor=" + first.path("next").asText(), "office", Set.of("read"), Set.of());

        assertThat(names(first.toString())).isEqualTo("loja hoje");
        assertThat(names(second)).isEqualTo("ontem");
        assertThat(second).doesNotContain("\"next\"");
    }

    @Test
    void file_shouldBeForABrazilianSpreadsheet_whenItIsWanted() {
        accept("api:crm", "=1+1", 9, T0).handedOver("71", T0.plusSeconds(5));
        tallies.count();

        assertThat(body("format=csv&locale=pt-BR", "office", Set.of("read"), Set.of()))
                .isEqualTo("\uFEFFMailing;Centro de custo;Primeira aceita em;Última mudança em;Id do mailing;Origem;"
                        + "Aceitas;Na fila;Enviadas;Entregues;Falharam;Incertas;Não enviadas por descadastro;Canceladas;"
                        + "Vencidas;Sem callback;SMS;SMS enviados;Respostas;Descadastros;Preço (R$)\r\n"
                        + "'=1+1;9;2026-11-21 09:00:00;2026-11-21 09:00:05;"
                        + MailingId.of("api:crm", new Mailing("=1+1", 9))
                        + ";api:crm;1;0;1;0;0;0;0;0;0;0;1;1;0;0;0,0850\r\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            from=natal               | from: must be a day
            cost_centre_id=natal     | cost_centre_id: must be the number of a cost centre
            cursor=eA                | cursor: is not the cursor
            limit=0                  | limit: must be a number
            """)
    void list_shouldBeRefused_whenAParameterIsWrong(String query, String error) {
        assertThatThrownBy(() -> body(query, "office", Set.of("read"), Set.of()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(error);
    }
}
