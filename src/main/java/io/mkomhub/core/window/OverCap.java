package io.mkomhub.core.window;

/** What becomes of a message that is over a cap of money. */
public enum OverCap {
    /** It is not sent, and its sender hears of it. */
    REFUSE,
    /** It waits until a person releases it, for 7 days at most. */
    HOLD
}
