package io.mkomhub.core.message;

import java.time.LocalDate;

/**
 * What a cost centre has used in a month and on its latest day. Immutable.
 *
 * @param day the day
 * @param messagesOfDay messages on that day
 * @param segmentsOfDay SMS on that day
 * @param messagesOfMonth messages in its month
 * @param segmentsOfMonth SMS in its month
 */
public record BudgetUse(
        LocalDate day, long messagesOfDay, long segmentsOfDay, long messagesOfMonth, long segmentsOfMonth) {

    /** Nothing yet in the month of a day. */
    public static BudgetUse none(LocalDate day) {
        return new BudgetUse(day, 0, 0, 0, 0);
    }

    /** The same month on a day. A day that is over is not begun again: clocks of functions differ a little. */
    public BudgetUse on(LocalDate today) {
        return today.isAfter(day) ? new BudgetUse(today, 0, 0, messagesOfMonth, segmentsOfMonth) : this;
    }

    /** With one more message. */
    public BudgetUse plus(int segments) {
        return new BudgetUse(
                day, messagesOfDay + 1, segmentsOfDay + segments, messagesOfMonth + 1, segmentsOfMonth + segments);
    }

    /** The messages of a period. */
    public long messages(Budget.Period period) {
        return period == Budget.Period.DAY ? messagesOfDay : messagesOfMonth;
    }

    /** The SMS of a period. */
    public long segments(Budget.Period period) {
        return period == Budget.Period.DAY ? segmentsOfDay : segmentsOfMonth;
    }
}
