package io.mkomhub.core.message;

import java.time.Instant;

/**
 * A scheduled-message request and the hub's response.
 *
 * @param key identifies the request
 * @param planVersion the version of the plan that produced the response
 * @param request the request as it was read, in JSON
 * @param outcome the response
 * @param receivedAt when the request was received
 */
public record ScheduledExchange(RequestKey key, long planVersion, String request, Outcome outcome, Instant receivedAt) {

    /**
     * The identity of a request. The contact is part of it, so that no person receives another's messages, whatever ids
     * the platform sends.
     *
     * @param plan the requested plan
     * @param requestId the platform's id of the request
     * @param clientId the platform's id of its client
     * @param contactKey the contact's telephone number, as the platform writes it
     */
    public record RequestKey(String plan, String requestId, String clientId, String contactKey) {

        /** Omits the contact. */
        @Override
        public String toString() {
            return plan + "/" + requestId;
        }
    }

    /** The response. */
    public sealed interface Outcome {}

    /**
     * Messages for the contact.
     *
     * @param items a JSON array, as sent to the platform
     * @param fallbackReason why the messages are the plan's fallback; empty if they are not
     */
    public record Answered(String items, String fallbackReason) implements Outcome {

        /** Omits the messages, which are personal data. */
        @Override
        public String toString() {
            return "Answered[]";
        }
    }

    /**
     * No messages: the platform sends nothing.
     *
     * @param reason what was missing, for the plan's author
     */
    public record Refused(String reason) implements Outcome {}

    /** Omits the request and the response, which are personal data. */
    @Override
    public String toString() {
        return "ScheduledExchange[key=" + key + "]";
    }
}
