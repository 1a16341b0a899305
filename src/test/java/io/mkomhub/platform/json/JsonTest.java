package io.mkomhub.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static Stream<Arguments> readable() {
        return Stream.of(
                arguments("an object", "{\"a\":1}", "{\"a\":1}"),
                arguments("an array", "[1]", "[1]"),
                arguments("a trailing comma in an object", "{\"a\":1,}", "{\"a\":1}"),
                arguments("a trailing comma in an array", "[1, ]", "[1]"),
                arguments("trailing commas all over", "{\"a\":[{\"b\":1,},],}", "{\"a\":[{\"b\":1}]}"),
                arguments("white space around", " \r\n\t{} \n", "{}"),
                arguments("letters beyond ASCII", "{\"a\":\"Olá 😀\"}", "{\"a\":\"Olá 😀\"}"),
                arguments("escapes", "{\"a\":\"Ol\\u00e1\"}", "{\"a\":\"Olá\"}"),
                arguments("a number beyond 64 bits", "{\"a\":123456789012345678901}", "{\"a\":123456789012345678901}"),
                arguments("a byte order mark", "\ufeff{\"a\":1}", "{\"a\":1}"),
                arguments(
                        "raw control characters in a string",
                        "{\"a\":\"x\n\t\0\1\"}",
                        "{\"a\":\"x\\n\\t\\u0000\\u0001\"}"),
                arguments("half a surrogate pair", "\"\\ud800\"", "\"\\ud800\""),
                arguments("a negative zero", "-0", "0"),
                arguments("64 levels", "[".repeat(64) + "]".repeat(64), "[".repeat(64) + "]".repeat(64)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("readable")
    void read_shouldTakeIt_whenItIsJsonButForATrailingComma(String name, String text, String strict) {
        assertThat(Json.write(Json.read(utf8(text)))).isEqualTo(strict);
    }

    static Stream<Arguments> unreadable() {
        return Stream.of(
                arguments("nothing", utf8("")),
                arguments("white space", utf8(" \n ")),
                arguments("half an object", utf8("{\"a\":")),
                arguments("words", utf8("hello")),
                arguments("a form", utf8("msisdn=5511980664212&status=Entregue")),
                arguments("XML", utf8("<status>Entregue</status>")),
                arguments("a key twice", utf8("{\"a\":1,\"a\":2}")),
                arguments("a key twice further in", utf8("[{\"a\":{\"b\":1,\"b\":1}}]")),
                arguments("text after the end", utf8("{} {}")),
                arguments("a comma after the end", utf8("{},")),
                arguments("two trailing commas", utf8("[1,,]")),
                arguments("nothing but a comma", utf8("[,]")),
                arguments("single quotes", utf8("{'a':1}")),
                arguments("no quotes", utf8("{a:1}")),
                arguments("a comment", utf8("{/* a */}")),
                arguments("not a number", utf8("{\"a\":NaN}")),
                arguments("a leading zero", utf8("{\"a\":01}")),
                arguments("65 levels", utf8("[".repeat(65) + "]".repeat(65))),
                arguments("100,000 levels", utf8("[".repeat(100_000))),
                arguments("a number of 101 digits", utf8("9".repeat(101))),
                arguments("a huge exponent in a huge number", utf8("1e" + "9".repeat(120))),
                arguments("a raw control character between values", utf8("{\"a\":\u00011}")),
                arguments("infinity", utf8("[Infinity]")),
                arguments("minus infinity", utf8("[-Infinity]")),
                arguments("a plus sign", utf8("[+1]")),
                arguments("a hexadecimal number", utf8("[0x10]")),
                arguments("no digit before the point", utf8("[.5]")),
                arguments("an escape that is none", utf8("[\"\\x\"]")),
                arguments("half an escape", utf8("[\"\\u00\"]")),
                arguments("two byte order marks", utf8("\ufeff\ufeff{}")),
                arguments("a byte order mark alone", utf8("\ufeff")),
                arguments("NUL behind the end", utf8("{}\0")),
                arguments("a name of 60,000 characters", utf8("{\"" + "a".repeat(60_000) + "\":1}")),
                arguments("half a character", new byte[] {'"', (byte) 0xC3, '"'}),
                arguments("Latin-1", "{\"a\":\"Olá\"}".getBytes(StandardCharsets.ISO_8859_1)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("unreadable")
    void read_shouldRefuse_whenItIsNotOneJsonValue(String name, byte[] bytes) {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Json.read(bytes))
                .satisfies(e -> {
                    assertThat(e.field()).isEmpty();
                    assertThat(e.detail()).startsWith("the body is ");
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void read_shouldReadIt_whateverUnicodeItIsIn(String charset) {
        assertThat(Json.read("{\"a\":\"Olá 😀\"}".getBytes(Charset.forName(charset))))
                .isEqualTo(Json.object().put("a", "Olá 😀"));
    }

    @Test
    void read_shouldSayWhatToDo_whenItIsInLatin1() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Json.read("{\"a\":\"Olá\"}".getBytes(StandardCharsets.ISO_8859_1)))
                .satisfies(e -> assertThat(e.detail()).startsWith("the body is not JSON in UTF-8: line 1"));
    }

    @Test
    void read_shouldSayWhereButNotWhat_whenItIsNotJson() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> Json.read(utf8("{\n  \"message\": segredo\n}")))
                .satisfies(e -> assertThat(e.getMessage()).contains("line 2").doesNotContain("segredo"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00b", "\uffff", "\ufffe", "\ud83d\ude00", "ã\u0000"})
    void write_shouldGiveWhatEveryQueueTakesAndMeansTheSame_whenATextHasWhatIsNoCharacter(String text) {
        String written = Json.write(Json.object().put("text", text));

        assertThat(written).doesNotContain("\uffff", "\ufffe");
        assertThat(StandardCharsets.UTF_8.newEncoder().canEncode(written)).isTrue();
        assertThat(Json.read(written).path("text").asText()).isEqualTo(text);
    }
}
