package io.mkomhub.local.simulator;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.mkomhub.local.buffer.RingBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the platform has last taken, and its counters.
 *
 * <p>It keeps a bounded number of transmissions, and the conversations of those. The counters count all of them.
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
     * An empty one.
     *
     * @param kept most transmissions it keeps, 1 or more
     */
    Ledger(int kept) {
        this.transmissions = new RingBuffer<>(kept);
    }

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
     * @param forgotten transmissions that are not kept any more
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

    /** Notes that a request was accepted and gives its mailing an id. */
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

    /** A conversation goes with the message it is about, so that there are never more of them than transmissions. */
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

    /** The last so many of the transmissions it keeps, oldest first. */
    synchronized List<Transmission> last(int limit) {
        return transmissions.last(limit);
    }

    synchronized Counts counts() {
        return new Counts(requests, accepted, refused, failed, unanswered, messages, refusedMessages, forgotten);
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
        messages = 0;
        forgotten = 0;
    }
}
