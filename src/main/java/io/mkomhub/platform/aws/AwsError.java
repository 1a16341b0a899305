package io.mkomhub.platform.aws;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error that a service of AWS answered, in the JSON or the query protocol.
 *
 * @param code such as {@code AccessDeniedException}; {@link #UNKNOWN} if the answer has none
 * @param message the service's own words, for decisions only: it may name users and keys
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html#operation-error-serialization">JSON</a>
 * @see <a href="https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#operation-error-serialization">Query</a>
 */
public record AwsError(String code, String message) {

    /** The code of an answer without one. */
    public static final String UNKNOWN = "no error code";

    private static final Pattern CODE = Pattern.compile("[A-Za-z0-9._-]{1,80}");

    private static final Pattern XML_CODE = Pattern.compile("<Code>([^<]{1,200})</Code>");
    private static final Pattern XML_MESSAGE = Pattern.compile("<Message>([^<]{1,2000})</Message>");

    /** Reads the error of an answer that is not a success. */
    public static AwsError of(OutgoingAnswer answer) {
        String body = answer.body();
        if (body.stripLeading().startsWith("<")) {
            return of(first(XML_CODE, body), first(XML_MESSAGE, body));
        }
        return json(body)
                .map(json -> of(
                        json.path("__type").asText(),
                        json.path("message").asText(json.path("Message").asText())))
                .orElseGet(() -> of("", ""));
    }

    /** The error with a code as written: {@code com.amazonaws.sqs#QueueDoesNotExist} or {@code NotFound:http://…}. */
    public static AwsError of(String written, String message) {
        String withoutNamespace = written.substring(written.indexOf('#') + 1);
        int colon = withoutNamespace.indexOf(':');
        String code = colon < 0 ? withoutNamespace : withoutNamespace.substring(0, colon);
        return new AwsError(CODE.matcher(code).matches() ? code : UNKNOWN, message);
    }

    private static String first(Pattern pattern, String body) {
        Matcher matcher = pattern.matcher(body);
        return matcher.find() ? matcher.group(1) : "";
    }

    private static Optional<JsonNode> json(String body) {
        try {
            return Optional.of(Json.read(body));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }
}
