package io.mkomhub.api.reports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.platform.http.Route.Access;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.time.TestClock;
import io.mkomhub.store.TestStores;
import io.mkomhub.store.tally.TestTallies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StatisticsRoutesTest {

    /** Half an hour before midnight in Brasília. */
    private static final Instant T0 = Instant.parse("2026-11-21T02:30:00Z");

    private static final Instant NEXT_DAY = T0.plusSeconds(3_600);
    private static final Mailing NATAL = new Mailing("Natal", 9);
    private static final Mailing PASCOA = new Mailing("Páscoa", 10);
    private static final String DAYS = "from=2026-11-20&to=2026-11-22&by=";

    private final TestStores stores = new TestStores();
    private final TestClock clock = new TestClock(NEXT_DAY);
    private final TestTallies tallies = new TestTallies(stores, clock);
    private final StatisticsRoutes routes = new StatisticsRoutes(
            tallies.store(), tallies.mailings(), new TestMessageLimits(10, "BR", Optional.of("0.085")), clock);

    @AfterEach
    void stop() {
        stores.close();
    }

    private Sent accept(Mailing mailing, String msisdn, Optional<String> channel, Instant at) {
        return Sent.accept(stores, "api:crm", mailing, msisdn, channel, at);
    }

    /** Three messages of one day and one of the next, of which each has another fate. */
    private void sendSome() {
        accept(NATAL, "5511953959059", Optional.of("loja"), T0)
                .handedOver("71", T0.plusSeconds(1))
                .reported(MessageStatus.DELIVERED, T0.plusSeconds(5));
        accept(NATAL, "5521953959059", Optional.empty(), T0)
                .handedOver("71", T0.plusSeconds(1))
                .reported(MessageStatus.FAILED, T0.plusSeconds(5));
        accept(PASCOA, "5511953959060", Optional.of("loja"), T0);
        accept(NATAL, "12025550123", Optional.empty(), NEXT_DAY).cancelled(NEXT_DAY);
        tallies.count();
    }

    private String body(String query) {
        return Calls.get(routes, query, "office", Set.of("read"), Set.of()).body();
    }

    private List<String> values(String query, String figure) {
        List<String> values = new ArrayList<>();
        Json.read(body(query))
                .path("statistics")
                .forEach(row -> values.add(
                        row.path("value").asText() + "=" + row.path(figure).asText()));
        return values;
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            hour        | accepted  | 2026-11-21T02:00:00Z=3, 2026-11-21T03:00:00Z=1
            day         | accepted  | 2026-11-20=3, 2026-11-21=1
            day         | queued    | 2026-11-20=1, 2026-11-21=0
            day         | price     | 2026-11-20=0.1700, 2026-11-21=0.0000
            status      | messages  | queued=1, delivered=1, failed=1, cancelled=1
            cost_centre | accepted  | 9=3, 10=1
            cost_centre | delivered | 9=1, 10=0
            channel     | accepted  | =2, loja=2
            channel     | cancelled | =1, loja=0
            area        | accepted  | =1, 11=2, 21=1
            area        | failed    | =0, 11=0, 21=1
            """)
    void statistics_shouldBeWhatBecameOfTheMessages_byWhateverTheyAreToldApart(
            String by, String figure, String expected) {
        sendSome();

        assertThat(String.join(", ", values(DAYS + by, figure))).isEqualTo(expected);
    }

    @Test
    void statistics_shouldHaveEveryFigure_andStayTheSameWhenChangesAreCountedAgain() {
        sendSome();
        String once = body(DAYS + "cost_centre");

        tallies.count();

        assertThat(body(DAYS + "cost_centre")).isEqualTo(once);
        JsonNode natal = Json.read(once).path("statistics").get(0);
        assertThat(natal.toString())
                .isEqualTo("{\"value\":\"9\",\"accepted\":3,\"queued\":0,\"sent\":0,\"delivered\":1,\"failed\":1,"
                        + "\"uncertain\":0,\"opted_out\":0,\"cancelled\":1,\"expired\":0,\"without_callback\":0,"
                        + "\"segments\":3,\"segments_sent\":2,\"replies\":0,\"opt_outs\":0,\"price\":\"0.1700\"}");
    }

    @Test
    void statistics_shouldBeOfMailings_orOfOne() {
        sendSome();
        String natal = MailingId.of("api:crm", NATAL).text();

        JsonNode mailings = Json.read(body(DAYS + "mailing")).path("statistics");
        assertThat(mailings).extracting(row -> row.path("identifier").asText()).containsExactly("Natal", "Páscoa");
        assertThat(mailings.get(0).path("value").asText()).isEqualTo(natal);
        assertThat(mailings.get(0).path("accepted").asInt()).isEqualTo(3);

        assertThat(values(DAYS + "day&mailing=" + natal, "accepted")).containsExactly("2026-11-20=2", "2026-11-21=1");
        assertThat(values("from=2026-11-21&by=status&mailing=" + natal, "messages"))
                .containsExactly("cancelled=1");
        assertThat(values(DAYS + "area&mailing=" + MailingId.of("api:shop", NATAL), "accepted"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"hour", "day", "status", "cost_centre", "mailing", "channel", "area"})
    void statistics_shouldBeEmpty_whenNothingWasSent(String by) {
        sendSome();

        assertThat(body("from=2026-10-01&to=2026-10-31&by=" + by)).isEqualTo("{\"statistics\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"hour", "day", "status", "cost_centre", "mailing", "channel", "area"})
    void pages_shouldHaveEveryRowOnce_whenTheyAreJoined(String by) {
        sendSome();
        List<String> rows = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = Json.read(body(DAYS + by + "&limit=1" + cursor));
            page.path("statistics").forEach(row -> rows.add(row.toString()));
            cursor = page.has("next") ? "&cursor=" + page.path("next").asText() : "";
        } while (!cursor.isEmpty());

        List<String> whole = new ArrayList<>();
        Json.read(body(DAYS + by)).path("statistics").forEach(row -> whole.add(row.toString()));
        assertThat(rows).hasSizeGreaterThan(1).isEqualTo(whole);
    }

    @Test
    void file_shouldBeForABrazilianSpreadsheet_whenItIsWanted() {
        sendSome();

        assertThat(body(DAYS + "day&format=csv&locale=pt-BR"))
                .isEqualTo("\uFEFFValor;Mailing;Aceitas;Na fila;Enviadas;Entregues;Falharam;Incertas;"
                        + "Não enviadas por descadastro;Canceladas;Vencidas;Sem callback;SMS;SMS enviados;Respostas;"
                        + "Descadastros;Preço (R$)\r\n"
                        + "2026-11-20;;3;1;0;1;1;0;0;0;0;0;3;2;0;0;0,1700\r\n"
                        + "2026-11-21;;1;0;0;0;0;0;0;1;0;0;1;0;0;0;0,0000\r\n");
        assertThat(body(DAYS + "hour&format=csv&locale=pt-BR"))
                .contains("\n2026-11-20 23:00:00;;3;", "\n2026-11-21 00:00:00;;1;");
        assertThat(body(DAYS + "status&format=csv&locale=pt-BR"))
                .startsWith("\uFEFFValor;Mensagens\r\nqueued;1\r\ndelivered;1\r\n");
        assertThat(body(DAYS + "cost_centre&format=jsonl").lines()).hasSize(2);
    }

    @Test
    void price_shouldBeLeftOut_whenTheHubDoesNotKnowIt() {
        sendSome();
        StatisticsRoutes without =
                new StatisticsRoutes(tallies.store(), tallies.mailings(), TestMessageLimits.DEFAULTS, clock);

        assertThat(Calls.get(without, DAYS + "day", "office", Set.of("read"), Set.of())
                        .body())
                .contains("\"segments_sent\":2")
                .doesNotContain("price");
    }

    @Test
    void statistics_shouldNeedTheScopeRead_becauseTheyAreOfEverySender() {
        assertThat(routes.routes().get(0).access()).isEqualTo(Access.READ);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            from=2026-11-20                                   | by: is missing; it must be one of hour, day, status,
            by=week                                           | by: must be one of hour, day, status, cost_centre, mailing
            by=day&from=yesterday                             | from: must be a day such as 2026-11-26
            by=day&from=2026-11-20T00:00:00Z                  | from: must be a day such as 2026-11-26
            by=day&from=2026-02-30                            | from: must be a day
            by=day&from=1999-12-31&to=2000-01-02              | from: must be a day
            by=day&to=2100-01-01                              | to: must be a day
            by=day&from=2026-11-20&to=2026-11-20              | to: must be after from
            by=day&from=2026-11-22                            | from: must not be after today
            by=day&from=2026-08-19&to=2026-11-20              | from: must be at most 92 days before to
            by=day&mailing=natal                              | mailing: is not the id of a mailing
            by=day&cursor=eA                                  | cursor: is not the cursor
            by=mailing&cursor=PTE                             | cursor: is not the cursor
            """)
    void statistics_shouldBeRefused_whenAParameterIsWrong(String query, String error) {
        assertThatThrownBy(() -> body(query))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith(error);
    }

    @Test
    void statistics_shouldBeRefused_whenTheyAreOfOneMailingByMailing() {
        assertThatThrownBy(() -> body("by=mailing&mailing=" + MailingId.of("api:crm", NATAL)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("mailing: cannot be combined with by=mailing");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            by=day                                 | 2026-11-20, 2026-11-21
            by=day&to=2026-11-21                   | 2026-11-20
            by=day&from=2026-11-21                 | 2026-11-21
            by=day&from=2026-08-20&to=2026-11-20   | ''
            """)
    void period_shouldEndWithToday_andHave31Days_whenTheRequestDoesNotSay(String query, String days) {
        sendSome();

        assertThat(String.join(", ", values(query, "none")).replace("=", "")).isEqualTo(days);
    }
}
