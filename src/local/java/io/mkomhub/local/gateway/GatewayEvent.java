package io.mkomhub.local.gateway;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Creates the event that API Gateway sends for a request, payload format 2.0.
 *
 * @see <a href="https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html">
 *     Lambda integrations of HTTP APIs</a>
 */
final class GatewayEvent {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /**
     * The types besides {@code text/*} whose bodies are passed as text. All other bodies, including forms and bodies
     * without a type, are encoded in base64. AWS does not document the list; it was observed on the real service.
     *
     * @see <a href="https://github.com/ministackorg/ministack/pull/766">The observation</a>
     */
    private static final Set<String> TEXT_TYPES =
            Set.of("application/json", "application/xml", "application/javascript");

    private final ObjectMapper json;
    private final String accountId;

    GatewayEvent(ObjectMapper json, String accountId) {
        this.json = json;
        this.accountId = accountId;
    }

    /**
     * Returns the decoded path of a request, cut at a question mark that decoding reveals:
     * https://github.com/middleapi/standard-server/pull/93
     */
    static String path(GatewayRequest request) {
        return percentDecoded(request.rawPath()).split("\\?", 2)[0];
    }

    /**
     * Returns the event of a request.
     *
     * @param request the request
     * @param route its route
     * @param requestId its id
     * @param time when it was received
     */
    String of(GatewayRequest request, RouteTable.Match route, String requestId, Instant time) {
        Map<String, String> headers = headers(request);
        String domain = headers.getOrDefault("host", "localhost").replaceFirst(":[0-9]+$", "");
        String path = path(request);

        ObjectNode event = json.createObjectNode()
                .put("version", "2.0")
                .put("routeKey", route.trigger().routeKey())
                .put("rawPath", path)
                .put("rawQueryString", request.rawQuery());
        List<String> cookies = cookies(request);
        if (!cookies.isEmpty()) {
            ArrayNode list = event.putArray("cookies");
            cookies.forEach(list::add);
        }
        ObjectNode headerNode = event.putObject("headers");
        headers.forEach(headerNode::put);
        Map<String, String> query = query(request.rawQuery());
        if (!query.isEmpty()) {
            ObjectNode parameters = event.putObject("queryStringParameters");
            query.forEach(parameters::put);
        }
        route.parameter()
                .ifPresent(parameter -> event.putObject("pathParameters").put(parameter.name(), parameter.value()));
        ObjectNode context = event.putObject("requestContext")
                .put("accountId", accountId)
                .put("apiId", "local")
                .put("domainName", domain)
                .put("domainPrefix", domain.split("\\.", 2)[0]);
        context.putObject("http")
                .put("method", request.method())
                .put("path", path)
                .put("protocol", request.protocol())
                .put("sourceIp", request.sourceIp())
                .put("userAgent", headers.getOrDefault("user-agent", ""));
        context.put("requestId", requestId)
                .put("routeKey", route.trigger().routeKey())
                .put("stage", "$default")
                .put("time", TIME.format(time))
                .put("timeEpoch", time.toEpochMilli());
        boolean text = isText(headers.getOrDefault("content-type", ""));
        if (request.body().length > 0) {
            event.put(
                    "body",
                    text
                            ? new String(request.body(), StandardCharsets.UTF_8)
                            : Base64.getEncoder().encodeToString(request.body()));
        }
        return event.put("isBase64Encoded", request.body().length > 0 && !text).toString();
    }

    static boolean isText(String contentType) {
        String type = contentType.split(";", 2)[0].trim().toLowerCase(Locale.ROOT);
        return type.startsWith("text/") || TEXT_TYPES.contains(type);
    }

    private static Map<String, String> headers(GatewayRequest request) {
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, values) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!lower.equals("cookie")) {
                headers.put(lower, String.join(",", values));
            }
        });
        return headers;
    }

    private static List<String> cookies(GatewayRequest request) {
        return request.headers().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("cookie"))
                .flatMap(header -> header.getValue().stream())
                .flatMap(value -> Arrays.stream(value.split(";", -1)))
                .map(String::trim)
                .filter(cookie -> !cookie.isEmpty())
                .toList();
    }

    private static Map<String, String> query(String rawQuery) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String pair : rawQuery.split("&", -1)) {
            if (!pair.isEmpty()) {
                String[] parts = pair.split("=", 2);
                values.computeIfAbsent(formDecoded(parts[0]), name -> new ArrayList<>())
                        .add(parts.length == 1 ? "" : formDecoded(parts[1]));
            }
        }
        Map<String, String> joined = new LinkedHashMap<>();
        values.forEach((name, list) -> joined.put(name, String.join(",", list)));
        return joined;
    }

    private static String formDecoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    private static String percentDecoded(String text) {
        return formDecoded(text.replace("+", "%2B"));
    }
}
