package io.mkomhub.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a caller gets of a body, as API Gateway makes it of what a function returns. */
class GatewayResponseTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "octets in base64   | {\"statusCode\":200,\"body\":\"H4sIAP8=\",\"isBase64Encoded\":true}  | 200 | 1f8b0800ff",
                "base64 as text     | {\"statusCode\":200,\"body\":\"H4s=\",\"isBase64Encoded\":false}     | 200 | 4834733d",
                "text               | {\"statusCode\":200,\"body\":\"é\"}                                   | 200 | c3a9",
                "no body in base64  | {\"statusCode\":304,\"body\":\"\",\"isBase64Encoded\":true}           | 304 | ''",
                "no body            | {\"statusCode\":304}                                                  | 304 | ''"
            })
    void body_shouldBeTheOctets_whenTheFunctionSaysThatTheyAreInBase64(
            String name, String returned, int status, String octets) {
        GatewayResponse response = GatewayResponse.of(returned, JSON);

        assertThat(response.status()).isEqualTo(status);
        assertThat(HexFormat.of().formatHex(response.body())).isEqualTo(octets);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = "{\"statusCode\":200,\"body\":\"no base64!\",\"isBase64Encoded\":true}")
    void response_shouldBeAnInternalServerError_whenItIsNoBase64(String returned) {
        assertThat(GatewayResponse.of(returned, JSON).status()).isEqualTo(500);
    }
}
