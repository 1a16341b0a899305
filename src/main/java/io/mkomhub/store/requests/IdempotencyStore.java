package io.mkomhub.store.requests;

import io.mkomhub.platform.dynamodb.Item;
import io.mkomhub.platform.dynamodb.ItemKey;
import io.mkomhub.platform.dynamodb.Table;
import io.mkomhub.platform.dynamodb.ZippedText;
import io.mkomhub.store.keys.KeyedHashes;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The responses to requests with an {@code Idempotency-Key}.
 *
 * <p>Guarantee: of all requests of one caller with one key, the first determines the response to the others. Limit: a
 * stored response does not prove that the work was done. The user of this class must make that work safe to repeat.
 */
@ApplicationScoped
public class IdempotencyStore {

    /** How long a key is stored. */
    public static final Duration MEMORY = Duration.ofDays(7);

    private final Table table;
    private final KeyedHashes hashes;

    public IdempotencyStore(Table table, KeyedHashes hashes) {
        this.table = table;
        this.hashes = hashes;
    }

    /** Returns a digest that distinguishes requests without revealing their content. */
    public String fingerprint(String path, String body) {
        return hashes.of("request", path, body);
    }

    /**
     * The stored response of the first request.
     *
     * @param fingerprint the fingerprint of that request
     * @param answer the response
     * @param done whether the work is known to be done
     * @param at when the request came; earlier versions did not store it
     */
    public record Remembered(String fingerprint, String answer, boolean done, Optional<Instant> at) {}

    /**
     * Stores a response, unless one is stored already.
     *
     * @return the response stored before; empty if this request is the first
     */
    public Optional<Remembered> remember(String caller, String key, String fingerprint, String answer, Instant now) {
        return table.putNew(item(caller, key, fingerprint, answer, false, now))
                .map(item -> new Remembered(
                        item.text("fingerprint"),
                        ZippedText.unzip(item.bytes("answer")),
                        item.flag("done"),
                        item.optionalTime(Table.AT)));
    }

    /** Records that the work is done, with the final response. */
    public void done(String caller, String key, String fingerprint, String answer, Instant now) {
        table.put(List.of(item(caller, key, fingerprint, answer, true, now)));
    }

    private Item item(String caller, String key, String fingerprint, String answer, boolean done, Instant now) {
        return Item.at(new ItemKey("I#" + hashes.of("idempotency", caller, key), "I"))
                .with("fingerprint", fingerprint)
                .with("answer", ZippedText.zip(answer))
                .with("done", done)
                .with(Table.AT, now.toEpochMilli())
                .with(Table.EXPIRES_AT, now.plus(MEMORY).getEpochSecond());
    }
}
