package io.mkomhub.function.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.Channel;
import io.mkomhub.channel.Channel.Credentials;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReplyRouterTest {

    private static final List<Channel> CHANNELS = List.of(
            channel("plain", Optional.empty(), false),
            channel("vivo", Optional.of("VIVO"), false),
            channel("standard", Optional.of("não"), true));

    private static Channel channel(String name, Optional<String> keyword, boolean standard) {
        return new Channel(
                name,
                Channel.Kind.RAPIDPRO,
                Channel.Style.EXTERNAL,
                Optional.of(URI.create("https://rapidpro.example.com/c/ex/1/")),
                Credentials.NONE,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                standard,
                keyword,
                false);
    }

    @ParameterizedTest(name = "“{0}” asks for {1}")
    @CsvSource({
        "VIVO, vivo",
        "' vivo quero', vivo",
        "Não, standard",
        "quero vivo, ''",
        "vivox, ''",
        "'', ''",
        "'vivo, quero', vivo",
        "'\u00A0VI\u200BVO! quero', vivo"
    })
    void pin_shouldBeTheChannelWhoseKeywordIsTheFirstWord(String text, String channel) {
        assertThat(ReplyRouter.pin(text, CHANNELS).map(Channel::name).orElse(""))
                .isEqualTo(channel);
    }

    @ParameterizedTest(name = "{0} leads to {1}")
    @CsvSource({"plain, plain", "vivo, vivo", "deleted, standard", "'', standard"})
    void destination_shouldBeTheDefault_whenTheRouteLeadsNowhere(String route, String channel) {
        assertThat(ReplyRouter.destination(Optional.of(route), CHANNELS).map(Channel::name))
                .contains(channel);
    }
}
