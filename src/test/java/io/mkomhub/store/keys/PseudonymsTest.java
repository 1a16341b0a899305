package io.mkomhub.store.keys;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.Msisdn;
import org.junit.jupiter.api.Test;

class PseudonymsTest {

    private static final Msisdn NUMBER = new Msisdn("551180664212");

    @Test
    void of_shouldBeTheHmacOfThePerson_whenWrittenInEitherWay() {
        Pseudonyms.Key key = new Pseudonyms.Key("chave");

        // printf 551180664212 | openssl dgst -sha256 -hmac chave
        assertThat(key.of(NUMBER)).isEqualTo("9f87073b86352c7c90b14605062ed85869191f092c04be006d149fc8424af8d5");
        assertThat(key.of(new Msisdn("5511980664212"))).isEqualTo(key.of(NUMBER));
        assertThat(new Pseudonyms.Key("outra").of(NUMBER)).isNotEqualTo(key.of(NUMBER));
        assertThat(new Pseudonyms.Key("outra").fingerprint()).isNotEqualTo(key.fingerprint());
    }
}
