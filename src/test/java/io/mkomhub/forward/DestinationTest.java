package io.mkomhub.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.message.MessageId;
import io.mkomhub.message.MessageStatus;
import io.mkomhub.message.Msisdn;
import io.mkomhub.message.Notice;
import io.mkomhub.message.Notice.StatusChange;
import io.mkomhub.message.ParcelId;
import io.mkomhub.message.ReturnAddress;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DestinationTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            the channel's own       |                                            | kannel
            a host                  | https://a.example.com/dlr?s=%d             | kannel@a.example.com
            a port                  | http://A.example.com:8080/?s=%d            | kannel@a.example.com:8080
            no path                 | https://a.example.com?s=%d                 | kannel@a.example.com
            IPv6                    | https://[2001:db8::1]:8443/x               | kannel@[2001:db8::1]:8443
            an escape in the host   | https://%d.example.com/                    | kannel
            no address              | nonsense                                   | kannel
            """)
    void name_shouldTellHostsApart_whereMessagesNameThem(String name, @Nullable String url, String expected) {
        Notice notice = new Notice(
                "n",
                "kannel",
                new Msisdn("5511953959059"),
                Instant.EPOCH,
                new StatusChange(
                        new MessageId(ParcelId.derived("m"), 1),
                        new ReturnAddress("kannel", "id", Optional.ofNullable(url), 31),
                        MessageStatus.DELIVERED,
                        Optional.empty(),
                        Optional.empty()));

        assertThat(Destination.of(notice).name()).isEqualTo(expected);
    }
}
