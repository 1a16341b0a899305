package io.mkomhub.function.receive;

import io.mkomhub.platform.cache.LruMap;
import io.mkomhub.platform.http.Route.Access;
import java.time.Duration;
import java.time.Instant;

/**
 * Bounds how fast secrets can be guessed: {@value #BURST} wrong ones from an address, then one every two seconds, for each kind of
 * secret. Who is over that is sent away before the secret is looked at, so that a right guess is not found out either.
 *
 * <p>Limit: each process counts for itself. Nobody is kept out by what comes from another address; a peer that shares its address
 * with somebody who guesses waits with them.
 */
final class FailedAttempts {

    /** What the answer asks to wait. */
    static final String RETRY_AFTER_SECONDS = "60";

    private static final int BURST = 30;
    private static final double PER_SECOND = 0.5;

    /** Addresses that are remembered; of more, those that failed least lately are forgotten. */
    private static final int MAX_ADDRESSES = 10_000;

    /** What one subscriber of IPv6 has at least: the first four groups. */
    private static final int SUBSCRIBER_GROUPS = 4;

    private final LruMap<Guesser, Debt> debts = new LruMap<>(MAX_ADDRESSES);

    private record Guesser(Access access, String network) {}

    /**
     * Wrong secrets that are not forgiven yet.
     *
     * @param count how many
     * @param at when that was so
     */
    private record Debt(double count, Instant at) {

        double left(Instant now) {
            double forgiven = Math.max(0, Duration.between(at, now).toMillis()) / 1000.0 * PER_SECOND;
            return Math.max(0, count - forgiven);
        }
    }

    /** Whether an address has to wait before it may show a secret of this kind again. */
    synchronized boolean block(Access access, String address, Instant now) {
        return debts.find(guesser(access, address))
                .filter(debt -> debt.left(now) > BURST - 1)
                .isPresent();
    }

    /** An address has shown a wrong secret. */
    synchronized void add(Access access, String address, Instant now) {
        Guesser guesser = guesser(access, address);
        double before = debts.find(guesser).map(debt -> debt.left(now)).orElse(0.0);
        debts.put(guesser, new Debt(before + 1, now));
    }

    /** API keys are one kind of secret, whatever they are to be used for. */
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
