package io.mkomhub.it;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The views of the console. A new one is one line here. */
enum ConsoleView {
    OVERVIEW("overview", "read"),
    SEND("send", "send sandbox"),
    MAILINGS("mailings", "read send sandbox"),
    MAILING("mailings/{mailing}", "read send sandbox"),
    NEW_MAILING("new-mailing", "send"),
    MESSAGES("messages", "read send sandbox"),
    MESSAGE("messages/{message}", "read send sandbox"),
    CONVERSATIONS("conversations", "read"),
    CONVERSATION("conversations/{conversation}", "read"),
    PLANS("plans", "admin"),
    AUTO_REPLIES("auto-replies", "read"),
    CHANNELS("channels", "admin"),
    OPT_OUTS("opt-outs", "read"),
    DEAD_LETTERS("dead-letters", "admin"),
    ACTIVITY("activity", "read"),
    SETTINGS("settings", "admin");

    private final String address;
    private final String scopes;

    /**
     * @param address after {@code #/}; names in braces stand for what {@link ConsoleData} has
     * @param scopes the scopes of which a key needs one to see it; empty if every key does
     */
    ConsoleView(String address, String scopes) {
        this.address = address;
        this.scopes = scopes;
    }

    String address() {
        return address;
    }

    /** Whether the navigation leads to it. */
    private boolean isInNavigation() {
        return !address.contains("{");
    }

    /** The addresses in the navigation of somebody. */
    static List<String> navigationOf(Console.Holder holder) {
        return Arrays.stream(values())
                .filter(ConsoleView::isInNavigation)
                .filter(view -> view.scopes.isEmpty() || holder.may(view.scopes))
                .map(ConsoleView::address)
                .toList();
    }

    /** What its {@code data-view} says. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
