package io.mkomhub.local.dynamodb.engine.error;

import io.mkomhub.local.dynamodb.engine.value.Item;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A transaction that did not happen, and why, item by item. */
public final class TransactionCanceledException extends ApiException {

    private static final long serialVersionUID = 1L;

    /**
     * Why an item was in the way of a transaction.
     *
     * @param code None for an item that was not
     * @param message empty for an item that was not
     */
    public record Reason(
            String code, String message, @Nullable Item item) {

        /** An item that was not in the way. */
        public static final Reason NONE = new Reason("None", "", null);

        /** Another transaction is at work on the item. */
        public static final Reason CONFLICT =
                new Reason("TransactionConflict", "Transaction is ongoing for the item", null);

        /** What was wrong with an item. */
        public static Reason of(ApiException e) {
            return new Reason(
                    e.shortCode(), e.text(), e instanceof ConditionFailedException failed ? failed.item() : null);
        }
    }

    private final transient List<Reason> reasons;

    /** A transaction with these reasons, one for each of its items. */
    public TransactionCanceledException(List<Reason> reasons) {
        super(
                400,
                "TransactionCanceledException",
                "Transaction cancelled, please refer cancellation reasons for specific reasons "
                        + reasons.stream().map(Reason::code).collect(Collectors.joining(", ", "[", "]")));
        this.reasons = List.copyOf(reasons);
    }

    /** The reasons, one for each item. */
    public List<Reason> reasons() {
        return reasons;
    }
}
