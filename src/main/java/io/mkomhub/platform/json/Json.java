package io.mkomhub.platform.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads and writes JSON.
 *
 * <p>Reading tolerates two deviations from RFC 8259: trailing commas, which the platform's own documents contain, and
 * unescaped line ends and tabs in strings, which some programs send. Duplicate keys, text after the end, nesting deeper
 * than {@value #DEEPEST} and numbers longer than {@value #LONGEST_NUMBER} digits are errors.
 */
public final class Json {

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private static final int DEEPEST = 64;
    private static final int LONGEST_NUMBER = 100;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(DEEPEST)
                            .maxNumberLength(LONGEST_NUMBER)
                            .build())
                    .build())
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Unpaired surrogates, and the two code points that XML 1.0, and therefore SQS, excludes. */
    private static final Pattern NO_CHARACTER = Pattern.compile("[\\x{D800}-\\x{DFFF}\\x{FFFE}\\x{FFFF}]");

    private Json() {}

    /**
     * Reads one JSON value.
     *
     * @throws InvalidInputException without a field if the bytes are not one JSON value in UTF-8
     */
    public static JsonNode read(byte[] bytes) {
        try {
            JsonNode node = MAPPER.readTree(bytes);
            if (node == null || node.isMissingNode()) {
                throw new InvalidInputException("", "the body is empty; JSON was expected");
            }
            return node;
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            String wrong = e instanceof JsonEOFException
                    ? "the body is cut off in the middle of its JSON"
                    : "the body is not JSON" + (isUtf8(bytes) ? "" : " in UTF-8");
            throw new InvalidInputException(
                    "",
                    location == null
                            ? wrong
                            : wrong + ": line " + location.getLineNr() + ", column " + location.getColumnNr(),
                    e);
        } catch (IOException e) {
            throw new InvalidInputException("", "the body is not JSON in UTF-8", e);
        }
    }

    /** As {@link #read(byte[])}, for a text. */
    public static JsonNode read(String text) {
        return read(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * The readable part of an array.
     *
     * @param elements the text of each element, in order; {@link #read(String)} tells whether an element is valid JSON
     * @param rest the text after the last element, if that is not the end of the array
     */
    public record Elements(List<String> elements, Optional<String> rest) {

        public Elements {
            elements = List.copyOf(elements);
        }
    }

    /**
     * Reads the elements of an array one by one, so that a broken element does not affect those before it.
     *
     * @return empty if the text does not begin as an array
     */
    public static Optional<Elements> elements(String body) {
        String text = body.startsWith(BYTE_ORDER_MARK) ? body.substring(1) : body;
        List<String> elements = new ArrayList<>();
        int end = 0;
        // Parse a string: from bytes, Jackson guesses the encoding, and takes a NUL after the bracket for UTF-16.
        try (JsonParser parser = MAPPER.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_ARRAY) {
                return Optional.empty();
            }
            end = offset(parser.currentLocation());
            while (parser.nextToken() != JsonToken.END_ARRAY) {
                int start = offset(parser.currentTokenLocation());
                parser.skipChildren();
                parser.finishToken();
                int next = offset(parser.currentLocation());
                elements.add(text.substring(start, next));
                end = next;
            }
            end = offset(parser.currentLocation());
            if (parser.nextToken() == null) {
                return Optional.of(new Elements(elements, Optional.empty()));
            }
        } catch (IOException e) {
            // The elements before the error are complete.
        }
        return Optional.of(new Elements(elements, Optional.of(text.substring(end))));
    }

    private static int offset(JsonLocation location) {
        return Math.toIntExact(location.getCharOffset());
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** A new object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** A new array. */
    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    /** The value as strict, compact JSON. Escapes the characters that UTF-8 or SQS cannot carry. */
    public static String write(JsonNode node) {
        try {
            return NO_CHARACTER
                    .matcher(MAPPER.writeValueAsString(node))
                    .replaceAll(found ->
                            String.format("\\\\u%04x", (int) found.group().charAt(0)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
