/**
 * Function {@code forward}: sends notifications to channels.
 *
 * <p>Read {@code Forwarder} first, then {@code Endpoint}: it sends the notifications to one endpoint, with one class
 * each for its health ({@code EndpointHealth}), its rate limit ({@code CallSlots}), the order ({@code DeliveryOrder}),
 * the claims ({@code NotificationClaims}) and the call itself ({@code DeliveryAttempt}). {@code ResultRecorder} records
 * the results.
 */
@NullMarked
package io.mkomhub.function.forward;

import org.jspecify.annotations.NullMarked;
