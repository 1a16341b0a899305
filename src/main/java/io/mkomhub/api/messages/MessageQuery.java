package io.mkomhub.api.messages;

import io.mkomhub.api.export.TimeParameter;
import io.mkomhub.channel.Channel;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Which messages a request wants. What is not given does not matter.
 *
 * @param from when they were accepted at the earliest
 * @param to when they were accepted, no longer part of the period
 * @param mailing their mailing
 * @param costCentre their cost centre
 * @param status their status
 * @param channel the channel that they came through
 * @param msisdn the number of their recipient
 * @param reference their caller's own reference
 * @param id the hub's id
 */
record MessageQuery(
        Optional<Instant> from,
        Optional<Instant> to,
        Optional<MailingId> mailing,
        Optional<Long> costCentre,
        Optional<MessageStatus> status,
        Optional<String> channel,
        Optional<Msisdn> msisdn,
        Optional<String> reference,
        Optional<MessageId> id) {

    static final String FROM = "from";
    static final String TO = "to";
    static final String MAILING = "mailing";
    static final String COST_CENTRE = "cost_centre_id";
    static final String STATUS = "status";
    static final String CHANNEL = "channel";
    static final String MSISDN = "msisdn";
    static final String REFERENCE = "reference";
    static final String ID = "id";

    /** All parameters. */
    static final List<String> PARAMETERS =
            List.of(FROM, TO, MAILING, COST_CENTRE, STATUS, CHANNEL, MSISDN, REFERENCE, ID);

    private static final int LONGEST_NUMBER = 18;

    /**
     * Reads the parameters.
     *
     * @throws InvalidInputException names the parameter that is wrong
     */
    static MessageQuery of(HttpRequest request) {
        MessageQuery query = new MessageQuery(
                TimeParameter.of(request, FROM),
                TimeParameter.of(request, TO),
                request.parameter(MAILING).map(MessageQuery::mailing),
                request.parameter(COST_CENTRE).map(MessageQuery::costCentre),
                request.parameter(STATUS).map(MessageQuery::status),
                request.parameter(CHANNEL).map(MessageQuery::channel),
                request.parameter(MSISDN).map(MessageQuery::msisdn),
                request.parameter(REFERENCE).map(MessageQuery::reference),
                request.parameter(ID).map(MessageQuery::id));
        if (query.from.isPresent()
                && query.to
                        .filter(end -> !end.isAfter(query.from.orElseThrow()))
                        .isPresent()) {
            throw new InvalidInputException(TO, "must be after from");
        }
        return query;
    }

    private static MailingId mailing(String text) {
        return MailingId.read(text)
                .orElseThrow(() -> new InvalidInputException(
                        MAILING, "is not the id of a mailing; POST /messages returns it as mailing_id"));
    }

    private static long costCentre(String text) {
        if (!text.matches("[0-9]{1," + LONGEST_NUMBER + "}")) {
            throw new InvalidInputException(COST_CENTRE, "must be a number, such as 12981");
        }
        return Long.parseLong(text);
    }

    /**
     * Reads the word of a status.
     *
     * @throws InvalidInputException names them all if it is none
     */
    static MessageStatus status(String word) {
        return Arrays.stream(MessageStatus.values())
                .filter(status -> status.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        STATUS,
                        "must be one of "
                                + Arrays.stream(MessageStatus.values())
                                        .map(MessageStatus::word)
                                        .collect(Collectors.joining(", "))));
    }

    private static String channel(String name) {
        if (!Channel.NAME.matcher(name).matches()) {
            throw new InvalidInputException(CHANNEL, "is not the name of a channel; GET /channels lists them");
        }
        return name;
    }

    private static Msisdn msisdn(String written) {
        try {
            // A plus sign that was not encoded became a space.
            return written.startsWith(" ") ? Msisdn.parseForm(written) : Msisdn.parseOrShown(written);
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException(MSISDN, String.valueOf(e.getMessage()), e);
        }
    }

    private static String reference(String text) {
        if (text.isBlank()) {
            throw new InvalidInputException(REFERENCE, "must not be empty");
        }
        return text;
    }

    private static MessageId id(String text) {
        if (!MessageId.isOne(text)) {
            throw new InvalidInputException(ID, "is not the id of a message; POST /messages returns it as id");
        }
        return MessageId.parse(text);
    }

    /** Whether a message is wanted. */
    boolean admits(TrackedMessage message) {
        Instant at = message.acceptedAt();
        return from.filter(at::isBefore).isEmpty()
                && to.filter(end -> !at.isBefore(end)).isEmpty()
                && status.filter(wanted -> wanted != message.state().status()).isEmpty()
                && channel.filter(name -> !message.message().channel().equals(Optional.of(name)))
                        .isEmpty()
                && admitsWhatever(message);
    }

    /** Whether a message is wanted, apart from its status, its channel, and when it was accepted. */
    boolean admitsWhatever(TrackedMessage message) {
        return costCentre
                        .filter(wanted -> wanted != message.mailing().costCentreId())
                        .isEmpty()
                && mailing.filter(wanted -> !wanted.equals(MailingId.of(message.origin(), message.mailing())))
                        .isEmpty()
                && msisdn.filter(wanted -> !wanted.person()
                                .equals(message.message().msisdn().person()))
                        .isEmpty()
                && reference
                        .filter(wanted -> !message.message().reference().equals(Optional.of(wanted)))
                        .isEmpty()
                && id.filter(wanted -> !wanted.equals(message.id())).isEmpty();
    }
}
