package io.mkomhub.core.message;

import java.util.regex.Pattern;

/**
 * The hub's id of a message, such as {@code 01k9…x4-7}: the id of its batch and its position there.
 *
 * @param messageBatch the batch's id
 * @param place the position, 1 to {@link MessageBatch#MAX_MESSAGES}
 */
public record MessageId(BatchId messageBatch, int place) {

    static final String PATTERN = "(" + BatchId.PATTERN + ")-(100|[1-9][0-9]?)";

    private static final Pattern WRITTEN = Pattern.compile(PATTERN);

    public MessageId {
        if (place < 1 || place > MessageBatch.MAX_MESSAGES) {
            throw new IllegalArgumentException("a place must be 1 to " + MessageBatch.MAX_MESSAGES);
        }
    }

    /** Whether a text has the form of a message id. */
    public static boolean isOne(String text) {
        return WRITTEN.matcher(text).matches();
    }

    /**
     * Reads a message id.
     *
     * @throws IllegalArgumentException if the text is not a message id
     */
    public static MessageId parse(String text) {
        var matcher = WRITTEN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("is not a message id");
        }
        return new MessageId(new BatchId(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    @Override
    public String toString() {
        return messageBatch + "-" + place;
    }
}
