package io.mkomhub.api.contacts;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.json.Utf8Length;
import java.util.Iterator;
import java.util.regex.Pattern;

/** The rules for attributes of contacts. */
final class Attributes {

    /** The most bytes of one contact's attributes in JSON. */
    static final int LARGEST = 16 * 1024;

    /** A name that a plan can use as {@code {attributes.name}}. */
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]{0,63}");

    private static final Pattern REFUSED = Pattern.compile("[^\\p{L}\\p{N}_]+");

    private static final int MAX_CHARACTERS = 64;

    private Attributes() {}

    /**
     * The attributes as JSON.
     *
     * @throws InvalidInputException names the attribute that is invalid
     */
    static String checked(String field, JsonNode attributes) {
        if (!attributes.isObject()) {
            throw new InvalidInputException(field, "must be a JSON object");
        }
        for (Iterator<String> names = attributes.fieldNames(); names.hasNext(); ) {
            checkName(field, names.next());
        }
        String json = Json.write(attributes);
        if (Utf8Length.of(json) > LARGEST) {
            throw new InvalidInputException(field, "has more than " + LARGEST + " bytes");
        }
        return json;
    }

    static void checkName(String field, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInputException(
                    field,
                    "\"" + name + "\" cannot be used in a plan; a name has letters, digits and _" + instead(name));
        }
    }

    /** The most similar valid name, if there is one. */
    private static String instead(String name) {
        String other = name.length() > MAX_CHARACTERS
                ? ""
                : REFUSED.matcher(name.strip()).replaceAll("_");
        return NAME.matcher(other).matches() ? ", such as " + other : "";
    }
}
