package io.mkomhub.channel.mkom;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.mkomhub.platform.id.CorrelationId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jspecify.annotations.Nullable;

/** MKOM's transmission API as its manual describes it (sections 3 and 5). */
@RegisterRestClient(configKey = "mkom")
@Path("/sms/api/transmission/v1")
public interface TransmissionApi {

    /**
     * Sends messages. Cancelling closes the connection.
     *
     * @param authorization {@code Bearer} and the token
     * @param correlationIds the correlation ids of the callers' requests, separated by commas; null for none
     */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    Uni<Response> transmit(
            @HeaderParam(HttpHeaders.AUTHORIZATION) String authorization,
            @HeaderParam(CorrelationId.HEADER) @Nullable String correlationIds,
            Transmission transmission);

    /**
     * The request body.
     *
     * @param mailing groups the messages and names who pays
     * @param messages one or more
     */
    record Transmission(
            @JsonProperty("mailing") MailingPart mailing,
            @JsonProperty("messages") List<MessagePart> messages) {}

    /**
     * Field {@code mailing}.
     *
     * @param identifier name of the mailing
     * @param costCentreId an integer on the wire
     */
    record MailingPart(
            @JsonProperty("identifier") String identifier,
            @JsonProperty("cost_centre_id") long costCentreId) {}

    /**
     * One message.
     *
     * @param msisdn digits with country code
     * @param message the text
     * @param schedule {@code 2023-04-26T17:01:00}, local time of Brasília; null for immediately
     * @param reference MKOM returns it in the response and in callbacks
     * @param autoAnswer automatic answers that the platform gives itself; omitted if there are none
     */
    record MessagePart(
            @JsonProperty("msisdn") String msisdn,
            @JsonProperty("message") String message,
            @JsonProperty("schedule") @Nullable String schedule,
            @JsonProperty("reference") String reference,

            @JsonProperty("auto_answer") @JsonInclude(JsonInclude.Include.NON_EMPTY)
            List<AutoAnswerPart> autoAnswer) {}

    /**
     * One step of an automatic answer.
     *
     * @param accessLevel the level of the step
     * @param accessCode a regular expression that the person's reply must match
     * @param sendMessage the text to send
     */
    record AutoAnswerPart(
            @JsonProperty("access_level") String accessLevel,
            @JsonProperty("access_code") String accessCode,
            @JsonProperty("send_message") String sendMessage) {}
}
