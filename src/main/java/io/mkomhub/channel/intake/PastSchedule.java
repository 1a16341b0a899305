package io.mkomhub.channel.intake;

/** What becomes of a message whose {@code schedule} is in the past. */
public enum PastSchedule {
    /** It is sent as soon as possible, as MKOM does, and the hub's answer has a warning. */
    SEND,
    /** It is refused, because the caller has probably mistaken the time. */
    REFUSE;

    /**
     * Reads what a caller supplied: {@code send} or {@code refuse}.
     *
     * @throws IllegalArgumentException if the word is neither
     */
    public static PastSchedule ofCaller(String word) {
        return switch (word) {
            case "send" -> SEND;
            case "refuse" -> REFUSE;
            default -> throw new IllegalArgumentException("must be send or refuse");
        };
    }
}
