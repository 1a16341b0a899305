package io.mkomhub.platform.http;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * An HTTP request.
 *
 * @param method in upper case
 * @param path decoded, starting with a slash
 * @param rawQuery the query as received, percent-encoded, without the question mark
 * @param query decoded parameters; the first value of a name that is given more than once
 * @param headers by lower-case name
 * @param body as received, decoded from the transport's encoding
 * @param sourceIp the client's IP address
 * @param requestId identifies the request in logs and responses
 */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record HttpRequest(
        String method,
        String path,
        String rawQuery,
        Map<String, String> query,
        Map<String, String> headers,
        byte[] body,
        String sourceIp,
        String requestId) {

    private static final Pattern CORRELATION_ID = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    /** The value of a header; the name is case-insensitive. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The value of a query parameter. */
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.get(name));
    }

    /** The token of {@code Authorization: Bearer …} (RFC 6750). */
    public Optional<String> bearer() {
        return header("authorization")
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).trim());
    }

    /** The correlation id: the caller's {@code X-Correlation-Id} if it is valid, otherwise the request id. */
    public String correlationId() {
        return header("x-correlation-id")
                .filter(id -> CORRELATION_ID.matcher(id).matches())
                .orElse(requestId);
    }

    /** Omits everything that may contain secrets or personal data. */
    @Override
    public String toString() {
        return "HttpRequest[requestId=" + requestId + ", method=" + method + "]";
    }
}
