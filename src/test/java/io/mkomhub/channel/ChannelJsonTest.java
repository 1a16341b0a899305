package io.mkomhub.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.channel.Channel.Kind;
import io.mkomhub.channel.Channel.Style;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChannelJsonTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static final String RAPIDPRO = """
            {"kind": "rapidpro", "address": "https://rapidpro.example.com/c/ex/8eb23e93-5ecb-45ba-b726-3b064e0c568c/", "authorization": "Token muito-segredo",
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

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "RAPIDPRO,,URGENT",
        "RAPIDPRO,normal,NORMAL",
        "KANNEL,,NORMAL",
        "KANNEL,urgent,URGENT",
        "WEBHOOK,,NORMAL",
        "WEBHOOK,urgent,URGENT",
        "SQS,,NORMAL",
        "SNS,,NORMAL",
        "EVENTBRIDGE,urgent,URGENT"
    })
    void priority_shouldBeThatOfTheKind_unlessTheChannelHasItsOwn(
            Channel.Kind kind, @Nullable String word, Priority priority) {
        String secrets = switch (kind) {
            case RAPIDPRO -> "\"authorization\":\"Token muito-segredo\"";
            case KANNEL -> "\"username\":\"hub\",\"password\":\"muito-segredo\"";
            case WEBHOOK -> "\"address\":\"https://example.com/\",\"secret\":\"" + SECRET + "\"";
            case SQS -> "\"address\":\"arn:aws:sqs:sa-east-1:123456789012:mkom\"";
            case SNS -> "\"address\":\"arn:aws:sns:sa-east-1:123456789012:mkom\"";
            case EVENTBRIDGE -> "\"address\":\"arn:aws:events:sa-east-1:123456789012:event-bus/mkom\"";
        };
        String own = word == null ? "" : ",\"priority\":\"" + word + "\"";
        Channel channel = read("{\"kind\":\"" + kind.word() + "\"," + secrets + own + "}", Optional.empty());

        assertThat(channel.priority()).isEqualTo(priority);
        assertThat(ChannelJson.show(channel).path("priority").asText()).isEqualTo(priority.word());
        String before = ChannelJson.write(channel).replace("\"priority\":\"" + priority.word() + "\",", "");
        assertThat(ChannelJson.read("main", fields(before)).priority())
                .as("a channel that was stored without one")
                .isEqualTo(kind == Channel.Kind.RAPIDPRO ? Priority.URGENT : Priority.NORMAL);
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
                                "{\"kind\":\"kannel\",\"username\":\"hub\",\"password\":\"muito-segredo\"}",
                                Optional.empty()))
                        .toString())
                .doesNotContain("segredo")
                .doesNotContain("hub");
    }

    @Test
    void authorization_shouldNotBeStoredItself_whenAChannelIsWritten() {
        Channel channel = read(RAPIDPRO, Optional.empty());
        assertThat(ChannelJson.write(channel)).doesNotContain("segredo");
        assertThat(channel.credentials().admit("Token muito-segredo")).isTrue();
        assertThat(channel.credentials().admit("token muito-segredo")).isFalse();
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

    /** Whoever may write a channel could otherwise read its password at an address of their own. */
    @Test
    void password_shouldBeAskedAgain_whenTheAddressThatIsShownItChanges() {
        String login = "{\"kind\":\"kannel\",\"username\":\"hub\",\"password\":\"doze-letras-p\",\"address\":\"%s\"}";
        Channel before = read(login.formatted("https://kannel.example.com/"), Optional.empty());

        assertThat(read(
                                "{\"kind\":\"kannel\",\"address\":\"https://kannel.example.com/\",\"sender\":\"28000\"}",
                                Optional.of(before))
                        .credentials())
                .isEqualTo(before.credentials());
        assertThat(read(login.formatted("https://other.example.com/"), Optional.of(before))
                        .address())
                .contains(URI.create("https://other.example.com/"));
        for (String address :
                List.of("https://other.example.com/", "https://kannel.example.com/x", "http://kannel.example.com/")) {
            assertThatThrownBy(() -> read("{\"kind\":\"kannel\",\"address\":\"" + address + "\"}", Optional.of(before)))
                    .hasMessage("password: must be given again, because the hub sends it to the new address");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://r.example.com/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive?backend=%i&sender=%p&message=%b&ts=%T&id=%I&to=%P&coding=%c",
                "https://r.example.com/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/status",
                "https://r.example.com/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/",
                "https://r.example.com/prefix/c/kn/8EB23E93-5ecb-45ba-b726-3b064e0c568c"
            })
    void address_shouldBeTaken_whenItIsWhatRapidProPrintsForKannel(String address) {
        Channel channel = read(
                "{\"kind\":\"kannel\",\"style\":\"rapidpro\",\"username\":\"hub\",\"password\":\"doze-letras-p\",\"address\":\""
                        + address + "\"}",
                Optional.empty());

        assertThat(channel.rapidProAddress("receive").map(URI::toString).orElse(""))
                .endsWith("68c/receive")
                .doesNotContain("?");
    }

    @ParameterizedTest
    @CsvSource({
        "sqs, arn:aws:sqs:sa-east-1:123456789012:mkom.fifo",
        "sns, arn:aws:sns:sa-east-1:123456789012:mkom",
        "eventbridge, arn:aws:events:sa-east-1:123456789012:event-bus/mkom"
    })
    void channel_shouldNeedNothingButAnArn_whenItIsOfAws(String kind, String arn) {
        Channel channel = read("{\"kind\":\"" + kind + "\",\"address\":\"" + arn + "\"}", Optional.empty());

        assertThat(channel.kind().word()).isEqualTo(kind);
        assertThat(channel.kind().takesEvents()).isTrue();
        assertThat(channel.style()).isEqualTo(Style.CLOUDEVENTS);
        assertThat(channel.address()).contains(URI.create(arn));
        assertThat(ChannelJson.read("main", fields(ChannelJson.write(channel)))).isEqualTo(channel);
    }

    @Test
    void kannel_shouldAdmitOnlyBothOfItsUserNameAndPassword() {
        Channel channel = read(
                "{\"kind\":\"kannel\",\"style\":\"generic\",\"username\":\"hub\",\"password\":\"doze-letras-p\"}",
                Optional.empty());
        assertThat(channel.kind()).isEqualTo(Kind.KANNEL);
        assertThat(channel.style()).isEqualTo(Style.GENERIC);
        assertThat(channel.credentials().admit("hub", "doze-letras-p")).isTrue();
        assertThat(channel.credentials().admit("hub", "doze-letras-q")).isFalse();
        assertThat(channel.credentials().admit("bud", "doze-letras-p")).isFalse();
        assertThat(channel.credentials().admit("hub")).isFalse();
    }

    private static final String EVENTS = """
            {"kind":"webhook","address":"https://example.com/%s","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
             "filter":{"events":["message.reply","io.mkomhub.message.status"],"mailings":["Cobrança"],"cost_centres":[7,3],"area_codes":["11"]},
             "headers":{"X-Tenant":"acme"},%s
             "retry":{"first_seconds":5,"longest_seconds":3600,"give_up_after_hours":72}}
            """;

    private static final String SECRET_HEADERS = "\"secret_headers\":{\"X-Api-Key\":\"s3cret\"},";

    @Test
    void eventSettings_shouldBeShownWithoutSecrets_andBeTakenBackAsTheyAreShown() {
        Channel channel = read(EVENTS.formatted("", SECRET_HEADERS), Optional.empty());
        String shown = ChannelJson.show(channel).toString();

        assertThat(ChannelJson.read("main", fields(ChannelJson.write(channel)))).isEqualTo(channel);
        assertThat(shown)
                .contains("\"filter\":{\"events\":[\"message.reply\",\"message.status\"],\"mailings\":[\"Cobrança\"],"
                        + "\"cost_centres\":[3,7],\"area_codes\":[\"11\"]}")
                .contains("\"headers\":{\"X-Tenant\":\"acme\"}", "\"secret_headers\":{\"X-Api-Key\":null}")
                .contains("\"retry\":{\"first_seconds\":5,\"longest_seconds\":3600,\"give_up_after_hours\":72}")
                .doesNotContain("s3cret");
        assertThat(read(shown, Optional.of(channel))).isEqualTo(channel);
        assertThat(read(EVENTS.formatted("", ""), Optional.of(channel))).isEqualTo(channel);
        assertThat(read(EVENTS.formatted("", "\"secret_headers\":{},"), Optional.of(channel))
                        .headers()
                        .secret())
                .isEmpty();
    }

    /** Whoever may write a channel could otherwise read them at an address of their own. */
    @Test
    void secretHeaders_shouldBeAskedAgain_whenTheAddressChanges() {
        Channel before = read(EVENTS.formatted("", SECRET_HEADERS), Optional.empty());

        assertThatThrownBy(() -> read(EVENTS.formatted("other", ""), Optional.of(before)))
                .hasMessage("secret_headers: must be given again, because the hub sends them to the new address");
        assertThatThrownBy(() -> read(
                        EVENTS.formatted("other", "\"secret_headers\":{\"X-Api-Key\":null},"), Optional.of(before)))
                .hasMessage("secret_headers.X-Api-Key: must have a value: the hub has none for this name and address");
        assertThat(read(EVENTS.formatted("other", SECRET_HEADERS), Optional.of(before))
                        .headers()
                        .secret())
                .containsEntry("X-Api-Key", "s3cret");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "filter":{"events":["message.read"]}        | filter.events: must be one of message.status, message.held, message.reply, contact.opted-out
            "filter":{"event":["message.reply"]}        | filter.event: is unknown; the fields of this object are events, mailings, cost_centres, area_codes
            "filter":{"mailings":[" "]}                 | filter.mailings: must have 1 to 200 characters each
            "filter":{"cost_centres":["x"]}             | filter.cost_centres: must contain only whole numbers
            "filter":{"area_codes":["011"]}             | filter.area_codes: must have two digits each, such as "11"
            "filter":[]                                 | filter: must be a JSON object
            "headers":{"Content-Type":"text/plain"}     | headers.Content-Type: is a header that the hub writes itself
            "headers":{"webhook-id":"1"}                | headers.webhook-id: is a header that the hub writes itself
            "headers":{"Authorization":"x"}             | headers: Authorization is a secret: give it in secret_headers
            "headers":{"X Tenant":"x"}                  | headers.X Tenant: must be named with 1 to 64 letters, digits and hyphens, a letter first
            "headers":{"X-Tenant":"a\\r\\nHost: b"}     | headers.X-Tenant: must have 1 to 1000 printable ASCII characters, no space at its ends
            "headers":{"X-A":"1"},"secret_headers":{"x-a":"2"} | secret_headers: x-a is there twice
            "retry":{"first_seconds":0,"longest_seconds":1,"give_up_after_hours":1} | retry.first_seconds: must be 1 to 3600
            "retry":{"first_seconds":9,"longest_seconds":8,"give_up_after_hours":1} | retry.longest_seconds: must be 9 to 43200
            "retry":{"first_seconds":1,"longest_seconds":1}                         | retry.give_up_after_hours: is missing
            """)
    void eventSettings_shouldBeRefused_whenTheyAreWrong(String settings, String message) {
        String json = "{\"kind\":\"webhook\",\"address\":\"https://example.com/\",\"secret\":\"" + SECRET + "\","
                + settings + "}";

        assertThatThrownBy(() -> read(json, Optional.empty()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"filter", "headers", "secret_headers", "retry"})
    void eventSettings_shouldBeRefused_whenTheKindTakesNoEvents(String name) {
        assertThatThrownBy(() -> read(
                        "{\"kind\":\"rapidpro\",\"authorization\":\"Token muito-segredo\",\"" + name + "\":{}}",
                        Optional.empty()))
                .hasMessage(name + ": does not apply to a channel of kind rapidpro");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            {"kind":"smpp"}                                                            | kind: must be one of rapidpro, kannel, webhook, sqs, sns, eventbridge
            {"kind":"rapidpro"}                                                        | authorization: is missing
            {"kind":"rapidpro","authorization":"Token 0123456789","style":"generic"}                  | style: must be one of external
            {"kind":"rapidpro","authorization":"Token 0123456789","password":"p"}                     | password: does not apply to a channel of kind rapidpro
            {"kind":"rapidpro","authorization":"Token 0123456789","priority":"high"}                   | priority: must be urgent or normal
            {"kind":"rapidpro","authorization":"Token 0123456789","max_tps":0}                        | max_tps: must be 1 to 10000
            {"kind":"rapidpro","authorization":"Token 0123456789","keyword":"dois nomes"}             | keyword: must be one word
            {"kind":"rapidpro","authorization":"Token 0123456789","address":"isto não"}               | address: must be the address that RapidPro shows for the channel, such as https://rapidpro.example.com/c/ex/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive
            {"kind":"rapidpro","authorization":"a"}                                    | authorization: must have at least 16 characters
            {"kind":"kannel","username":"hub","password":"curta"}                      | password: must have at least 12 characters
            {"kind":"rapidpro","authorization":"Token 0123456789","address":"https://r.example.com/c/kn/8eb23e93-5ecb-45ba-b726-3b064e0c568c/receive"} | address: belongs to a channel of another type; it must contain /c/ex/
            {"kind":"kannel","username":"hub","password":"doze-letras-p","address":"isto não"} | address: is not a valid URL
            {"kind":"rapidpro","authorization":"Token 0123456789","default":"nao"}                    | default: must be true or false
            {"kind":"rapidpro","authorization":"Token 0123456789","quick_replies":"false"}            | quick_replies: must be true or false
            {"kind":"rapidpro","authorization":"Token 0123456789","quick_replies":0}                  | quick_replies: must be true or false
            {"kind":"rapidpro","authorization":"Token 0123456789","mailing":{"identifer":"x"}}        | mailing.identifer: is unknown; the fields of this object are identifier, cost_centre_id
            {"kind":"rapidpro","authorization":"Token 0123456789","name":"outro"}                     | name: does not match the path; omit it
            {"kind":"webhook","secret":"x"}                                            | address: is missing
            {"kind":"sqs"}                                                             | address: is missing
            {"kind":"sqs","address":"https://sqs.sa-east-1.amazonaws.com/123456789012/mkom"} | address: must be the ARN of an SQS queue, such as arn:aws:sqs:sa-east-1:123456789012:mkom
            {"kind":"sqs","address":"arn:aws:sqs:sa-east-1:1:mkom"}                    | address: must be the ARN of an SQS queue, such as arn:aws:sqs:sa-east-1:123456789012:mkom; its account does not have 12 digits
            {"kind":"sns","address":"arn:aws:sqs:sa-east-1:123456789012:mkom"}         | address: must be the ARN of an SNS topic, such as arn:aws:sns:sa-east-1:123456789012:mkom
            {"kind":"eventbridge","address":"arn:aws:events:sa-east-1:123456789012:mkom"} | address: must be the ARN of an EventBridge event bus, such as arn:aws:events:sa-east-1:123456789012:event-bus/mkom; its last part cannot be that of an EventBridge event bus
            {"kind":"sqs","address":"arn:aws:sqs:sa-east-1:123456789012:mkom","secret":"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} | secret: does not apply to a channel of kind sqs
            {"kind":"webhook","address":"https://a.example/","secret":"whsec_YWJj"}    | secret: must be one or two keys, separated by a space, each whsec_ and 24 to 64 random bytes in base64
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

    @ParameterizedTest(name = "{0} and {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            VIVO    | vivo           | true
            SAÚDE   | 'SAU\u0301DE'  | true
            VIVO    | 'VI\u200BVO'   | true
            VIVO    | *vivo*         | true
            VIVO    | ＶＩＶＯ        | true
            VIVO    | VIVA           | false
            VIVO    |                | false
                    |                | false
            """)
    void keywords_shouldBeTheSame_whenOneReplyBeginsWithEither(
            @Nullable String one, @Nullable String other, boolean same) {
        assertThat(withKeyword(one).sameKeyword(withKeyword(other))).isEqualTo(same);
    }

    private static Channel withKeyword(@Nullable String keyword) {
        ObjectNode json = Json.object().put("kind", "rapidpro").put("authorization", "Token 0123456789");
        if (keyword != null) {
            json.put("keyword", keyword);
        }
        return ChannelJson.read("main", Fields.of(json), Optional.empty(), address -> "");
    }
}
