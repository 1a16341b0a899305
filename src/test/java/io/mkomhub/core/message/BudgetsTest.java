package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mkomhub.core.message.Budget.Period;
import io.mkomhub.core.message.Budget.Unit;
import java.time.LocalDate;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BudgetsTest {

    private static final Optional<SegmentPrice> PRICE = Optional.of(SegmentPrice.parse("0.085"));

    @Test
    void parse_shouldReadMessagesAndReais() {
        Budgets budgets = Budgets.parse(Optional.of("12981=500.00BRL/month, 12981=2000/day,*=10000/day"), PRICE);

        assertThat(budgets.of(12981))
                .containsExactly(
                        new Budget(Unit.SEGMENTS, Period.MONTH, 5_882, "500.00BRL/month"),
                        new Budget(Unit.MESSAGES, Period.DAY, 2_000, "2000/day"));
        assertThat(budgets.of(7)).containsExactly(new Budget(Unit.MESSAGES, Period.DAY, 10_000, "10000/day"));
    }

    @Test
    void of_shouldBeEmpty_whenTheCostCentreHasNone() {
        assertThat(Budgets.parse(Optional.of("1=5/day"), PRICE).of(2)).isEmpty();
        assertThat(Budgets.parse(Optional.empty(), PRICE).of(1)).isEmpty();
        assertThat(Budgets.parse(Optional.of(""), PRICE)).isEqualTo(Budgets.NONE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"5/day", "1=5", "1=5/week", "1=-5/day", "1=5.5/day", "a=5/day", "1=5/day,", "1=0.12345BRL/day"})
    void parse_shouldRefuse_whateverHasAnotherForm(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budgets.parse(Optional.of(written), PRICE))
                .withMessageContaining("HUB_MESSAGE_BUDGETS");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0"})
    void parse_shouldRefuseReais_withoutAPrice(String price) {
        Optional<SegmentPrice> none =
                Optional.of(price).filter(text -> !text.isEmpty()).map(SegmentPrice::parse);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Budgets.parse(Optional.of("1=5BRL/day"), none))
                .withMessageContaining("HUB_MESSAGE_PRICE_PER_SEGMENT");
    }

    @Test
    void use_shouldBeginAnew_whenTheDayIsOver() {
        BudgetUse use = BudgetUse.none(LocalDate.parse("2026-11-20")).plus(2).plus(1);

        assertThat(use.messages(Period.DAY)).isEqualTo(2);
        assertThat(use.segments(Period.DAY)).isEqualTo(3);
        BudgetUse next = use.on(LocalDate.parse("2026-11-21")).plus(1);
        assertThat(next.messages(Period.DAY)).isEqualTo(1);
        assertThat(next.messages(Period.MONTH)).isEqualTo(3);
        assertThat(next.segments(Period.MONTH)).isEqualTo(4);
        // The clock of another function is a little behind.
        assertThat(next.on(LocalDate.parse("2026-11-20"))).isEqualTo(next);
    }
}
