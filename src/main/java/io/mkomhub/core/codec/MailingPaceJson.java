package io.mkomhub.core.codec;

import io.mkomhub.core.message.MailingControl;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.Optional;

/** How many messages of a mailing are sent a minute at most, as callers write it. */
public final class MailingPaceJson {

    /** The field, a whole number from 1 to {@link MailingControl#MOST_PER_MINUTE}. */
    public static final String FIELD = "messages_per_minute";

    private MailingPaceJson() {}

    /**
     * Reads the field; empty if it is absent.
     *
     * @throws InvalidInputException if it is no such number
     */
    public static Optional<Integer> read(Fields json) {
        return json.optionalLong(FIELD).map(number -> {
            if (number < 1 || number > MailingControl.MOST_PER_MINUTE) {
                throw json.invalid(FIELD, "must be 1 to " + MailingControl.MOST_PER_MINUTE);
            }
            return number.intValue();
        });
    }
}
