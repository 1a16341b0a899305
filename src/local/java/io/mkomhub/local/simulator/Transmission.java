package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message the platform accepted, as {@code GET /transmissions} shows it.
 *
 * @param request number of the request it came with, 0 for one the platform sent by itself
 * @param correlationId header {@code X-Correlation-Id} of that request, when there was one
 * @param mailingId id given to the mailing
 * @param mailing identifier and cost centre as sent
 * @param msisdn the contact
 * @param message the text
 * @param schedule local time of America/Sao_Paulo, when it was given
 * @param reference the sender's reference
 * @param autoAnswer what came as {@code auto_answer}, or {@code true} for a message the platform sent by itself
 * @param internalId the platform's id of the message
 * @param receivedAt when it came
 */
record Transmission(
        long request,
        @JsonProperty("correlation_id") @Nullable String correlationId,
        @JsonProperty("mailing_id") String mailingId,
        JsonNode mailing,
        String msisdn,
        String message,
        @Nullable String schedule,
        String reference,
        @JsonProperty("auto_answer") @Nullable Object autoAnswer,
        @JsonProperty("internal_id") long internalId,
        @JsonProperty("received_at") Instant receivedAt) {}
