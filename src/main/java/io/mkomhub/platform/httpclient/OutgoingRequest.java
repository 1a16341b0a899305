package io.mkomhub.platform.httpclient;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A request to an address that a user configured.
 *
 * @param method in upper case
 * @param address the URL with its query
 * @param headers by name
 * @param body text in UTF-8; no body if empty
 */
public record OutgoingRequest(String method, URI address, Map<String, String> headers, String body) {

    public OutgoingRequest {
        headers = Map.copyOf(headers);
    }

    /** A request without a body. */
    public static OutgoingRequest get(URI address) {
        return new OutgoingRequest("GET", address, Map.of(), "");
    }

    /** A request with a body. */
    public static OutgoingRequest post(URI address, String contentType, String body) {
        return new OutgoingRequest("POST", address, Map.of("Content-Type", contentType), body);
    }

    /** The same request with one more header. */
    public OutgoingRequest with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new OutgoingRequest(method, address, all, body);
    }

    /** Omits address and body: they may contain personal data. */
    @Override
    public String toString() {
        return "OutgoingRequest[method=" + method + "]";
    }
}
