package io.mkomhub.function.receive;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.http.Route.Access;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailedAttemptsTest {

    private static final Instant NOW = Instant.parse("2026-11-26T10:00:00Z");

    private final FailedAttempts attempts = new FailedAttempts();

    private void fail(String address, int times) {
        for (int i = 0; i < times; i++) {
            attempts.add(Access.SEND, address, NOW);
        }
    }

    @ParameterizedTest(name = "after {0} s: blocked {1}")
    @CsvSource({"0,true", "3,true", "5,false", "3600,false"})
    void block_shouldEnd_whenSomeTimeHasPassed(int seconds, boolean blocked) {
        fail("198.51.100.9", 31);

        assertThat(attempts.block(Access.SEND, "198.51.100.9", NOW.plusSeconds(seconds)))
                .isEqualTo(blocked);
    }

    @ParameterizedTest(name = "{0} beside {1}: {2}")
    @CsvSource({
        "SEND,198.51.100.9,true",
        "READ,198.51.100.9,true",
        "ADMIN,198.51.100.9,true",
        "WEBHOOK,198.51.100.9,false",
        "CHANNEL,198.51.100.9,false",
        "SEND,198.51.100.10,false"
    })
    void block_shouldConcernOneKindOfSecretAndOneAddress(Access access, String address, boolean blocked) {
        fail("198.51.100.9", 30);

        assertThat(attempts.block(access, address, NOW)).isEqualTo(blocked);
    }

    /** A subscriber of IPv6 has more addresses than anybody could count. */
    @Test
    void block_shouldConcernANetwork_whenItIsOfIpv6() {
        fail("2001:db8:1:2:3:4:5:6", 30);

        assertThat(attempts.block(Access.SEND, "2001:db8:1:2:ffff::1", NOW)).isTrue();
        assertThat(attempts.block(Access.SEND, "2001:db8:1:3:3:4:5:6", NOW)).isFalse();
    }

    @Test
    void memory_shouldBeBounded_howeverManyAddressesThereAre() {
        for (int i = 0; i < 20_000; i++) {
            attempts.add(Access.SEND, "10.0." + i / 256 + "." + i % 256, NOW);
        }
        fail("198.51.100.9", 30);

        assertThat(attempts.block(Access.SEND, "198.51.100.9", NOW)).isTrue();
    }
}
