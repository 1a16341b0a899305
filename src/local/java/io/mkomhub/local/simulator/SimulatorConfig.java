package io.mkomhub.local.simulator;

import java.net.URI;

/**
 * An account on the simulated platform.
 *
 * @param port port to listen on, 0 for any free one
 * @param token the bearer token transmissions must carry
 * @param callbackUrl where statuses and replies go, the address a customer enters under "Configurações Gerais"
 * @param transmissionsKept how many transmissions it shows and can answer for at most, 1 or more; it forgets the oldest
 */
public record SimulatorConfig(int port, String token, URI callbackUrl, int transmissionsKept) {

    /** How many transmissions are kept, where nothing else is said. */
    public static final int TRANSMISSIONS_KEPT = 100_000;

    /** An account of which the usual number of transmissions is kept. */
    public SimulatorConfig(int port, String token, URI callbackUrl) {
        this(port, token, callbackUrl, TRANSMISSIONS_KEPT);
    }
}
