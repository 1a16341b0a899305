package io.mkomhub.api.export;

import io.mkomhub.core.csv.CsvLocale;
import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.http.Preferences;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The formats of a list. */
enum ListFormat {
    /** One JSON document with an array. */
    JSON("json", "application/json"),
    /** A JSON object in each line (https://jsonlines.org). */
    JSON_LINES("jsonl", "application/x-ndjson"),
    /** Comma-separated values (RFC 4180). */
    CSV("csv", "text/csv");

    /** The query parameter that chooses the format. */
    static final String PARAMETER = "format";

    /** The query parameter that chooses the locale of a CSV file. */
    static final String LOCALE = "locale";

    private final String word;
    private final String mediaType;

    ListFormat(String word, String mediaType) {
        this.word = word;
        this.mediaType = mediaType;
    }

    /** The format's name in a query, and the extension of its files. */
    String word() {
        return word;
    }

    /** The media type. */
    String mediaType() {
        return mediaType;
    }

    /**
     * The format that is wanted: {@code ?format=}, or else the one that {@code Accept} prefers, or else JSON. JSON wins
     * over others that are wanted as much.
     *
     * @throws InvalidInputException if the parameter names none
     */
    static ListFormat of(HttpRequest request) {
        return request.parameter(PARAMETER)
                .map(ListFormat::named)
                .orElseGet(() -> request.header("Accept")
                        .map(Preferences::of)
                        .map(ListFormat::preferred)
                        .orElse(JSON));
    }

    private static ListFormat named(String word) {
        return Stream.of(values())
                .filter(format -> format.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        PARAMETER,
                        "must be one of "
                                + Stream.of(values()).map(ListFormat::word).collect(Collectors.joining(", "))));
    }

    private static ListFormat preferred(Preferences accept) {
        ListFormat best = JSON;
        double quality = 0;
        for (ListFormat format : values()) {
            double wanted = accept.of(format.mediaType::equals);
            if (wanted > quality) {
                best = format;
                quality = wanted;
            }
        }
        double any = accept.of(range -> range.equals("*/*") || range.equals("application/*"));
        boolean jsonNamed =
                accept.values().stream().anyMatch(value -> value.name().equals(JSON.mediaType));
        return !jsonNamed && any > quality ? JSON : best;
    }

    /**
     * The locale that is wanted for a CSV file: {@code ?locale=}, or else Brazilian if {@code Accept-Language} prefers
     * Portuguese, or else English.
     *
     * @throws InvalidInputException if the parameter names none
     */
    static CsvLocale locale(HttpRequest request) {
        return request.parameter(LOCALE)
                .map(tag -> CsvLocale.tagged(tag)
                        .orElseThrow(() -> new InvalidInputException(
                                LOCALE,
                                "must be one of "
                                        + Arrays.stream(CsvLocale.values())
                                                .map(CsvLocale::tag)
                                                .collect(Collectors.joining(", ")))))
                .orElseGet(() -> request.header("Accept-Language")
                        .map(Preferences::of)
                        .filter(languages ->
                                languages.of(tag -> speaks(tag, "pt")) > languages.of(tag -> speaks(tag, "en")))
                        .map(languages -> CsvLocale.BRAZILIAN)
                        .orElse(CsvLocale.ENGLISH));
    }

    private static boolean speaks(String tag, String language) {
        return tag.equals(language) || tag.startsWith(language + "-");
    }
}
