package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportUrlTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://a/?s=%d, http://a/?s=1",
        "http://a/?s=%d&t=%d, http://a/?s=1&t=1",
        "http://a/?w=%A&x=%a, http://a/?w=n%C3%A3o&x=n%C3%A3o",
        "http://a/?i=%F&j=%I, http://a/?i=id-1&j=id-1",
        "http://a/?p=%p&q=%q&P=%P, http://a/?p=%2B55119&q=%2B55119&P=28000",
        "http://a/?t=%T, http://a/?t=1700000000",
        "http://a/?to=%2B55&x=%C3%A3, http://a/?to=%2B55&x=%C3%A3",
        "http://a/?x=100%%, http://a/?x=100%25",
        "http://a/?x=%z, http://a/?x=%25z",
        "http://a/?x=%, http://a/?x=%25",
        "http://a/?x=%i, http://a/?x=%25i",
    })
    void fill_shouldFillInTheEscapes_andLeaveTheRest(String template, String filled) {
        assertThat(new ReportUrl(Report.DELIVERED, "não", "id-1", "+55119", "28000", 1_700_000_000).fill(template))
                .isEqualTo(filled);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "http://a/?s=%d, true",
        "https://a.example/c/kn/x/status?id=1&status=%d, true",
        "ftp://a/, false",
        "/relative, false",
        "http://, false",
        "http://a/?a b, false",
    })
    void isUsable_shouldTellWhetherItCanBeCalled(String template, boolean usable) {
        assertThat(ReportUrl.isUsable(template)).isEqualTo(usable);
    }
}
