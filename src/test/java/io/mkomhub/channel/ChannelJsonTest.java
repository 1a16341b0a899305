package io.mkomhub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.json.Fields;
import io.mkomhub.json.InvalidInputException;
import io.mkomhub.json.Json;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChannelJsonTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String RAPIDPRO = """
            {"kind": "rapidpro", "address": "https://rapidpro.example.com/c/ex/8eb23e93/", "authorization": "Token segredo",
             "sender": "27182", "mailing": {"identifier": "Fluxos", "cost_centre_id": 12981}, "max_tps": 10,
             "default": true, "keyword": "VIVO", "quick_replies": true}
            """;

    private static Channel read(String json, Optional<Channel> before) {
        return ChannelJson.read("main", fields(json), before, address -> "");
    }

    private static Fields fields(String json) {
        return Fields.of(Json.read(json));
    }

    @Test
    void channel_shouldBeTheSame_whenItIsStoredAndReadAgain() {
        Channel channel = read(RAPIDPRO, Optional.empty());
        assertThat(ChannelJson.read("main", fields(ChannelJson.write(channel)))).isEqualTo(channel);
    }

    @Test
    void channel_shouldGiveNoSecretBack_whenItIsShown() {
        assertThat(ChannelJson.show(read(RAPIDPRO, Optional.empty())).toString())
                .doesNotContain("segredo")
                .doesNotContain("sha256")
                .contains("\"secrets\":[\"authorization\"]");
        assertThat(ChannelJson.show(read(
                                "{\"kind\":\"webhook\",\"address\":\"https://example.com/\",\"secret\":\"" + SECRET
                                        + "\"}",
                                Optional.empty()))
                        .toString())
                .doesNotContain(SECRET);
        assertThat(ChannelJson.show(read(
                                "{\"kind\":\"kannel\",\"username\":\"hub\",\"password\":\"segredo\"}",
                                Optional.empty()))
                        .toString())
                .doesNotContain("segredo")
                .doesNotContain("hub");
    }

    @Test
    void authorization_shouldNotBeStoredItself_whenAChannelIsWritten() {
        Channel channel = read(RAPIDPRO, Optional.empty());
        assertThat(ChannelJson.write(channel)).doesNotContain("segredo");
        assertThat(channel.credentials().admit("Token segredo")).isTrue();
        assertThat(channel.credentials().admit("token segredo")).isFalse();
        assertThat(channel.credentials().admit("")).isFalse();
    }

    @Test
    void secrets_shouldStayAsTheyWere_whenTheyAreLeftOut() {
        Channel before = read(RAPIDPRO, Optional.empty());
        assertThat(read("{\"kind\":\"rapidpro\"}", Optional.of(before)).credentials())
                .isEqualTo(before.credentials());
        assertThatThrownBy(() -> read("{\"kind\":\"kannel\",\"username\":\"hub\"}", Optional.of(before)))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage("password: is missing");
    }

    @Test
    void kannel_shouldAdmitOnlyBothOfItsUserNameAndPassword() {
        Channel channel = read(
                "{\"kind\":\"kannel\",\"style\":\"generic\",\"username\":\"hub\",\"password\":\"p\"}",
                Optional.empty());
        assertThat(channel.kind()).isEqualTo(Kind.KANNEL);
        assertThat(channel.style()).isEqualTo(Style.GENERIC);
        assertThat(channel.credentials().admit("hub", "p")).isTrue();
        assertThat(channel.credentials().admit("hub", "q")).isFalse();
        assertThat(channel.credentials().admit("bud", "p")).isFalse();
        assertThat(channel.credentials().admit("hub")).isFalse();
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"kind":"smpp"}                                                            | kind: must be one of rapidpro, kannel, webhook
            {"kind":"rapidpro"}                                                        | authorization: is missing
            {"kind":"rapidpro","authorization":"t","style":"generic"}                  | style: must be one of external
            {"kind":"rapidpro","authorization":"t","password":"p"}                     | password: is nothing that a channel of kind rapidpro has
            {"kind":"rapidpro","authorization":"t","max_tps":0}                        | max_tps: must be 1 to 10000
            {"kind":"rapidpro","authorization":"t","keyword":"dois nomes"}             | keyword: must be one word
            {"kind":"rapidpro","authorization":"t","address":"isto não"}               | address: is not an address
            {"kind":"webhook","secret":"x"}                                            | address: is missing
            {"kind":"webhook","address":"https://a.example/","secret":"whsec_YWJj"}    | secret: must be one or two of whsec_ and 24 to 64 random bytes in base64, separated by a space
            """)
    void channel_shouldBeRefusedWithTheField_whenItIsWrong(String json, String message) {
        assertThatThrownBy(() -> read(json, Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    /** The example of the specification, which its libraries are tested with. */
    @Test
    void signature_shouldBeTheSpecifications_whenTheMessageIsItsExample() {
        assertThat(SigningKeys.parse(SECRET).sign("msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}"))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void signature_shouldBeGivenForBothKeys_whenOneIsBeingReplaced() {
        String other = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
        assertThat(SigningKeys.parse(SECRET + " " + other).sign("a", 1, "b").split(" ", -1))
                .hasSize(2)
                .allMatch(signature -> signature.startsWith("v1,"))
                .doesNotHaveDuplicates();
    }
}
