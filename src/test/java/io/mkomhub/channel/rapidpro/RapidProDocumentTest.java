package io.mkomhub.channel.rapidpro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.mkomhub.core.message.Segments;
import io.mkomhub.platform.http.FormData;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Fills the templates of {@code docs/channels.md} in as courier does, and reads what comes out.
 *
 * @see <a href="https://github.com/nyaruka/courier/blob/main/handlers/external/handler.go">courier's External channel</a>
 */
class RapidProDocumentTest {

    private static final Path DOCUMENT = Path.of("docs", "channels.md");

    /** Small differences of Go's encoders that matter to a reader: all of it is escaped that they escape. */
    private enum Form {
        JSON("application/json") {
            @Override
            String value(String text) {
                return Json.write(Json.object().textNode(text))
                        .replace("<", "\\u003c")
                        .replace(">", "\\u003e")
                        .replace("&", "\\u0026")
                        .replace("\u2028", "\\u2028");
            }

            @Override
            String quickReplies(List<String> replies) {
                ArrayNode array = Json.object().arrayNode();
                replies.forEach(array::add);
                return Json.write(array);
            }
        },
        XML("text/xml; charset=utf-8") {
            @Override
            String value(String text) {
                return text.codePoints()
                        .mapToObj(codePoint -> switch (codePoint) {
                            case '"' -> "&#34;";
                            case '\'' -> "&#39;";
                            case '&' -> "&amp;";
                            case '<' -> "&lt;";
                            case '>' -> "&gt;";
                            case '\t' -> "&#x9;";
                            case '\n' -> "&#xA;";
                            case '\r' -> "&#xD;";
                            default -> codePoint < ' ' ? "\uFFFD" : Character.toString(codePoint);
                        })
                        .collect(Collectors.joining());
            }

            @Override
            String quickReplies(List<String> replies) {
                return replies.stream()
                        .map(reply -> "<item>" + value(reply) + "</item>")
                        .collect(Collectors.joining());
            }
        },
        FORM("application/x-www-form-urlencoded"),
        GET("application/x-www-form-urlencoded");

        private final String contentType;

        Form(String contentType) {
            this.contentType = contentType;
        }

        String value(String text) {
            return FormData.encoded(text);
        }

        String quickReplies(List<String> replies) {
            return replies.stream()
                    .map(reply -> "&quick_reply=" + FormData.encoded(reply))
                    .collect(Collectors.joining());
        }

        /** What courier sends by the template of the document. */
        HttpRequest request(String id, String text, String to, List<String> replies) {
            Map<String, String> variables = new LinkedHashMap<>();
            variables.put("id", value(id));
            variables.put("to", value(to));
            variables.put("quick_replies", quickReplies(replies));
            variables.put("text", value(text));
            String filled = template(name().toLowerCase(Locale.ROOT));
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                filled = filled.replace("{{" + variable.getKey() + "}}", variable.getValue());
            }
            URI address = this == GET ? URI.create(filled) : URI.create("https://hub.example.com/rapidpro/fluxos/send");
            return new HttpRequest(
                    this == GET ? "GET" : "POST",
                    address.getPath(),
                    Optional.ofNullable(address.getRawQuery()).orElse(""),
                    Map.of(),
                    Map.of("content-type", contentType),
                    this == GET ? new byte[0] : filled.getBytes(StandardCharsets.UTF_8),
                    "",
                    "");
        }
    }

    private static String document() {
        try {
            return Files.readString(DOCUMENT);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String template(String name) {
        Matcher block = Pattern.compile("```rapidpro " + name + "\n(.*?)\n```", Pattern.DOTALL)
                .matcher(document());
        assertThat(block.find()).as(name).isTrue();
        return block.group(1);
    }

    static Stream<Arguments> template_shouldBringEveryTextAsItIs() {
        List<String> texts = List.of(
                "Olá! Posso ajudar?",
                "diga \"sim\" ou 'não'",
                "\"",
                "Pão & vinho; 50% + frete = R$ 10,00",
                "a&to=5511980664212&text=b",
                "\",\"to\":\"+5511980664212",
                "</text><to>+5511980664212</to><text>",
                "<![CDATA[x]]> &amp; &lt;b&gt; &#65;",
                "duas\nlinhas\r\ne\tum tab",
                " espaços nas pontas ",
                "😀 família 👨‍👩‍👧 e bandeira 🇧🇷",
                "{{",
                "}}",
                "{{nome}} e {{ to }}",
                "{\"a\": {\"b\": 1}}",
                "C:\\temp\\novo \\u0041 \\n",
                "[\"lista\"]",
                "100%25 e 100%",
                "+55 11",
                "日本語 ελληνικά עברית",
                "separador\u2028de linha\u00a0e espaço",
                "a".repeat(640),
                "ã".repeat(320));
        List<List<String>> replies = List.of(
                List.of(),
                List.of("Sim", "Não"),
                List.of("\"Sim\" & <não>", "1 + 1 = 2", "😀"),
                List.of("[ok]"),
                List.of("{{nome}}"));
        return Stream.of(Form.values())
                .flatMap(form -> IntStream.range(0, texts.size())
                        .mapToObj(i -> arguments(form, texts.get(i), replies.get(i % replies.size()))));
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @MethodSource
    void template_shouldBringEveryTextAsItIs(Form form, String text, List<String> replies) {
        for (String id : List.of("1241244", "0198b0a5-97fd-7af0-a4b1-60a2cc5aa8ce")) {
            SendRequest read = SendRequest.read(form.request(id, text, "+5511953959059", replies));

            assertThat(read.id()).isEqualTo(id);
            assertThat(read.text()).isEqualTo(text);
            assertThat(read.to().digits()).isEqualTo("5511953959059");
            assertThat(read.quickReplies()).isEqualTo(replies);
        }
    }

    /** RapidPro's page takes no longer body, and no shorter or longer maximum. */
    @Test
    void values_shouldBeOnesThatRapidProsPageTakes() {
        for (Form form : Form.values()) {
            assertThat(template(form.name().toLowerCase(Locale.ROOT)))
                    .hasSizeLessThan(1_024)
                    .contains("{{id}}", "{{text}}", "{{to}}", "{{quick_replies}}");
        }
        Matcher longest = Pattern.compile("\\| Max length \\| `(\\d+)`").matcher(document());
        assertThat(longest.find()).isTrue();
        assertThat(Integer.parseInt(longest.group(1))).isBetween(60, 6_400);
        assertThat(document())
                .contains(
                        "| Method |",
                        "| Encoding |",
                        "| Content type |",
                        "| Authorization Header Value |",
                        "| Send URL |",
                        "| Request Body |",
                        "| MT Response check |");
    }

    @Test
    void tableOfCharacters_shouldBeTheCodes_whenATextIsCleaned() {
        Set<Integer> spaces = new TreeSet<>();
        Set<Integer> nothing = new TreeSet<>();
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            // What there is in an SMS stays, and a half of a pair cannot be written down.
            if (!Character.isSurrogate((char) c)) {
                String sendable = Segments.sendable("a" + (char) c + "b");
                if (sendable.equals("ab")) {
                    nothing.add(c);
                } else if (c != ' ' && sendable.equals("a b")) {
                    spaces.add(c);
                } else {
                    assertThat(sendable).isEqualTo("a" + (char) c + "b");
                }
            }
        }

        assertThat(codes("a space")).isEqualTo(spaces);
        assertThat(codes("nothing")).isEqualTo(nothing);
    }

    /** The characters in the rows of the document's table that end with this. */
    private static Set<Integer> codes(String becomes) {
        Set<Integer> codes = new TreeSet<>();
        Matcher row = Pattern.compile("(?m)^\\| (.*) \\| " + becomes + " \\|$").matcher(document());
        while (row.find()) {
            Matcher range = Pattern.compile("U\\+([0-9A-F]{4})(?: to U\\+([0-9A-F]{4}))?")
                    .matcher(row.group(1));
            while (range.find()) {
                int first = Integer.parseInt(range.group(1), 16);
                int last = range.group(2) == null ? first : Integer.parseInt(range.group(2), 16);
                IntStream.rangeClosed(first, last).forEach(codes::add);
            }
        }
        return codes;
    }
}
