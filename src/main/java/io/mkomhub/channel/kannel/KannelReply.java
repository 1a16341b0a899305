package io.mkomhub.channel.kannel;

import io.mkomhub.platform.http.HttpResponse;
import java.util.Map;

/**
 * The responses of {@code sendsms} in Kannel 1.4.5, byte for byte and without a line feed. A Kannel that is the client
 * counts exactly {@code 0: Accepted for delivery} as success; anything else, even a trailing line feed, is a failure.
 */
enum KannelReply {
    ACCEPTED(202, "0: Accepted for delivery"),
    UNAUTHORISED(403, "Authorization failed for sendsms"),
    RECEIVER_MISSING(400, "Missing receiver number, rejected"),
    RECEIVER_EMPTY(400, "Empty receiver number not allowed, rejected"),
    RECEIVER_DENIED(400, "Number(s) has/have been denied by white- and/or black-lists."),
    COUNTRY_DENIED(400, "Number of a country that is not allowed (AllowedCountries), rejected"),
    OVER_BUDGET(400, "Budget of the cost centre used up (Budgets), rejected"),
    CODING(400, "Coding field misformed, rejected"),
    BODY(400, "Charset or body misformed, rejected"),
    TOO_LONG(400, "Text field too long, more SMS than one message may have (MaxSegments), rejected"),
    UDH(400, "UDH field misformed, rejected"),
    MCLASS(400, "MClass field misformed, rejected"),
    MWI(400, "MWI field misformed, rejected"),
    PID(400, "PID field misformed, rejected"),
    ALT_DCS(400, "Alt-DCS field misformed, rejected"),
    RPI(400, "RPI field misformed, rejected"),
    COMPRESS(400, "Compress field misformed, rejected"),
    VALIDITY(400, "Validity field misformed, rejected"),
    DEFERRED(400, "Deferred field misformed, rejected"),
    PRIORITY(400, "Priority field misformed, rejected"),
    DLR_MASK(400, "DLR-Mask field misformed, rejected"),
    DLR_URL(400, "DLR-URL field misformed, rejected"),
    CONTENT_TYPE(415, "Unsupported content-type, rejected"),
    TEMPORAL(503, "Temporal failure, try again later.");

    private final int status;
    private final String text;

    KannelReply(int status, String text) {
        this.status = status;
        this.text = text;
    }

    int status() {
        return status;
    }

    String text() {
        return text;
    }

    /** The HTTP response. */
    HttpResponse answer() {
        Map<String, String> headers = this == TEMPORAL
                ? Map.of("Content-Type", "text/plain", "Retry-After", "5")
                : Map.of("Content-Type", "text/plain");
        return new HttpResponse(status, headers, text);
    }
}
