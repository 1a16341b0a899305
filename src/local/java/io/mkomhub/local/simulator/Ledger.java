package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the platform has taken so far, and its counters. */
final class Ledger {

    private final List<Transmission> transmissions = new ArrayList<>();
    private final Map<String, Conversation> conversations = new HashMap<>();
    private long mailingId = 16358884;
    private long internalId = 12345678910L;
    private long requests;
    private long accepted;
    private long refused;
    private long failed;
    private long unanswered;
    private long refusedMessages;
    private long autoAnswers;

    /**
     * Requests to the transmission API and messages in them.
     *
     * @param requests all requests
     * @param accepted requests accepted as a whole
     * @param refused requests answered with 400 or 401
     * @param failed requests answered with an error by a fault
     * @param unanswered requests left without an answer, accepted or not
     * @param messages messages accepted
     * @param messagesRefused messages answered with {@code success: false}
     */
    record Counts(
            long requests,
            @JsonProperty("requests_accepted") long accepted,
            @JsonProperty("requests_refused") long refused,
            @JsonProperty("requests_failed") long failed,
            @JsonProperty("requests_unanswered") long unanswered,
            long messages,
            @JsonProperty("messages_refused") long messagesRefused) {}

    synchronized long nextRequest() {
        requests++;
        return requests;
    }

    synchronized void refused() {
        refused++;
    }

    synchronized void failed() {
        failed++;
    }

    synchronized void unanswered() {
        unanswered++;
    }

    synchronized void refusedMessage() {
        refusedMessages++;
    }

    /** Notes that a request was accepted and gives its mailing an id. */
    synchronized String accepted() {
        accepted++;
        return Long.toString(mailingId++);
    }

    synchronized long nextInternalId() {
        return internalId++;
    }

    synchronized Transmission add(Transmission transmission, List<AutoAnswer> answers) {
        transmissions.add(transmission);
        conversations.put(transmission.msisdn(), new Conversation(transmission, answers));
        return transmission;
    }

    synchronized void addAutoAnswer(Transmission transmission) {
        autoAnswers++;
        transmissions.add(transmission);
    }

    synchronized Optional<Conversation> conversation(String msisdn) {
        return Optional.ofNullable(conversations.get(msisdn));
    }

    synchronized Optional<AutoAnswer> answerTo(Conversation conversation, String text) {
        return conversation.answerTo(text);
    }

    /** The last so many transmissions, oldest first. */
    synchronized List<Transmission> last(int limit) {
        return List.copyOf(transmissions.subList(Math.max(0, transmissions.size() - limit), transmissions.size()));
    }

    synchronized Counts counts() {
        return new Counts(
                requests, accepted, refused, failed, unanswered, transmissions.size() - autoAnswers, refusedMessages);
    }

    /** Forgets transmissions, conversations and counts; ids go on growing. */
    synchronized void clear() {
        transmissions.clear();
        conversations.clear();
        requests = 0;
        accepted = 0;
        refused = 0;
        failed = 0;
        unanswered = 0;
        refusedMessages = 0;
        autoAnswers = 0;
    }
}
