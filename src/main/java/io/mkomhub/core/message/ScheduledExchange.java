package io.mkomhub.core.message;

import java.time.Instant;

/**
 * A request of a scheduled message and what the hub answered.
 *
 * @param key which request
 * @param planVersion the version of the plan that answered
 * @param request the request as it was read, in JSON
 * @param outcome what was answered
 * @param receivedAt when the request came in
 */
public record ScheduledExchange(RequestKey key, long planVersion, String request, Outcome outcome, Instant receivedAt) {

    /**
     * What makes two requests the same one. The contact belongs to it: whatever ids the platform gives, nobody is told what
     * is meant for somebody else.
     *
     * @param plan the plan asked
     * @param requestId the platform's id of the request
     * @param clientId the platform's id of its client
     * @param contactKey the contact's telephone number, as the platform writes it
     */
    public record RequestKey(String plan, String requestId, String clientId, String contactKey) {

        /** Leaves out the contact. */
        @Override
        public String toString() {
            return plan + "/" + requestId;
        }
    }

    /** What was answered. */
    public sealed interface Outcome {}

    /**
     * Messages for the contact.
     *
     * @param items a JSON array, as it was sent to the platform
     * @param fallbackReason why they are the plan's fallback; empty if they are not
     */
    public record Answered(String items, String fallbackReason) implements Outcome {

        /** Leaves out the messages: they are personal data. */
        @Override
        public String toString() {
            return "Answered[]";
        }
    }

    /**
     * Nothing, so that the platform sends nothing.
     *
     * @param reason what was missing, in words for the plan's author
     */
    public record Refused(String reason) implements Outcome {}

    /** Leaves out request and answer: they are personal data. */
    @Override
    public String toString() {
        return "ScheduledExchange[key=" + key + "]";
    }
}
