package io.mkomhub.function.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.core.message.ChannelNotification.StatusChange;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageStatus;
import io.mkomhub.core.message.Msisdn;
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
        ChannelNotification notification = new ChannelNotification(
                "n",
                "kannel",
                new Msisdn("5511953959059"),
                Instant.EPOCH,
                new StatusChange(
                        new MessageId(BatchId.derived("m"), 1),
                        new ChannelOrigin("kannel", "id", Optional.ofNullable(url), 31),
                        MessageStatus.DELIVERED,
                        Optional.empty(),
                        Optional.empty()));

        assertThat(Destination.of(notification).name()).isEqualTo(expected);
    }
}
