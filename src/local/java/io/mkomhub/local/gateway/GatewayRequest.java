package io.mkomhub.local.gateway;

import java.util.List;
import java.util.Map;

/**
 * An HTTP request as received.
 *
 * @param method {@code GET}, {@code POST}…
 * @param rawPath the path, still percent-encoded
 * @param rawQuery the query without its question mark, still percent-encoded; empty if there is none
 * @param protocol {@code HTTP/1.1}
 * @param sourceIp the caller's address
 * @param headers all headers with their values
 * @param body the body; empty if there is none
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record GatewayRequest(
        String method,
        String rawPath,
        String rawQuery,
        String protocol,
        String sourceIp,
        Map<String, List<String>> headers,
        byte[] body) {}
