package io.mkomhub.local.simulator;

import java.net.URI;

/**
 * An account on the simulated platform.
 *
 * @param port port to listen on, 0 for any free one
 * @param token the bearer token transmissions must carry
 * @param callbackUrl where statuses and replies go, the address a customer enters under "Configurações Gerais"
 */
public record SimulatorConfig(int port, String token, URI callbackUrl) {}
