package io.mkomhub.core.message;

import io.mkomhub.core.message.Budget.Period;
import io.mkomhub.core.message.Budget.Unit;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The budgets of cost centres: caps that protect money.
 *
 * <p>Written as {@code 12981=500.00BRL/month,12981=2000/day,*=10000/day}: a cost centre, or {@code *} for each one that has
 * none of its own; messages or, with {@code BRL}, reais; a day or a month. A cost centre may have several, which all hold.
 *
 * @param ofCentre budgets by cost centre
 * @param ofOthers those of each other cost centre, for itself
 */
public record Budgets(Map<Long, List<Budget>> ofCentre, List<Budget> ofOthers) {

    /** No cost centre has a budget. */
    public static final Budgets NONE = new Budgets(Map.of(), List.of());

    private static final Pattern FORM =
            Pattern.compile("(\\*|[0-9]{1,18})=(?:([0-9]{1,12})|([0-9]{1,12}(?:\\.[0-9]{1,4})?)BRL)/(day|month)");

    public Budgets {
        ofCentre = Map.copyOf(ofCentre);
        ofOthers = List.copyOf(ofOthers);
    }

    /**
     * Reads the setting.
     *
     * @param price the price of one SMS, for budgets in reais
     * @throws IllegalArgumentException if it has another form, or names reais without a price
     */
    public static Budgets parse(Optional<String> written, Optional<SegmentPrice> price) {
        if (written.filter(text -> !text.isBlank()).isEmpty()) {
            return NONE;
        }
        Map<Long, List<Budget>> ofCentre = new HashMap<>();
        List<Budget> ofOthers = new ArrayList<>();
        for (String each : written.get().split(",", -1)) {
            Matcher form = FORM.matcher(each.strip());
            if (!form.matches()) {
                throw new IllegalArgumentException(
                        "HUB_MESSAGE_BUDGETS must be like 12981=500.00BRL/month,*=10000/day");
            }
            String centre = form.group(1);
            (centre.equals("*") ? ofOthers : ofCentre.computeIfAbsent(Long.valueOf(centre), key -> new ArrayList<>()))
                    .add(budget(each.strip(), form, price));
        }
        return new Budgets(ofCentre, ofOthers);
    }

    private static Budget budget(String each, Matcher form, Optional<SegmentPrice> price) {
        Period period = Period.valueOf(form.group(4).toUpperCase(Locale.ROOT));
        String written = each.substring(each.indexOf('=') + 1);
        if (form.group(2) != null) {
            return new Budget(Unit.MESSAGES, period, Long.parseLong(form.group(2)), written);
        }
        BigDecimal ofOne = price.map(SegmentPrice::reais)
                .filter(reais -> reais.signum() > 0)
                .orElseThrow(() -> new IllegalArgumentException(
                        "HUB_MESSAGE_BUDGETS has reais, so HUB_MESSAGE_PRICE_PER_SEGMENT must be set"));
        long segments = new BigDecimal(form.group(3))
                .divide(ofOne, 0, RoundingMode.FLOOR)
                .longValueExact();
        return new Budget(Unit.SEGMENTS, period, segments, written);
    }

    /** The budgets of a cost centre; none if it may use as much as it likes. */
    public List<Budget> of(long costCentre) {
        return ofCentre.getOrDefault(costCentre, ofOthers);
    }
}
