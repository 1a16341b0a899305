package io.mkomhub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel.Credentials;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryResultTest {

    @ParameterizedTest
    @CsvSource({
        "400, false",
        "401, false",
        "404, false",
        "408, true",
        "413, false",
        "422, false",
        "425, true",
        "429, true",
        "500, true",
        "502, true",
        "503, true",
        "504, true",
        "599, true"
    })
    void later_shouldKnowWhoseTroubleItIs_andKeepWhatWasAsked(int status, boolean endpointDown) {
        Optional<Duration> after = Optional.of(Duration.ofSeconds(90));

        assertThat(DeliveryResult.retry(status, after))
                .isEqualTo(new DeliveryResult.Retry("it answered with status " + status, endpointDown, after));
    }

    @ParameterizedTest
    @CsvSource({
        "hub, segredo-longo, hub, segredo-longo, true",
        "hub, segredo-longo, hub, outro-segredo, true",
        "hub, segredo-longo, Hub, segredo-longo, false",
        "hub, segredo-longo, hub2, segredo-longo, false"
    })
    void sameLogin_shouldGoByTheUserNameAlone(
            String name, String password, String otherName, String otherPassword, boolean same) {
        assertThat(credentials(name, password).sameLogin(credentials(otherName, otherPassword)))
                .isEqualTo(same);
        assertThat(Credentials.NONE.sameLogin(Credentials.NONE)).isFalse();
    }

    private static Credentials credentials(String name, String password) {
        return new Credentials(Optional.empty(), Optional.of(name), Optional.of(password), Optional.empty());
    }
}
