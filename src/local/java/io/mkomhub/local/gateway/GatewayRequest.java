package io.mkomhub.local.gateway;

import java.util.List;
import java.util.Map;

/**
 * An HTTP request as it came.
 *
 * @param method {@code GET}, {@code POST}…
 * @param rawPath path, still percent-encoded
 * @param rawQuery query without its question mark, still percent-encoded; empty when there is none
 * @param protocol {@code HTTP/1.1}
 * @param sourceIp the caller's address
 * @param headers every header with its values
 * @param body the body, empty when there is none
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
