package io.mkomhub.core.message;

import java.util.Locale;

/**
 * What a cost centre may use within a day or a month.
 *
 * @param unit what is counted
 * @param period in which it is counted, in the time of Brasília
 * @param most the most of it
 * @param written the budget as the setting has it, such as {@code 500.00BRL/month}
 */
public record Budget(Unit unit, Period period, long most, String written) {

    /** What is counted. */
    public enum Unit {
        MESSAGES,
        /** SMS, which is what MKOM charges. */
        SEGMENTS
    }

    /** In which time it is counted. */
    public enum Period {
        DAY,
        MONTH;

        /** The name of the cap, in answers. */
        public String cap() {
            return "budget_per_" + word();
        }

        /** The period in the setting. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Whether so much fits into it. */
    public boolean allows(BudgetUse use) {
        return used(use) <= most;
    }

    /** How much is left of it, in its unit; 0 if more was used before it was lowered. */
    public long left(BudgetUse use) {
        return Math.max(0, most - used(use));
    }

    private long used(BudgetUse use) {
        return unit == Unit.MESSAGES ? use.messages(period) : use.segments(period);
    }

    /** Why a message is refused, and what to do. */
    public String objection(long costCentre) {
        return "is over the budget of cost centre " + costCentre + ", " + written + "; wait for the next "
                + period.word() + ", or have the setting Budgets changed";
    }
}
