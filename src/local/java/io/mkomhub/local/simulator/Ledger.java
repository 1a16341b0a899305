package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mkomhub.local.buffer.RingBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last transmissions that the platform accepted, and its counters.
 *
 * <p>Keeps a bounded number of transmissions and their conversations. The counters count all of them.
 */
final class Ledger {

    private final RingBuffer<Transmission> transmissions;
    private final Map<String, Conversation> conversations = new HashMap<>();
    private long mailingId = 16358884;
    private long internalId = 12345678910L;
    private long requests;
    private long accepted;
    private long refused;
    private long failed;
    private long unanswered;
    private long refusedMessages;
    private long messages;
    private long forgotten;

    /**
     * Creates an empty ledger.
     *
     * @param kept the maximum number of transmissions to keep, 1 or more
     */
    Ledger(int kept) {
        this.transmissions = new RingBuffer<>(kept);
    }

    /**
     * The numbers of requests to the transmission API and of their messages.
     *
     * @param requests all requests
     * @param accepted requests accepted as a whole
     * @param refused requests answered with 400 or 401
     * @param failed requests answered with an error because of a fault
     * @param unanswered requests without a response, accepted or not
     * @param messages messages accepted
     * @param messagesRefused messages answered with {@code success: false}
     * @param forgotten transmissions no longer kept
     */
    record Counts(
            long requests,
            @JsonProperty("requests_accepted") long accepted,
            @JsonProperty("requests_refused") long refused,
            @JsonProperty("requests_failed") long failed,
            @JsonProperty("requests_unanswered") long unanswered,
            long messages,
            @JsonProperty("messages_refused") long messagesRefused,
            @JsonProperty("transmissions_forgotten") long forgotten) {}

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

    /** Counts an accepted request and returns the id of its mailing. */
    synchronized String accepted() {
        accepted++;
        return Long.toString(mailingId++);
    }

    synchronized long nextInternalId() {
        return internalId++;
    }

    synchronized Transmission add(Transmission transmission, List<AutoAnswer> answers) {
        messages++;
        keep(transmission);
        conversations.put(transmission.msisdn(), new Conversation(transmission, answers));
        return transmission;
    }

    synchronized void addAutoAnswer(Transmission transmission) {
        keep(transmission);
    }

    /** A conversation is removed with its message, so that there are never more conversations than transmissions. */
    private void keep(Transmission transmission) {
        transmissions.add(transmission).ifPresent(oldest -> {
            forgotten++;
            conversation(oldest.msisdn())
                    .filter(conversation -> conversation.last().internalId() == oldest.internalId())
                    .ifPresent(over -> conversations.remove(oldest.msisdn()));
        });
    }

    synchronized Optional<Conversation> conversation(String msisdn) {
        return Optional.ofNullable(conversations.get(msisdn));
    }

    synchronized Optional<AutoAnswer> answerTo(Conversation conversation, String text) {
        return conversation.answerTo(text);
    }

    /** Returns the last kept transmissions, at most the given number, oldest first. */
    synchronized List<Transmission> last(int limit) {
        return transmissions.last(limit);
    }

    /** Returns the kept transmissions to a number, oldest first. */
    synchronized List<Transmission> to(String msisdn) {
        return transmissions.last(Integer.MAX_VALUE).stream()
                .filter(transmission -> transmission.msisdn().equals(msisdn))
                .toList();
    }

    synchronized Counts counts() {
        return new Counts(requests, accepted, refused, failed, unanswered, messages, refusedMessages, forgotten);
    }

    /** Removes transmissions, conversations and counts. Ids continue to grow. */
    synchronized void clear() {
        transmissions.clear();
        conversations.clear();
        requests = 0;
        accepted = 0;
        refused = 0;
        failed = 0;
        unanswered = 0;
        refusedMessages = 0;
        messages = 0;
        forgotten = 0;
    }
}
