package io.mkomhub.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.mkom.Schedules;
import io.mkomhub.channel.mkom.StatusWords;
import io.mkomhub.channel.mkom.WireReference;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.optout.Keywords;
import io.mkomhub.core.optout.TestKeywords;
import io.mkomhub.core.template.MissingValueException;
import io.mkomhub.core.template.Names;
import io.mkomhub.core.template.Templates;
import io.mkomhub.core.template.Templates.InvalidTextException;
import io.mkomhub.core.text.ReplyText;
import io.mkomhub.core.text.Spaces;
import io.mkomhub.platform.http.AddressRange;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.Parameters;
import io.mkomhub.platform.httpclient.RetryAfter;
import io.mkomhub.platform.id.CorrelationId;
import io.mkomhub.platform.id.Digests;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import io.mkomhub.platform.secrets.ApiKeys;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The cost of unusual texts: the work of every parser and normaliser grows linearly with the length of its input, not
 * quadratically.
 *
 * <p>Each parser gets longer and longer inputs of one shape until the time is measurable. Four times as much input may
 * then take eight times as long; quadratic work would take sixteen times. Times are CPU times of this thread, the
 * minimum of several runs. A result that seems too slow is measured again before the test fails.
 */
class LinearTest {

    private static final int SHORTEST = 2_000;

    /** Characters; work that grows with the square of that takes a second, a hundred times what is measurable. */
    private static final int LONGEST = 32_000;

    private static final long MEASURABLE_NANOS = 5_000_000;
    private static final int GROWTH = 4;
    private static final int MAX_GROWTH = 8;
    private static final int RUNS = 2;
    private static final int TRIES = 3;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    /** What a shape repeats. An {@code x} follows, because much that looks for the end of a run is slow only if it is not the end. */
    private static final List<String> SHAPES =
            List.of(" ", "\u0315\u0300", "0", "a ", "a.", "/", "(", "[", "{a.", "\"", "\\", "<a>");

    /** Those that only some functions make anything of. */
    private static final List<String> MORE_SHAPES = List.of(
            "\u00A0",
            "\uD83C\uDF38",
            ",",
            ";",
            "a||",
            "&",
            "%41",
            "-",
            "\t",
            "\n",
            "\r\n",
            "\u200B",
            "a\u0315\u0300",
            "\uD800",
            "00 ",
            "a",
            ".",
            "../",
            ")",
            "{",
            "}",
            "a?b:",
            "(a+",
            "*",
            "\'",
            "&amp;",
            "%",
            "=",
            "+");

    private static final Templates TEMPLATES = new Templates();
    private static final Set<String> NAMES = Set.of("data");

    /** Reads a text, or refuses it. */
    @FunctionalInterface
    private interface Parser {
        Object read(String text) throws InvalidTextException;
    }

    static Stream<Arguments> functions() {
        Keywords keywords = TestKeywords.standard();
        return Stream.of(
                function("reply, clean", ReplyText::clean),
                function("reply, bare", ReplyText::bare),
                function("reply, keyword", ReplyText::keyword),
                function("reply, first keyword", ReplyText::firstKeyword),
                function("spaces", Spaces::strip),
                function("opt-out", keywords::intent),
                function("segments", Segments::of),
                function("segments, at most", text -> Segments.of(text, 10)),
                function("sendable", Segments::sendable),
                function("number", Msisdn::parse),
                function("number of the platform", Msisdn::ofPlatform),
                function("number as shown", Msisdn::parseOrShown),
                function("number in a form", Msisdn::parseForm),
                function("Retry-After", text -> RetryAfter.parse(text, Instant.EPOCH)),
                function("correlation id", CorrelationId::of),
                function("correlation id of a request", text -> request(text).correlationId()),
                function("bearer", text -> request(text).bearer()),
                function("form", FormData::parse),
                function("percent-encoding", FormData::encoded),
                function("parameters", Parameters::of),
                function("schedule", Schedules::parse),
                function("status word", StatusWords::meaningOf),
                function("wire reference", WireReference::read),
                function("address range", AddressRange::parse),
                function("API keys", ApiKeys::parse),
                function("fingerprint", text -> Digests.sha256Hex("/messages", text)),
                function("JSON", text -> Json.read(text)),
                function("template", text -> TEMPLATES.compile(text, NAMES)),
                function("condition", text -> TEMPLATES.compileCondition(text, NAMES)),
                function("address", text -> TEMPLATES.compileAddress("https://erp.example.com/" + text, NAMES)));
    }

    /** Every format, given an odd value. */
    static Stream<Arguments> formats() {
        return Stream.of(
                        "first_name",
                        "full_name",
                        "upper",
                        "lower",
                        "trim",
                        "digits",
                        "money",
                        "number",
                        "date",
                        "short_date",
                        "long_date",
                        "time",
                        "weekday",
                        "month")
                .map(format -> function(format, text -> {
                    Names names =
                            Names.at(Instant.EPOCH).with("data", Json.object().put("value", text));
                    return TEMPLATES
                            .compile("{data.value." + format + "}", NAMES)
                            .render(names, 1_000_000);
                }));
    }

    private static Arguments function(String name, Parser parser) {
        return Arguments.of(name, parser);
    }

    private static HttpRequest request(String text) {
        return new HttpRequest(
                "GET",
                "/",
                "",
                Map.of(),
                Map.of("x-correlation-id", text, "authorization", "Bearer " + text),
                new byte[0],
                "203.0.113.7",
                "req-1");
    }

    /** Every input of the fuzzer's, with the shape in the place of each of its values, and of all. */
    static Stream<Arguments> documents() throws IOException {
        List<Arguments> all = new ArrayList<>();
        for (Path file : ParserFuzzerTest.corpus()) {
            String seed = Files.readString(file, StandardCharsets.UTF_8);
            Form form = Form.of(seed);
            Matcher value = form.values.matcher(seed);
            while (value.find()) {
                String before = seed.substring(0, value.start(1));
                String after = seed.substring(value.end(1));
                all.add(function(
                        file.getFileName() + ", " + before.length(),
                        text -> fuzz(before + form.escaped(text) + after)));
            }
            all.add(function(file.getFileName() + ", all", text -> fuzz(seed.charAt(0) + text)));
        }
        return all.stream();
    }

    /** How values are written. */
    private enum Form {
        JSON("\"([^\"]*)\"\\s*[,}\\]]"),
        XML(">([^<>]+)</"),
        FORM("=([^&]*)"),
        CSV("(?<=^.|[;\n])([^;\n]+)"),
        TEXT("(?<=^.)(.*)");

        private final Pattern values;

        Form(String values) {
            this.values = Pattern.compile(values);
        }

        static Form of(String seed) {
            return switch (seed.substring(1, 2)) {
                case "{", "[" -> JSON;
                case "<" -> XML;
                case "i", "u" -> FORM;
                case "m" -> CSV;
                default -> TEXT;
            };
        }

        String escaped(String text) {
            return switch (this) {
                case JSON -> {
                    String quoted = Json.write(Json.array().add(text));
                    yield quoted.substring(2, quoted.length() - 2);
                }
                case XML -> text.replace("&", "&amp;").replace("<", "&lt;");
                case FORM -> FormData.encoded(text);
                case CSV, TEXT -> text;
            };
        }
    }

    private static String fuzz(String seed) {
        ParserFuzzer.fuzzerTestOneInput(seed.getBytes(StandardCharsets.UTF_8));
        return seed;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"functions", "formats"})
    void work_shouldGrowWithTheInputAndNoFaster_whateverItsShape(String name, Parser parser) {
        assertThat(slowness(parser, SHAPES)).isEmpty();
        assertThat(slowness(parser, MORE_SHAPES)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("documents")
    void work_shouldGrowWithTheInputAndNoFaster_whereverInADocumentItIs(String name, Parser parser) {
        assertThat(slowness(parser, SHAPES)).isEmpty();
    }

    /** The test itself: this took 13.7 s for an address of a channel once. */
    @Test
    void slowness_shouldBeFound_whenAParserLooksForEndsInRunsThatHaveNone() {
        Parser quadratic = text -> text.replaceAll("/+$", "");

        assertThat(slowness(quadratic, "/"))
                .hasValueSatisfying(said -> assertThat(said).contains("U+002F"));
        assertThat(slowness(quadratic, "a")).isEmpty();
        assertThat(slowness(text -> text.replaceAll("/", "-"), "/")).isEmpty();
    }

    private static List<String> slowness(Parser parser, List<String> shapes) {
        return shapes.stream()
                .map(shape -> slowness(parser, shape))
                .flatMap(Optional::stream)
                .toList();
    }

    /** What is slow about a parser; empty if nothing is. */
    private static Optional<String> slowness(Parser parser, String shape) {
        for (int length = SHORTEST; length <= LONGEST; length *= GROWTH) {
            if (time(parser, input(shape, length), MEASURABLE_NANOS) >= MEASURABLE_NANOS) {
                return growsTooFast(parser, shape, length);
            }
        }
        return Optional.empty();
    }

    private static Optional<String> growsTooFast(Parser parser, String shape, int length) {
        String less = input(shape, length);
        String more = input(shape, length * GROWTH);
        long timeOfLess = 0;
        long timeOfMore = 0;
        for (int i = 0; i < TRIES; i++) {
            timeOfLess = time(parser, less, 0);
            timeOfMore = time(parser, more, 0);
            if (timeOfMore <= MAX_GROWTH * Math.max(timeOfLess, MEASURABLE_NANOS)) {
                return Optional.empty();
            }
        }
        return Optional.of("%s: %d characters take %d µs, %d take %d µs"
                .formatted(
                        String.join(
                                " ", shape.chars().mapToObj("U+%04X"::formatted).toList()),
                        less.length(),
                        timeOfLess / 1_000,
                        more.length(),
                        timeOfMore / 1_000));
    }

    private static String input(String shape, int length) {
        return shape.repeat(length / shape.length()) + "x";
    }

    /** Nanoseconds of the processor, the least of some runs; of fewer if one takes no longer than is enough to know. */
    private static long time(Parser parser, String input, long enough) {
        long least = Long.MAX_VALUE;
        for (int run = 0; run < RUNS && least >= enough; run++) {
            long from = THREADS.getCurrentThreadCpuTime();
            try {
                parser.read(input);
            } catch (IllegalArgumentException
                    | InvalidInputException
                    | InvalidTextException
                    | MissingValueException e) {
                // Refusing it is an answer.
            }
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - from);
        }
        return least;
    }
}
