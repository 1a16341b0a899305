package io.mkomhub.platform.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.util.Map;

/** Error responses: problem documents according to RFC 9457, {@code application/problem+json}. */
public final class Problem {

    private static final Map<Integer, String> TITLES = Map.ofEntries(
            Map.entry(400, "Bad Request"),
            Map.entry(401, "Unauthorized"),
            Map.entry(403, "Forbidden"),
            Map.entry(404, "Not Found"),
            Map.entry(405, "Method Not Allowed"),
            Map.entry(409, "Conflict"),
            Map.entry(413, "Content Too Large"),
            Map.entry(422, "Unprocessable Content"),
            Map.entry(429, "Too Many Requests"),
            Map.entry(500, "Internal Server Error"),
            Map.entry(503, "Service Unavailable"));

    private Problem() {}

    /** A problem with a detail that tells the caller what to correct. */
    public static HttpResponse of(int status, String detail) {
        return of(document(status, detail));
    }

    /** A 400 that names the field. */
    public static HttpResponse of(InvalidInputException e) {
        ObjectNode document = document(400, String.valueOf(e.getMessage()));
        if (!e.field().isEmpty()) {
            put(document.putArray("errors").addObject(), e);
        }
        return of(document);
    }

    /** Describes the error: the field, what is wrong with it, and the cap that it is over, if any. */
    public static void put(ObjectNode error, InvalidInputException e) {
        error.put("field", e.field()).put("detail", e.detail());
        e.cap().ifPresent(cap -> error.put("cap", cap));
    }

    /** A response with additional members in its document. */
    public static HttpResponse of(ObjectNode document) {
        return HttpResponse.text(document.get("status").intValue(), "application/problem+json", Json.write(document));
    }

    /** A document to which members can be added. */
    public static ObjectNode document(int status, String detail) {
        return Json.object()
                .put("title", TITLES.getOrDefault(status, "Error"))
                .put("status", status)
                .put("detail", detail);
    }
}
