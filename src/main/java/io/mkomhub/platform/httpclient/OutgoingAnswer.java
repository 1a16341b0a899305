package io.mkomhub.platform.httpclient;

import java.time.Duration;
import java.util.Optional;

/**
 * An answer of any status.
 *
 * @param status HTTP status code
 * @param body as text in UTF-8
 * @param retryAfter how long it asked to wait, in seconds or until a date, where it asked
 */
public record OutgoingAnswer(int status, String body, Optional<Duration> retryAfter) {

    /** Whether the status is a success. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Leaves out the body: it may hold personal data. */
    @Override
    public String toString() {
        return "OutgoingAnswer[status=" + status + "]";
    }
}
