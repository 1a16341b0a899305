package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SchedulesTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the manual's          | 2023-04-26T17:01:00           | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            without seconds       | 2023-04-26T17:01              | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            with Brasília's zone  | 2023-04-26T17:01:00-03:00     | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            in UTC                | 2023-04-26T20:01:00Z          | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            in another zone       | 2023-04-26T22:01:00+02:00     | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            with a fraction       | 2023-04-26T17:01:00.999       | 2023-04-26T20:01:00Z | 2023-04-26T17:01:00
            over midnight         | 2026-12-31T23:30:00-03:00     | 2027-01-01T02:30:00Z | 2026-12-31T23:30:00
            last summer time      | 2019-01-15T12:00:00           | 2019-01-15T14:00:00Z | 2019-01-15T12:00:00
            """)
    void parse_shouldGiveTheMomentAndFormatBrasiliaTime_whenWrittenEitherWay(
            String name, String written, Instant at, String local) {
        assertThat(Schedules.parse(written)).isEqualTo(at);
        assertThat(Schedules.format(at)).isEqualTo(local);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "amanhã",
                "2023-04-26",
                "17:01:00",
                "26/04/2023 17:01",
                "2023-04-26 17:01:00",
                "2023-02-29T10:00:00",
                "2023-04-26T25:00:00",
                "1682539260",
                "1969-12-31T20:00:00",
                "2100-01-01T00:00:01Z",
                "+999999999-12-31T23:59:59",
                "-1000000-01-01T00:00:00"
            })
    void parse_shouldRefuse_whenItIsNoTimeOrNoneOfThisCentury(String written) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedules.parse(written))
                .withMessageStartingWith("must be a time");
    }
}
