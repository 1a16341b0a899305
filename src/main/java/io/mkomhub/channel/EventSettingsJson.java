package io.mkomhub.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The settings that only channels have that take events, as JSON: in the API and in the table. */
final class EventSettingsJson {

    static final String FILTER = "filter";
    static final String HEADERS = "headers";
    static final String SECRET_HEADERS = "secret_headers";
    static final String RETRY = "retry";

    private static final String EVENTS = "events";
    private static final String MAILINGS = "mailings";
    private static final String COST_CENTRES = "cost_centres";
    private static final String AREA_CODES = "area_codes";
    private static final String FIRST = "first_seconds";
    private static final String LONGEST = "longest_seconds";
    private static final String GIVE_UP = "give_up_after_hours";

    private static final int MOST_IN_A_LIST = 50;
    private static final int LONGEST_MAILING = 200;
    private static final int MOST_HEADERS = 10;
    private static final int LONGEST_HEADER = 1_000;

    private static final long MOST_FIRST_SECONDS = Duration.ofHours(1).toSeconds();
    private static final long MOST_LONGEST_SECONDS = Duration.ofHours(12).toSeconds();

    /** Well below the time for which the hub remembers what a channel was told. */
    private static final long MOST_HOURS = Duration.ofDays(7).toHours();

    /** https://www.rfc-editor.org/rfc/rfc9110#name-tokens, of which the hub takes the usual characters. */
    private static final Pattern HEADER_NAME = Pattern.compile("[A-Za-z][A-Za-z0-9-]{0,63}");

    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x21-\\x7E]([\\x20-\\x7E]*[\\x21-\\x7E])?");

    private static final Pattern AREA_CODE = Pattern.compile("[1-9][1-9]");

    private static final Set<String> OWN_HEADERS = Set.of(
            "accept",
            "connection",
            "content-encoding",
            "content-length",
            "content-type",
            "cookie",
            "date",
            "expect",
            "host",
            "keep-alive",
            "proxy-authorization",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "webhook-id",
            "webhook-signature",
            "webhook-timestamp",
            "x-correlation-id");

    private EventSettingsJson() {}

    /** Refuses the settings that channels of a kind do not have. */
    static void refuseOthers(Channel.Kind kind, Fields json) {
        for (String name : List.of(FILTER, RETRY, HEADERS, SECRET_HEADERS)) {
            boolean applies = (name.equals(FILTER) || name.equals(RETRY)) ? kind.takesEvents() : kind.takesHeaders();
            if (json.has(name) && !applies) {
                throw json.invalid(name, "does not apply to a channel of kind " + kind.word());
            }
        }
    }

    static Optional<EventFilter> filter(Fields json) {
        return json.optionalObject(FILTER).map(filter -> {
            filter.allow(EVENTS, MAILINGS, COST_CENTRES, AREA_CODES);
            return new EventFilter(types(filter), texts(filter, MAILINGS), costCentres(filter), areaCodes(filter));
        });
    }

    private static Set<EventType> types(Fields filter) {
        Set<EventType> types = new HashSet<>();
        for (String word : filter.strings(EVENTS)) {
            try {
                types.add(EventType.ofWord(word));
            } catch (IllegalArgumentException e) {
                throw new InvalidInputException(filter.pathOf(EVENTS), String.valueOf(e.getMessage()), e);
            }
        }
        return types;
    }

    private static Set<String> texts(Fields filter, String name) {
        List<String> texts = few(filter, name, filter.strings(name));
        for (String text : texts) {
            if (text.isBlank() || text.length() > LONGEST_MAILING) {
                throw filter.invalid(name, "must have 1 to " + LONGEST_MAILING + " characters each");
            }
        }
        return new LinkedHashSet<>(texts);
    }

    private static Set<Long> costCentres(Fields filter) {
        Set<Long> ids = new LinkedHashSet<>();
        filter.optionalValue(COST_CENTRES).ifPresent(array -> {
            if (!array.isArray() || array.size() > MOST_IN_A_LIST) {
                throw filter.invalid(COST_CENTRES, "must be an array of at most " + MOST_IN_A_LIST + " numbers");
            }
            for (JsonNode id : array) {
                if (!id.isIntegralNumber() || !id.canConvertToLong()) {
                    throw filter.invalid(COST_CENTRES, "must contain only whole numbers");
                }
                ids.add(id.longValue());
            }
        });
        return ids;
    }

    private static Set<String> areaCodes(Fields filter) {
        List<String> codes = few(filter, AREA_CODES, filter.strings(AREA_CODES));
        for (String code : codes) {
            if (!AREA_CODE.matcher(code).matches()) {
                throw filter.invalid(AREA_CODES, "must have two digits each, such as \"11\"");
            }
        }
        return new LinkedHashSet<>(codes);
    }

    private static List<String> few(Fields filter, String name, List<String> texts) {
        if (texts.size() > MOST_IN_A_LIST) {
            throw filter.invalid(name, "must have at most " + MOST_IN_A_LIST + " elements");
        }
        return texts;
    }

    /**
     * Reads the headers of a channel.
     *
     * @param known the stored ones; a secret header without a value keeps its own, and without the field all stay
     */
    static Headers headers(Fields json, Headers known) {
        Map<String, String> open = new LinkedHashMap<>();
        json.optionalObject(HEADERS)
                .ifPresent(fields ->
                        fields.names().forEach(name -> open.put(headerName(fields, name), headerValue(fields, name))));
        Map<String, String> secret = new LinkedHashMap<>();
        if (json.has(SECRET_HEADERS)) {
            Fields fields = json.object(SECRET_HEADERS);
            fields.names()
                    .forEach(name -> secret.put(
                            headerName(fields, name),
                            fields.has(name) ? headerValue(fields, name) : stored(fields, name, known)));
        } else {
            secret.putAll(known.secret());
        }
        checkNames(json, open.keySet(), secret.keySet());
        return new Headers(open, secret);
    }

    private static String stored(Fields fields, String name, Headers known) {
        return Optional.ofNullable(known.secret().get(name))
                .orElseThrow(
                        () -> fields.invalid(name, "must have a value: the hub has none for this name and address"));
    }

    private static void checkNames(Fields json, Collection<String> open, Collection<String> secret) {
        if (open.size() + secret.size() > MOST_HEADERS) {
            throw json.invalid(HEADERS, "must have at most " + MOST_HEADERS + " members, with secret_headers");
        }
        Set<String> names = new HashSet<>();
        for (Collection<String> group : List.of(open, secret)) {
            for (String name : group) {
                if (!names.add(name.toLowerCase(Locale.ROOT))) {
                    throw json.invalid(group == open ? HEADERS : SECRET_HEADERS, name + " is there twice");
                }
            }
        }
        open.stream().filter("authorization"::equalsIgnoreCase).findFirst().ifPresent(name -> {
            throw json.invalid(HEADERS, name + " is a secret: give it in secret_headers");
        });
    }

    private static String headerName(Fields fields, String name) {
        if (!HEADER_NAME.matcher(name).matches()) {
            throw fields.invalid(name, "must be named with 1 to 64 letters, digits and hyphens, a letter first");
        }
        if (OWN_HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
            throw fields.invalid(name, "is a header that the hub writes itself");
        }
        return name;
    }

    private static String headerValue(Fields fields, String name) {
        String value = fields.text(name);
        if (value.length() > LONGEST_HEADER || !HEADER_VALUE.matcher(value).matches()) {
            throw fields.invalid(
                    name, "must have 1 to " + LONGEST_HEADER + " printable ASCII characters, no space at its ends");
        }
        return value;
    }

    static Optional<RetrySchedule> retry(Fields json) {
        return json.optionalObject(RETRY).map(retry -> {
            retry.allow(FIRST, LONGEST, GIVE_UP);
            long first = within(retry, FIRST, 1, MOST_FIRST_SECONDS);
            return new RetrySchedule(
                    Duration.ofSeconds(first),
                    Duration.ofSeconds(within(retry, LONGEST, first, MOST_LONGEST_SECONDS)),
                    Duration.ofHours(within(retry, GIVE_UP, 1, MOST_HOURS)));
        });
    }

    private static long within(Fields retry, String name, long least, long most) {
        long number = retry.number(name);
        if (number < least || number > most) {
            throw retry.invalid(name, "must be " + least + " to " + most);
        }
        return number;
    }

    /** Writes all but the secret headers. */
    static void write(Channel channel, ObjectNode json) {
        channel.filter().ifPresent(filter -> {
            ObjectNode node = json.putObject(FILTER);
            write(node, EVENTS, filter.types().stream().map(EventType::word).toList());
            write(node, MAILINGS, filter.mailings());
            if (!filter.costCentres().isEmpty()) {
                ArrayNode ids = node.putArray(COST_CENTRES);
                new TreeSet<>(filter.costCentres()).forEach(ids::add);
            }
            write(node, AREA_CODES, filter.areaCodes());
        });
        if (!channel.headers().open().isEmpty()) {
            ObjectNode node = json.putObject(HEADERS);
            channel.headers().open().forEach(node::put);
        }
        channel.retry()
                .ifPresent(retry -> json.putObject(RETRY)
                        .put(FIRST, retry.first().toSeconds())
                        .put(LONGEST, retry.longest().toSeconds())
                        .put(GIVE_UP, retry.giveUpAfter().toHours()));
    }

    private static void write(ObjectNode node, String name, Collection<String> texts) {
        if (!texts.isEmpty()) {
            ArrayNode array = node.putArray(name);
            new TreeSet<>(texts).forEach(array::add);
        }
    }

    /** Names the secret headers, with null in the place of their values. */
    static void showSecretHeaders(Channel channel, ObjectNode json) {
        if (!channel.headers().secret().isEmpty()) {
            ObjectNode node = json.putObject(SECRET_HEADERS);
            channel.headers().secret().keySet().forEach(node::putNull);
        }
    }

    static void writeSecretHeaders(Channel channel, ObjectNode json) {
        if (!channel.headers().secret().isEmpty()) {
            ObjectNode node = json.putObject(SECRET_HEADERS);
            channel.headers().secret().forEach(node::put);
        }
    }
}
