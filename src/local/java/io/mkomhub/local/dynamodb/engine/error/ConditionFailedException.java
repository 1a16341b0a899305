package io.mkomhub.local.dynamodb.engine.error;

import io.mkomhub.local.dynamodb.engine.value.Item;
import org.jspecify.annotations.Nullable;

/** A write whose condition is not met, or an insert where something is. Nothing has changed. */
public final class ConditionFailedException extends ApiException {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable Item item;

    private ConditionFailedException(String code, String message, @Nullable Item item) {
        super(400, code, message);
        this.item = item;
    }

    /**
     * A condition that is not met.
     *
     * @param item what was there, if it is to be told
     */
    public static ConditionFailedException notMet(@Nullable Item item) {
        return new ConditionFailedException("ConditionalCheckFailedException", "The conditional request failed", item);
    }

    /**
     * An insert where an item is.
     *
     * @param item what was there, if it is to be told
     */
    public static ConditionFailedException duplicate(@Nullable Item item) {
        return new ConditionFailedException("DuplicateItemException", "Duplicate primary key exists in table", item);
    }

    /** What was there, if it is to be told. */
    public @Nullable Item item() {
        return item;
    }
}
