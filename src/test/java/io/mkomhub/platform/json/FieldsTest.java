package io.mkomhub.platform.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Instant;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FieldsTest {

    private static Fields fields(String json) {
        return Fields.of(Json.read(json));
    }

    private static Arguments row(String name, String json, Function<Fields, Object> read, String field, String detail) {
        return arguments(name, json, read, field, detail);
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                row("text is missing", "{}", f -> f.text("a"), "a", "is missing"),
                row("text is null", "{\"a\":null}", f -> f.text("a"), "a", "is missing"),
                row("text is a number", "{\"a\":1}", f -> f.text("a"), "a", "must be a string"),
                row("text is blank", "{\"a\":\" \"}", f -> f.text("a"), "a", "must not be empty"),
                row("string is missing", "{}", f -> f.string("a"), "a", "is missing"),
                row("string is an object", "{\"a\":{}}", f -> f.string("a"), "a", "must be a string"),
                row(
                        "text or number is a fraction",
                        "{\"a\":1.5}",
                        f -> f.optionalTextOrNumber("a"),
                        "a",
                        "must be a string or a whole number"),
                row(
                        "text or number is true",
                        "{\"a\":true}",
                        f -> f.optionalTextOrNumber("a"),
                        "a",
                        "must be a string or a whole number"),
                row(
                        "long is beyond 64 bits",
                        "{\"a\":9223372036854775808}",
                        f -> f.optionalLong("a"),
                        "a",
                        "must be a whole number"),
                row("number is missing", "{}", f -> f.number("a"), "a", "is missing"),
                row("time is a word", "{\"a\":\"x\"}", f -> f.time("a"), "a", "must be a whole number"),
                row("long is a word", "{\"a\":\"x\"}", f -> f.optionalLong("a"), "a", "must be a whole number"),
                row("long is a list", "{\"a\":[1]}", f -> f.optionalLong("a"), "a", "must be a whole number"),
                row(
                        "time is negative",
                        "{\"a\":-1}",
                        f -> f.optionalUnixTime("a"),
                        "a",
                        "must be a Unix time in seconds"),
                row(
                        "time is in milliseconds",
                        "{\"a\":1604513950000000}",
                        f -> f.optionalUnixTime("a"),
                        "a",
                        "must be a Unix time in seconds"),
                row("objects is an object", "{\"a\":{}}", f -> f.objects("a"), "a", "must be an array"),
                row("one of objects is none", "{\"a\":[{},1]}", f -> f.objects("a"), "a[1]", "must be a JSON object"),
                row("object is missing", "{}", f -> f.object("a"), "a", "is missing"),
                row("object is an array", "{\"a\":[]}", f -> f.object("a"), "a", "must be a JSON object"),
                row(
                        "further in",
                        "{\"a\":{\"b\":[{},{\"c\":1}]}}",
                        f -> f.object("a").objects("b").get(1).text("c"),
                        "a.b[1].c",
                        "must be a string"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void accessor_shouldNameTheField_whenItIsNotAsAskedFor(
            String name, String json, Function<Fields, Object> read, String field, String detail) {
        Fields fields = fields(json);

        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> read.apply(fields))
                .satisfies(e -> {
                    assertThat(e.field()).isEqualTo(field);
                    assertThat(e.detail()).isEqualTo(detail);
                    assertThat(e).hasMessage(field + ": " + detail);
                });
    }

    @Test
    void accessors_shouldReadWhatIsThere_whenItIsAsAskedFor() {
        Fields fields = fields("""
                {"text":" a ","empty":"","number":12345678910,"digits":"9223372036854775807","time":1604513950,"null":null}
                """);

        assertThat(fields.text("text")).isEqualTo(" a ");
        assertThat(fields.string("empty")).isEmpty();
        assertThat(fields.optionalTextOrNumber("number")).contains("12345678910");
        assertThat(fields.optionalLong("digits")).contains(Long.MAX_VALUE);
        assertThat(fields.optionalUnixTime("time")).contains(Instant.parse("2020-11-04T18:19:10Z"));
        assertThat(fields.optionalText("null")).isEmpty();
        assertThat(fields.has("null")).isFalse();
        assertThat(fields.objects("none")).isEmpty();
    }

    @Test
    void of_shouldRefuse_whenItIsNotAnObject() {
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> fields("[]"))
                .satisfies(e -> assertThat(e.field()).isEmpty());
    }
}
