package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.channel.intake.BudgetGate;
import io.mkomhub.channel.intake.BudgetGate.Admission;
import io.mkomhub.channel.intake.Draft;
import io.mkomhub.channel.intake.PastSchedule;
import io.mkomhub.channel.intake.TestIntake;
import io.mkomhub.channel.intake.TestMessageLimits;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.window.OverCap;
import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.HttpResponse;
import io.mkomhub.platform.http.Route;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.store.TestStores;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BudgetRoutesTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-20T15:00:00Z"), ZoneOffset.UTC);

    private final TestStores stores = new TestStores();
    private final BudgetGate budgets =
            TestIntake.budgets(stores, TestMessageLimits.withBudgets("7=5/day,7=1.00BRL/month,8=1/day"));

    @AfterEach
    void stop() {
        stores.close();
    }

    private HttpResponse get(String costCentre) {
        Route route =
                new BudgetRoutes(budgets, stores.budgets(), CLOCK).routes().get(0);
        return route.handler()
                .answer(
                        new HttpRequest(
                                "GET",
                                "/budgets/" + costCentre,
                                "",
                                Map.of(),
                                Map.of(),
                                new byte[0],
                                "203.0.113.9",
                                "r"),
                        new Route.Call("crm", Set.of("read"), Set.of(), Map.of("cost_centre_id", costCentre)));
    }

    @Test
    void get_shouldShowWhatWasUsedAndWhatIsLeft() {
        stores.budgets().book(7, budgets.of(7), "api:crm", Optional.empty(), List.of(2, 1), false, CLOCK.instant());

        HttpResponse response = get("7");

        assertThat(response.status()).isEqualTo(200);
        assertThat(Json.read(response.body())).isEqualTo(Json.read("""
                        {"cost_centre_id":7,"date":"2026-11-20","day":{"messages":2,"segments":3},
                         "month":{"messages":2,"segments":3},
                         "budgets":[{"budget":"5/day","cap":"budget_per_day","left":3},
                                    {"budget":"1.00BRL/month","cap":"budget_per_month","left":7}]}"""));
    }

    @Test
    void get_shouldShowNothing_whenThereIsNoBudget() {
        assertThat(Json.read(get("9").body()).path("budgets")).isEmpty();
    }

    /** The stack's parameters cannot be checked against each other. */
    @Test
    void nothing_shouldBeAdmitted_whenTheSettingIsWrong() {
        BudgetGate wrong = TestIntake.budgets(
                stores,
                new TestMessageLimits(
                        10, "BR", PastSchedule.SEND, Optional.of("7=1.00BRL/day"), OverCap.REFUSE, Optional.empty()));

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() ->
                        wrong.admit("api:crm", Optional.empty(), new Mailing("Natal", 9), List.of(), CLOCK.instant()))
                .withMessageContaining("HUB_MESSAGE_PRICE_PER_SEGMENT");
    }

    @Test
    void messagesOverABudget_shouldBeHeld_whenTheSettingSaysSo() {
        BudgetGate holding = TestIntake.budgets(stores, TestMessageLimits.withBudgets("8=2/day", OverCap.HOLD));
        List<Draft> drafts = IntStream.range(0, 3)
                .mapToObj(i -> new Draft(
                        new Msisdn("551195395905" + i),
                        "Oi",
                        Segments.of("Oi"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        MessageClass.SERVICE))
                .toList();
        Mailing mailing = new Mailing("Natal", 8);

        Admission rehearsed = holding.rehearse(mailing, drafts, CLOCK.instant());
        Admission partly = holding.admit("api:crm", Optional.empty(), mailing, drafts, CLOCK.instant());
        Admission wholly = holding.admitWholly("api:crm", Optional.empty(), mailing, drafts, CLOCK.instant());

        assertThat(rehearsed).isEqualTo(partly);
        assertThat(partly.refusal()).isEmpty();
        assertThat(partly.drafts())
                .extracting(draft -> draft.heldBy().orElse(""))
                .containsExactly("", "", "budget_per_day");
        assertThat(wholly.refusal()).isEmpty();
        assertThat(wholly.drafts())
                .extracting(draft -> draft.heldBy().orElse(""))
                .containsOnly("budget_per_day");
        assertThat(stores.budgets().use(8, CLOCK.instant()).messagesOfDay()).isEqualTo(2);
    }

    @Test
    void get_shouldRefuse_whatIsNoCostCentre() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> get("centro"))
                .withMessage("cost_centre_id: must be the number of a cost centre");
    }
}
