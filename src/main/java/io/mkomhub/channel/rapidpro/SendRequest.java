package io.mkomhub.channel.rapidpro;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A message that RapidPro sends.
 *
 * <p>The owner of the channel writes the template of the request, so format and names vary: form, JSON, XML or query;
 * names as in RapidPro's default template, or as translated in its documentation. Other names are ignored.
 *
 * @param id RapidPro's id, opaque; all parts of a split text have the same id
 * @param to the receiver
 * @param text the text
 * @param quickReplies the replies offered to the person; may be empty
 */
record SendRequest(String id, Msisdn to, String text, List<String> quickReplies) {

    private static final int LONGEST_ID = 200;

    private static final List<String> ID = List.of("id", "uuid");
    private static final List<String> TEXT = List.of("text", "texto");
    private static final List<String> TO = List.of("to", "para");
    private static final List<String> TO_NO_PLUS = List.of("to_no_plus", "para_no_plus");
    private static final List<String> QUICK_REPLIES = List.of("quick_replies", "quick_reply");

    SendRequest {
        quickReplies = List.copyOf(quickReplies);
    }

    /** Omits number and text: they are personal data. */
    @Override
    public String toString() {
        return "SendRequest[id=" + id + "]";
    }

    /**
     * Reads a request.
     *
     * @throws InvalidInputException names the field that is wrong
     */
    static SendRequest read(HttpRequest request) {
        Map<String, List<String>> values = new LinkedHashMap<>(FormData.parse(request.rawQuery()));
        values.putAll(body(request));
        String id = first(values, ID).orElseThrow(() -> new InvalidInputException("id", "is missing"));
        if (id.length() > LONGEST_ID) {
            throw new InvalidInputException("id", "must not be longer than " + LONGEST_ID + " characters");
        }
        return new SendRequest(
                id,
                number(values),
                first(values, TEXT).orElseThrow(() -> new InvalidInputException("text", "is missing")),
                quickReplies(values));
    }

    /** The text followed by the quick replies, each on a numbered line. */
    String textWithNumberedReplies() {
        StringBuilder numbered = new StringBuilder(text);
        for (int i = 0; i < quickReplies.size(); i++) {
            numbered.append('\n').append(i + 1).append(". ").append(quickReplies.get(i));
        }
        return numbered.toString();
    }

    private static Map<String, List<String>> body(HttpRequest request) {
        String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT);
        if (request.body().length == 0) {
            return Map.of();
        }
        if (type.contains("json")) {
            return json(Fields.of(Json.read(request.body())));
        }
        return type.contains("xml")
                ? FlatXml.read(request.body())
                : FormData.parse(Segments.withoutByteOrderMarks(new String(request.body(), StandardCharsets.UTF_8))
                        .strip());
    }

    private static Map<String, List<String>> json(Fields fields) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String name : fields.names()) {
            fields.optionalValue(name).ifPresent(value -> values.put(name, texts(value)));
        }
        return values;
    }

    private static List<String> texts(JsonNode value) {
        List<String> texts = new ArrayList<>();
        if (value.isArray()) {
            value.forEach(element -> texts.add(element.asText()));
        } else {
            texts.add(value.asText());
        }
        return texts;
    }

    private static Msisdn number(Map<String, List<String>> values) {
        Optional<String> written = first(values, TO)
                .or(() -> first(values, TO_NO_PLUS).map(digits -> digits.startsWith("+") ? digits : "+" + digits));
        try {
            return Msisdn.parseForm(written.orElseThrow(() -> new InvalidInputException("to", "is missing")));
        } catch (IllegalArgumentException e) {
            throw new InvalidInputException("to", String.valueOf(e.getMessage()), e);
        }
    }

    /** Quick replies as a JSON array, as repeated values, or as one value that contains a JSON array. */
    private static List<String> quickReplies(Map<String, List<String>> values) {
        List<String> replies = new ArrayList<>();
        for (String name : QUICK_REPLIES) {
            for (String value : values.getOrDefault(name, List.of())) {
                replies.addAll(value.strip().startsWith("[") ? list(value) : List.of(value));
            }
        }
        replies.removeIf(String::isBlank);
        return replies;
    }

    private static List<String> list(String value) {
        try {
            JsonNode json = Json.read(value);
            return json.isArray() ? texts(json) : List.of(value);
        } catch (InvalidInputException e) {
            // A reply that begins with a bracket.
            return List.of(value);
        }
    }

    private static Optional<String> first(Map<String, List<String>> values, List<String> names) {
        return names.stream()
                .flatMap(name -> values.getOrDefault(name, List.of()).stream())
                .filter(value -> !value.isBlank())
                .findFirst();
    }
}
