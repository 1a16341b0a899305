package io.mkomhub.local.dynamodb;

import io.mkomhub.local.dynamodb.engine.value.Value;
import java.util.Map;

/** What the kinds of items in the hub's table are called, by their keys; see {@code docs/data-model.md}. */
public final class ItemKinds {

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("C T", "message"),
            Map.entry("M E", "further event of a message of ours"),
            Map.entry("R E", "event of another reference"),
            Map.entry("N E", "event without a reference"),
            Map.entry("R M", "a caller's reference"),
            Map.entry("B", "message batch"),
            Map.entry("P K", "claims of a message batch"),
            Map.entry("PLAN V", "plan, one version"),
            Map.entry("PLANS", "list of plans"),
            Map.entry("C C", "contact"),
            Map.entry("X X", "scheduled message"),
            Map.entry("SPOOL", "spooled record"),
            Map.entry("W", "watch"),
            Map.entry("SWEEP WATCH", "how far the watches are looked through"),
            Map.entry("SWEEP BATCHES", "how far the message batches are looked through"),
            Map.entry("D", "held messages"),
            Map.entry("MAILINGS", "decision about a mailing"),
            Map.entry("BULK T", "created mailing"),
            Map.entry("BULK R", "part of a mailing's file"),
            Map.entry("MAILING P", "parked messages of a mailing"),
            Map.entry("MAILING D", "entry of held messages by mailing"),
            Map.entry("MAILING N", "cancelled messages of a mailing"),
            Map.entry("C H", "a message held for more than 14 days"),
            Map.entry("SWEEP HOLD", "how far the held messages are looked through"),
            Map.entry("SWEEP LEASE", "lease of `sweep`"),
            Map.entry("I I", "idempotency key"),
            Map.entry("ACTIVITY", "change over the API"),
            Map.entry("O O", "fingerprint of the HMAC's key"),
            Map.entry("O", "opt-out"),
            Map.entry("ERASURES", "erasure that awaits its second pass"),
            Map.entry("A", "auto-reply flow"),
            Map.entry("C S", "state of a person who replied"),
            Map.entry("K K", "parts of a longer message from Kannel"),
            Map.entry("TALLY HEAD", "what is counted"),
            Map.entry("TALLY A", "sums of a day"),
            Map.entry("TALLY M", "mailing of a day"),
            Map.entry("REPORT", "sums of a mailing and day"),
            Map.entry("FOUND", "list of messages of a mailing"),
            Map.entry("CHANNELS", "channel"),
            Map.entry("C L", "whom replies go to"),
            Map.entry("C M", "advertising that a person got lately"),
            Map.entry("BUDGET", "use of a budget"),
            Map.entry("BUDGET B", "booking of a request with derived ids"),
            Map.entry("F N", "progress of notifications"),
            Map.entry("F W", "spacing of equal replies"),
            Map.entry("TOLD", "what a channel was told"),
            Map.entry("ENDPOINT H", "health of an endpoint"),
            Map.entry("ENDPOINT P", "pace of an endpoint"),
            Map.entry("PACE MKOM", "pace of requests to MKOM"),
            Map.entry("PACE P", "pace of a mailing"));

    private ItemKinds() {}

    /**
     * The name of a kind.
     *
     * @param key the key of an item, or its partition key alone
     * @return how the data model calls it; what its keys begin with, if it is not in there
     */
    public static String of(Map<String, Value> key) {
        String partition = beginning(key, "pk");
        String kind = partition + " " + beginning(key, "sk");
        String named = NAMES.get(kind);
        return named != null ? named : NAMES.getOrDefault(partition, kind.strip());
    }

    private static String beginning(Map<String, Value> key, String attribute) {
        return key.get(attribute) instanceof Value.S text ? text.text().replaceFirst("#.*", "") : "";
    }
}
