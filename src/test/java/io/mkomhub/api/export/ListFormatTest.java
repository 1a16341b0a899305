package io.mkomhub.api.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.http.HttpRequest;
import io.mkomhub.platform.json.InvalidInputException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ListFormatTest {

    private static HttpRequest request(String name, @Nullable String value, String header, @Nullable String wanted) {
        Map<String, String> query = new HashMap<>();
        Map<String, String> headers = new HashMap<>();
        if (value != null) {
            query.put(name, value);
        }
        if (wanted != null) {
            headers.put(header, wanted);
        }
        return new HttpRequest("GET", "/opt-outs", "", query, headers, new byte[0], "", "");
    }

    @ParameterizedTest(name = "?format={0}, Accept: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                  |                                                        | JSON
                  | */*                                                    | JSON
                  | text/csv                                               | CSV
                  | TEXT/CSV; charset=utf-8                                | CSV
                  | application/x-ndjson                                   | JSON_LINES
                  | text/csv, */*                                          | CSV
                  | text/csv, */*;q=0.1                                    | CSV
                  | text/csv;q=0.5, application/json                       | JSON
                  | application/json, text/csv, application/x-ndjson       | JSON
                  | application/json;q=0.2, application/x-ndjson;q=0.9     | JSON_LINES
                  | text/csv;q=0.3, */*;q=0.8                              | JSON
                  | text/csv;q=0                                           | JSON
                  | text/csv;q=many                                        | JSON
                  | text/html,application/xhtml+xml,*/*;q=0.8              | JSON
                  | application/xml                                        | JSON
                  | ,;,;q=1,,                                              | JSON
            csv   | application/json                                       | CSV
            jsonl | text/csv                                               | JSON_LINES
            json  | text/csv                                               | JSON
            """)
    void format_shouldBeTheOneThatIsWanted(@Nullable String word, @Nullable String accept, String format) {
        assertThat(ListFormat.of(request("format", word, "accept", accept))).hasToString(format);
    }

    @ParameterizedTest(name = "?locale={0}, Accept-Language: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                  |                                  | en
                  | pt-BR                            | pt-BR
                  | pt-BR,pt;q=0.9,en-US;q=0.8       | pt-BR
                  | pt                               | pt-BR
                  | en-US,en;q=0.9,pt-BR;q=0.8       | en
                  | es-AR,pt;q=0.5                   | pt-BR
                  | de                               | en
                  | *                                | en
                  | ptx                              | en
            en    | pt-BR                            | en
            pt-BR | en                               | pt-BR
            pt-br |                                  | pt-BR
            """)
    void locale_shouldBeTheOneThatIsWanted(@Nullable String tag, @Nullable String languages, String locale) {
        assertThat(ListFormat.locale(request("locale", tag, "accept-language", languages))
                        .tag())
                .isEqualTo(locale);
    }

    @Test
    void format_shouldBeRefused_whenThereIsNoSuchFormat() {
        assertThatThrownBy(() -> ListFormat.of(request("format", "xlsx", "accept", null)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("format: must be one of json, jsonl, csv");
    }

    @Test
    void locale_shouldBeRefused_whenThereIsNoSuchLocale() {
        assertThatThrownBy(() -> ListFormat.locale(request("locale", "de", "accept", null)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("locale: must be one of en, pt-BR");
    }
}
