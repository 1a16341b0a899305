package io.mkomhub.channel.intake;

import io.mkomhub.core.message.Budget;
import io.mkomhub.core.message.Budgets;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.SegmentPrice;
import io.mkomhub.core.window.OverCap;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.metrics.Alerts;
import io.mkomhub.platform.metrics.Metric;
import io.mkomhub.platform.metrics.Metrics;
import io.mkomhub.store.budgets.BudgetStore;
import io.mkomhub.store.budgets.BudgetStore.Booking;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Admits messages as far as the budgets of their cost centre allow.
 *
 * <p>Guarantee: that of {@link BudgetStore}. If what is used cannot be counted, nothing is admitted and the caller hears of it. Without
 * a budget, the table is not asked. Limit: a message counts from its admission on, also if it is later cancelled, expires or fails.
 */
@ApplicationScoped
public class BudgetGate {

    private final BudgetStore store;
    private final Metrics metrics;
    private final Alerts alerts;
    private final Budgets budgets;
    private final Optional<String> objection;
    private final OverCap overCap;

    BudgetGate(BudgetStore store, Metrics metrics, Alerts alerts, MessageLimits limits) {
        this.store = store;
        this.metrics = metrics;
        this.alerts = alerts;
        Budgets written = Budgets.NONE;
        Optional<String> wrong = Optional.empty();
        try {
            written = Budgets.parse(limits.budgets(), limits.pricePerSegment().map(SegmentPrice::parse));
        } catch (IllegalArgumentException e) {
            // Callbacks are taken all the same.
            wrong = Optional.ofNullable(e.getMessage());
        }
        this.budgets = written;
        this.objection = wrong;
        this.overCap = limits.overCap();
    }

    /**
     * Which messages of a request are admitted.
     *
     * @param drafts the first of them, or all, of which those over a budget are to be held
     * @param refusal why the others are not; empty if all are admitted
     */
    public record Admission(List<Draft> drafts, Optional<Refusal> refusal) {

        public Admission {
            drafts = List.copyOf(drafts);
        }

        /** All of them. */
        public static Admission of(List<Draft> drafts) {
            return new Admission(drafts, Optional.empty());
        }
    }

    /**
     * Why a message is not admitted.
     *
     * @param cap the name of the cap, such as {@code budget_per_day}
     * @param detail what to do
     */
    public record Refusal(String cap, String detail) {

        /** As an error of a request. */
        public InvalidInputException error() {
            return InvalidInputException.overCap("mailing.cost_centre_id", cap, detail);
        }
    }

    /**
     * Counts messages and admits the first ones that fit. The others are counted as over a cap, and refused or held.
     *
     * @param origin who submits them
     * @param seed what their ids are derived from; empty for new ids
     * @throws io.mkomhub.platform.fault.UnavailableException if they cannot be counted, also because the setting is wrong
     */
    public Admission admit(String origin, Optional<String> seed, Mailing mailing, List<Draft> drafts, Instant now) {
        return admit(origin, seed, mailing, drafts, false, now);
    }

    /**
     * Counts messages and admits them if all of them fit; otherwise all are counted as over a cap, and refused or held.
     *
     * @throws io.mkomhub.platform.fault.UnavailableException as {@link #admit} does
     */
    public Admission admitWholly(
            String origin, Optional<String> seed, Mailing mailing, List<Draft> drafts, Instant now) {
        return admit(origin, seed, mailing, drafts, true, now);
    }

    private Admission admit(
            String origin, Optional<String> seed, Mailing mailing, List<Draft> drafts, boolean wholly, Instant now) {
        List<Budget> own = of(mailing.costCentreId());
        if (own.isEmpty() || drafts.isEmpty()) {
            return Admission.of(drafts);
        }
        Booking booking = store.book(mailing.costCentreId(), own, origin, seed, segments(drafts), wholly, now);
        int refused = drafts.size() - booking.admitted();
        if (refused > 0) {
            metrics.count(Map.of(Metric.MESSAGES_OVER_CAP, refused, Metric.MESSAGES_OVER_BUDGET, refused));
        }
        return admission(mailing, drafts, booking);
    }

    /** Admits messages without counting them, to say what would happen. */
    public Admission rehearse(Mailing mailing, List<Draft> drafts, Instant now) {
        List<Budget> own = of(mailing.costCentreId());
        return own.isEmpty() || drafts.isEmpty()
                ? Admission.of(drafts)
                : admission(mailing, drafts, store.rehearse(mailing.costCentreId(), own, segments(drafts), now));
    }

    /**
     * The budgets of a cost centre.
     *
     * @throws io.mkomhub.platform.fault.BlockedException if the setting is wrong
     */
    public List<Budget> of(long costCentre) {
        if (objection.isPresent()) {
            throw alerts.settings(objection.get());
        }
        return budgets.of(costCentre);
    }

    private static List<Integer> segments(List<Draft> drafts) {
        return drafts.stream().map(draft -> draft.segments().count()).toList();
    }

    private Admission admission(Mailing mailing, List<Draft> drafts, Booking booking) {
        List<Draft> admitted = new ArrayList<>(drafts.subList(0, booking.admitted()));
        Optional<Budget> exceeded = booking.exceeded();
        if (exceeded.isPresent() && overCap == OverCap.HOLD) {
            drafts.subList(booking.admitted(), drafts.size())
                    .forEach(draft ->
                            admitted.add(draft.heldBy(exceeded.get().period().cap())));
            return new Admission(admitted, Optional.empty());
        }
        return new Admission(
                admitted,
                exceeded.map(budget -> new Refusal(budget.period().cap(), budget.objection(mailing.costCentreId()))));
    }
}
