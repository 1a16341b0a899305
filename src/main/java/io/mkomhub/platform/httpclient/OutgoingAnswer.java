package io.mkomhub.platform.httpclient;

import java.time.Duration;
import java.util.Optional;

/**
 * A response of any status.
 *
 * @param status HTTP status code
 * @param body text in UTF-8
 * @param retryAfter the wait that the server asked for, if any
 */
public record OutgoingAnswer(int status, String body, Optional<Duration> retryAfter) {

    /** Whether the status is a success. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** Omits the body: it may contain personal data. */
    @Override
    public String toString() {
        return "OutgoingAnswer[status=" + status + "]";
    }
}
