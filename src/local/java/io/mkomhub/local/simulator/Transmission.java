package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A message that the platform accepted, as {@code GET /transmissions} shows it.
 *
 * @param request the number of the request it came with; 0 for a message that the platform sent by itself
 * @param correlationId the header {@code X-Correlation-Id} of that request, if there was one
 * @param mailingId the id given to the mailing
 * @param mailing the identifier and cost centre as sent
 * @param msisdn the contact
 * @param message the text
 * @param schedule the scheduled local time in America/Sao_Paulo, if given
 * @param reference the sender's reference
 * @param autoAnswer the value of {@code auto_answer}, or {@code true} for a message that the platform sent by
 *     itself
 * @param internalId the platform's id of the message
 * @param receivedAt when the platform received it
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
