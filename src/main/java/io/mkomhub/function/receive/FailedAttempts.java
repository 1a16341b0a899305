package io.mkomhub.function.receive;

import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.http.Route.Access;
import java.time.Duration;
import java.time.Instant;

/**
 * Limits how fast secrets can be guessed: {@value #BURST} wrong secrets from an address, then one every two seconds,
 * for each kind of secret. Above the limit a request is refused before its secret is checked, so that a correct guess
 * is not revealed either.
 *
 * <p>Limit: each process counts separately. Addresses do not affect each other, but a caller that shares an address
 * with an attacker waits too.
 */
final class FailedAttempts {

    /** The value of {@code Retry-After}. */
    static final String RETRY_AFTER_SECONDS = "60";

    private static final int BURST = 30;
    private static final double PER_SECOND = 0.5;

    /** The maximum number of addresses that are stored. Beyond it, those whose last failure is oldest are dropped. */
    private static final int MAX_ADDRESSES = 10_000;

    /** The smallest IPv6 network of one subscriber: the first four groups. */
    private static final int SUBSCRIBER_GROUPS = 4;

    private final LruMap<Guesser, Debt> debts = new LruMap<>(MAX_ADDRESSES);

    private record Guesser(Access access, String network) {}

    /**
     * Wrong secrets that still count.
     *
     * @param count how many
     * @param at the time of that count
     */
    private record Debt(double count, Instant at) {

        double left(Instant now) {
            double forgiven = Math.max(0, Duration.between(at, now).toMillis()) / 1000.0 * PER_SECOND;
            return Math.max(0, count - forgiven);
        }
    }

    /** Whether requests from an address with this kind of secret are currently refused. */
    synchronized boolean block(Access access, String address, Instant now) {
        return debts.find(guesser(access, address))
                .filter(debt -> debt.left(now) > BURST - 1)
                .isPresent();
    }

    /** Records a wrong secret from an address. */
    synchronized void add(Access access, String address, Instant now) {
        Guesser guesser = guesser(access, address);
        double before = debts.find(guesser).map(debt -> debt.left(now)).orElse(0.0);
        debts.put(guesser, new Debt(before + 1, now));
    }

    /** All API keys are one kind of secret, whatever they are used for. */
    private static Guesser guesser(Access access, String address) {
        Access kind = access.needsKey() ? Access.SEND : access;
        String[] groups = address.split(":", -1);
        return new Guesser(
                kind,
                groups.length > SUBSCRIBER_GROUPS
                        ? String.join(":", groups[0], groups[1], groups[2], groups[3])
                        : address);
    }
}
