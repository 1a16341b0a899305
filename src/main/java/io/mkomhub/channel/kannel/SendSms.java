package io.mkomhub.channel.kannel;

import io.mkomhub.channel.Channel;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageBatch;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.core.text.TextEncoding;
import io.mkomhub.platform.http.Parameters;
import io.mkomhub.platform.id.Digests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A {@code sendsms} request (https://www.kannel.org/download/1.4.5/userguide-1.4.5/userguide.html, "Using the HTTP
 * interface to send SMS messages"): one SMS, or one part of a longer message, to one or more people.
 *
 * <p>The hub does what a request asks for, or rejects it. It ignores parameters that only inform: {@code from} (MKOM
 * sends from its own number), {@code smsc}, {@code account}, {@code binfo}, {@code meta-data}. It checks the
 * range of {@code priority}.
 *
 * @param receivers the receivers, without duplicates; one or more
 * @param octets the text, or the part of it, as received
 * @param encoding encoding of the octets
 * @param part the position in a longer message; empty for a complete one
 * @param deferred how long to wait before sending
 * @param validity how long to keep trying
 * @param priority Kannel's priority, 0 to 3
 * @param report the delivery reports asked for
 * @param id the sender's id of the SMS, which identifies repeats
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record SendSms(
        List<Msisdn> receivers,
        byte[] octets,
        TextEncoding encoding,
        Optional<Concatenation> part,
        Optional<Duration> deferred,
        Optional<Duration> validity,
        Optional<Integer> priority,
        ReportRequest report,
        Optional<String> id) {

    private static final int MAX_RECEIVERS = MessageBatch.MAX_MESSAGES;
    private static final int LONGEST_ID = 255;
    private static final int LONGEST_URL = 2_048;

    /** The longest wait, in minutes: a year. */
    private static final int LONGEST_WAIT = 525_600;

    /** Every bit that Kannel knows, including 32, an intermediate report, which the hub never sends. */
    private static final int EVERY_REPORT = 63;

    /**
     * Reads a request.
     *
     * @throws MisformedException with Kannel's response to the error
     */
    static SendSms read(Parameters parameters) {
        List<Msisdn> receivers = receivers(parameters);
        int coding = number(parameters, "coding", 0, 2, KannelReply.CODING).orElse(0);
        if (coding == 1) {
            // Eight-bit data is not text.
            throw new MisformedException(KannelReply.CODING);
        }
        TextEncoding encoding = text(parameters, "charset")
                .map(Octets::encoding)
                .orElse(coding == 2 ? TextEncoding.UTF_16BE : TextEncoding.UTF_8);
        Optional<Concatenation> part = parameters.octetsOf("udh").flatMap(Concatenation::read);
        byte[] octets = parameters.octetsOf("text").orElse(new byte[0]);
        if (octets.length == 0) {
            throw new MisformedException(KannelReply.BODY);
        }
        if (part.isEmpty() && Octets.decode(encoding, octets).isBlank()) {
            throw new MisformedException(KannelReply.BODY);
        }
        refuseOtherThan(parameters, "mclass", 1, KannelReply.MCLASS);
        refuseOtherThan(parameters, "mwi", -1, KannelReply.MWI);
        refuseOtherThan(parameters, "pid", 0, KannelReply.PID);
        refuseOtherThan(parameters, "alt-dcs", 0, KannelReply.ALT_DCS);
        refuseOtherThan(parameters, "rpi", 0, KannelReply.RPI);
        refuseOtherThan(parameters, "compress", 0, KannelReply.COMPRESS);
        Optional<Integer> priority = number(parameters, "priority", 0, 3, KannelReply.PRIORITY);
        Optional<Duration> deferred = minutes(parameters, "deferred", KannelReply.DEFERRED);
        Optional<Duration> validity = minutes(parameters, "validity", KannelReply.VALIDITY);
        if (validity.isPresent() && validity.get().compareTo(deferred.orElse(Duration.ZERO)) <= 0) {
            throw new MisformedException(KannelReply.VALIDITY);
        }
        return new SendSms(
                receivers,
                octets,
                encoding,
                part,
                deferred.filter(wait -> !wait.isZero()),
                validity,
                priority,
                report(parameters),
                text(parameters, "id").map(SendSms::bounded));
    }

    /**
     * The idempotency key: the sender's id, or the id that Kannel or RapidPro put into the report address. Empty if
     * there is neither; then a repeat cannot be told from the same text sent again.
     */
    Optional<String> key() {
        return id.map(own -> "id " + own).or(() -> report.messageId().map(theirs -> "report " + theirs));
    }

    /** The seed of the message ids, so that a repeat gets the same ids; empty if repeats cannot be told. */
    Optional<String> seed() {
        return key().map(known -> Digests.sha256Hex(
                known, fingerprint(), receivers.stream().map(Msisdn::digits).collect(Collectors.joining(" "))));
    }

    /** A digest of the text as received: 64 hexadecimal digits. */
    String fingerprint() {
        return Digests.sha256Hex(encoding.name(), hexadecimal());
    }

    /** The octets in hexadecimal. */
    String hexadecimal() {
        return HexFormat.of().formatHex(octets);
    }

    /**
     * The text of a complete message.
     *
     * @throws MisformedException if the octets are not text in the encoding
     */
    String text() {
        return Octets.decode(encoding, octets);
    }

    /**
     * How soon the message is needed. Kannel's levels mean what SMPP says: 0 is bulk, 1 normal, 2 urgent and 3 very urgent
     * (SMPP 3.4, section 5.2.14). RapidPro knows one level, 1, for messages that a person waits for.
     *
     * @param channel the channel that the request came through; its priority applies if the request has none
     */
    Priority priority(Channel channel) {
        int leastUrgent = channel.style() == Channel.Style.RAPIDPRO ? 1 : 2;
        return priority.map(level -> level >= leastUrgent ? Priority.URGENT : Priority.NORMAL)
                .orElse(channel.priority());
    }

    /** Where to report the status to the channel. */
    ChannelOrigin returnAddress(String channel) {
        return report.returnAddress(channel, id);
    }

    private static List<Msisdn> receivers(Parameters parameters) {
        String to = parameters.textOf("to").orElseThrow(() -> new MisformedException(KannelReply.RECEIVER_MISSING));
        if (to.isBlank()) {
            throw new MisformedException(KannelReply.RECEIVER_EMPTY);
        }
        List<Msisdn> receivers = new ArrayList<>();
        // An extra space is a plus sign that was not encoded as %2B.
        String space = "";
        for (String number : to.stripTrailing().split(" ", -1)) {
            if (number.isEmpty()) {
                space = " ";
                continue;
            }
            if (receivers.size() == MAX_RECEIVERS) {
                throw new MisformedException(KannelReply.RECEIVER_DENIED);
            }
            try {
                receivers.add(Msisdn.parseForm(space + number));
            } catch (IllegalArgumentException e) {
                throw new MisformedException(KannelReply.RECEIVER_DENIED);
            }
            space = "";
        }
        return receivers.stream().distinct().toList();
    }

    private static ReportRequest report(Parameters parameters) {
        int mask = number(parameters, "dlr-mask", 0, EVERY_REPORT, KannelReply.DLR_MASK)
                .orElse(0);
        Optional<String> url = text(parameters, "dlr-url");
        ReportRequest report = new ReportRequest(mask, url);
        if (url.isPresent() && (url.get().length() > LONGEST_URL || !report.isUsable())) {
            throw new MisformedException(KannelReply.DLR_URL);
        }
        return report;
    }

    private static String bounded(String id) {
        return id.length() <= LONGEST_ID ? id : Digests.sha256Hex(id);
    }

    private static Optional<Duration> minutes(Parameters parameters, String name, KannelReply refusal) {
        return number(parameters, name, 0, LONGEST_WAIT, refusal).map(Duration::ofMinutes);
    }

    /** Rejects what MKOM does not support. */
    private static void refuseOtherThan(Parameters parameters, String name, int allowed, KannelReply refusal) {
        if (number(parameters, name, 0, 255, refusal).orElse(allowed) != allowed) {
            throw new MisformedException(refusal);
        }
    }

    /** A number; empty if it is absent, empty or -1, Kannel's word for "not set". */
    private static Optional<Integer> number(
            Parameters parameters, String name, int least, int most, KannelReply refusal) {
        Optional<String> written = text(parameters, name).filter(text -> !text.equals("-1"));
        if (written.isEmpty()) {
            return Optional.empty();
        }
        if (!written.get().matches("[0-9]{1,9}")) {
            throw new MisformedException(refusal);
        }
        int number = Integer.parseInt(written.get());
        if (number < least || number > most) {
            throw new MisformedException(refusal);
        }
        return Optional.of(number);
    }

    private static Optional<String> text(Parameters parameters, String name) {
        return parameters.textOf(name).map(String::trim).filter(text -> !text.isEmpty());
    }

    /** Omits numbers, text and addresses. */
    @Override
    public String toString() {
        return "SendSms[encoding=" + encoding + ", part=" + part + "]";
    }
}
