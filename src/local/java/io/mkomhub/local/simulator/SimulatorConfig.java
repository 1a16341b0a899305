package io.mkomhub.local.simulator;

import java.net.URI;

/**
 * An account on the simulated platform.
 *
 * @param port the port to listen on, 0 for any free one
 * @param token the bearer token that transmissions must carry
 * @param callbackUrl the address for statuses and replies, which a customer enters under "Configurações Gerais"
 * @param transmissionsKept the maximum number of transmissions that it keeps, 1 or more; it drops the oldest
 */
public record SimulatorConfig(int port, String token, URI callbackUrl, int transmissionsKept) {

    /** The default number of transmissions kept. */
    public static final int TRANSMISSIONS_KEPT = 100_000;

    /** An account with the default number of transmissions kept. */
    public SimulatorConfig(int port, String token, URI callbackUrl) {
        this(port, token, callbackUrl, TRANSMISSIONS_KEPT);
    }
}
