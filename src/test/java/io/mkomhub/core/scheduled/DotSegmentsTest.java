package io.mkomhub.core.scheduled;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotSegmentsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            one dot                      | https://a.b/x/./y                | true
            two dots                     | https://a.b/x/../y               | true
            at the end                   | https://a.b/x/..                 | true
            at the end before a query    | https://a.b/x/..?y=1             | true
            first                        | https://a.b/../y                 | true
            encoded                      | https://a.b/x/%2e%2E/y           | true
            half encoded                 | https://a.b/x/.%2e/y             | true
            encoded twice                | https://a.b/x/%252e%252e/y       | true
            beside an encoded slash      | https://a.b/x/..%2fy             | true
            beside an encoded backslash  | https://a.b/x/..%5Cy             | true
            behind an encoded slash      | https://a.b/x/y%2F..             | true
            with parameters              | https://a.b/x/..;v=1/y           | true
            with encoded parameters      | https://a.b/x/..%3Bv/y           | true
            with an encoded space        | https://a.b/x/..%20/y            | true
            three dots                   | https://a.b/x/.../y              | false
            dots in a name               | https://a.b/x/a..b/.well-known/y | false
            a file                       | https://a.b/x/boleto.pdf         | false
            in the query                 | https://a.b/x?y=/../z            | false
            in the fragment              | https://a.b/x#/../z              | false
            no path                      | https://a.b                      | false
            dots in the host             | https://..                       | false
            an octet cut off             | https://a.b/x/%2                 | false
            """)
    void in_shouldFindWhatLeadsElsewhere(String name, String address, boolean expected) {
        assertThat(DotSegments.in(address)).isEqualTo(expected);
    }
}
