/**
 * Function {@code forward}: tells channels what happened.
 *
 * <p>Read {@code Forwarder} first, then {@code Endpoint}: it tells one endpoint its notifications, with one class each for its health
 * ({@code EndpointHealth}), its rate limit ({@code CallSlots}), the order ({@code DeliveryOrder}), the claims
 * ({@code NotificationClaims}) and the call itself ({@code DeliveryAttempt}). {@code ResultRecorder} puts down what became of it.
 */
@NullMarked
package io.mkomhub.function.forward;

import org.jspecify.annotations.NullMarked;
