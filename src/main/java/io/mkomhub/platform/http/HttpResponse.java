package io.mkomhub.platform.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.Json;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An HTTP response.
 *
 * @param status HTTP status code
 * @param headers by name
 * @param body text in UTF-8, or octets in base64; possibly empty
 * @param isBase64 whether the body is octets in base64, such as a compressed text
 */
public record HttpResponse(int status, Map<String, String> headers, String body, boolean isBase64) {

    public HttpResponse {
        headers = Map.copyOf(headers);
    }

    /** A response whose body is text. */
    public HttpResponse(int status, Map<String, String> headers, String body) {
        this(status, headers, body, false);
    }

    /** A JSON response. */
    public static HttpResponse json(int status, JsonNode body) {
        return text(status, "application/json", Json.write(body));
    }

    /** A response with this media type. */
    public static HttpResponse text(int status, String contentType, String body) {
        return new HttpResponse(status, Map.of("Content-Type", contentType), body);
    }

    /** A response without a body. */
    public static HttpResponse empty(int status) {
        return new HttpResponse(status, Map.of(), "");
    }

    /** The same response to a HEAD request. */
    public HttpResponse withoutBody() {
        return new HttpResponse(status, headers, "");
    }

    /** The same response with one more header. */
    public HttpResponse with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new HttpResponse(status, all, body, isBase64);
    }
}
