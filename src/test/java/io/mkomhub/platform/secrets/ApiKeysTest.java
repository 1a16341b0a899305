package io.mkomhub.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.mkomhub.platform.id.Digests;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {

    /** SHA-256 of {@code local-api-key}, as {@code sha256sum} gives it. */
    private static final String DIGEST = "024f6c9525465fbec0047e2686f02a413c52241fde8af273148c419fa18fb312";

    /** SHA-256 of {@code other-api-key}. */
    private static final String OTHER_DIGEST = "e4c0d6a96d89f0f2ca26312d2715555bd8e470eb47ce309f3125a120a63f7de1";

    private static final ApiKeys KEYS = ApiKeys.parse("""
            # who, what, for what

            crm   %s   send,read
            \terp\t%s\tread
            """.formatted(DIGEST, OTHER_DIGEST));

    @Test
    void holderOf_shouldFindTheHolder_whenTheKeyIsInTheList() {
        assertThat(KEYS.holderOf("local-api-key"))
                .contains(new ApiKeys.Caller("crm", Set.of("send", "read"), Set.of(), List.of()));
        assertThat(KEYS.holderOf("other-api-key"))
                .contains(new ApiKeys.Caller("erp", Set.of("read"), Set.of(), List.of()));
    }

    @Test
    void holderOf_shouldFindTheHolder_whenTheDigestIsInUpperCase() {
        assertThat(ApiKeys.parse("crm " + DIGEST.toUpperCase(Locale.ROOT) + " *")
                        .holderOf("local-api-key"))
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "local-api-ke", "local-api-key ", "LOCAL-API-KEY", DIGEST, "crm"})
    void holderOf_shouldFindNobody_whenTheKeyIsAnother(String key) {
        assertThat(KEYS.holderOf(key)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n\n", "# nobody yet"})
    void holderOf_shouldFindNobody_whenTheListIsEmpty(String lines) {
        assertThat(ApiKeys.parse(lines).holderOf("")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "*,send,true",
        "*,anything,true",
        "'send,read',read,true",
        "'send,read',write,false",
        "read,send,false",
        "sender,send,false"
    })
    void may_shouldGoByTheScopes_whenAsked(String scopes, String scope, boolean may) {
        ApiKeys keys = ApiKeys.parse("crm " + DIGEST + " " + scopes);

        assertThat(keys.holderOf("local-api-key")).get().matches(caller -> caller.may(scope) == may);
    }

    @ParameterizedTest(name = "{0} from {1}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            send                                                  | 198.51.100.1 | true  |
            send from=203.0.113.0/24                              | 203.0.113.7  | true  |
            send from=203.0.113.0/24                              | 203.0.114.7  | false |
            send from=203.0.113.0/24                              | ''           | false |
            send from=203.0.113.0/24                              | 2001:db8::1  | false |
            send from=203.0.113.7,2001:db8::/32                   | 203.0.113.7  | true  |
            send from=203.0.113.7,2001:db8::/32                   | 203.0.113.8  | false |
            send from=203.0.113.7,2001:db8::/32                   | 2001:db8::1  | true  |
            send from=203.0.113.0/24 channels=crm-sms             | 203.0.113.7  | true  | crm-sms
            send,read channels=crm-sms,erp_2 from=203.0.113.0/24  | 203.0.114.7  | false | crm-sms,erp_2
            """)
    void holderOf_shouldKnowWhatTheKeyIsBoundTo_whenItsLineSaysSo(
            String line, String address, boolean may, @Nullable String channels) {
        ApiKeys keys = ApiKeys.parse("crm " + DIGEST + " " + line);

        assertThat(keys.holderOf("local-api-key")).hasValueSatisfying(caller -> {
            assertThat(caller.mayComeFrom(address)).isEqualTo(may);
            assertThat(caller.channels()).isEqualTo(channels == null ? Set.of() : Set.of(channels.split(",", -1)));
        });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            no scopes             | crm @
            a scope too many      | crm @ send read
            a misspelt word       | crm @ send channel=crm-sms
            channels twice        | crm @ send channels=crm-sms channels=erp-sms
            no channel            | crm @ send channels=
            half a channel        | crm @ send channels=crm-sms,
            no channel's name     | crm @ send channels=crm/sms
            channels for admin    | crm @ send,admin channels=crm-sms
            channels for all      | crm @ * channels=crm-sms
            networks twice        | crm @ send from=203.0.113.0/24 from=198.51.100.0/24
            no network            | crm @ send from=
            no address            | crm @ send from=crm.example.com
            too long a prefix     | crm @ send from=203.0.113.0/33
            half a network        | crm @ send from=203.0.113.0/
            half a list           | crm @ send from=203.0.113.0/24,
            a key, not its digest | crm local-api-key send
            half a digest         | crm 2c26b46b68ffc68ff99b453c1d304134 send
            a comma for a space   | crm,@,send
            """)
    void parse_shouldNameTheLineButNotWhatItHolds_whenItIsWrong(String name, String line) {
        String lines = "# keys\n" + line.replace("@", DIGEST);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ApiKeys.parse(lines))
                .withMessageContaining("line 2")
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("crm")
                        .doesNotContain("local-api-key")
                        .doesNotContain(DIGEST));
    }

    /** What a shell makes of a variable that is not set must not let in whoever shows nothing. */
    @Test
    void holderOf_shouldFindNobody_whenTheDigestIsThatOfNothing() {
        ApiKeys keys = ApiKeys.parse(
                "crm e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 send\nerp " + DIGEST + " send");

        assertThat(keys.holderOf("")).isEmpty();
        assertThat(keys.holderOf("local-api-key")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({"k, false", "12345678901, false", "123456789012, true"})
    void holderOf_shouldFindNobody_whenTheKeyIsOneThatCanBeGuessed(String key, boolean taken) {
        ApiKeys keys = ApiKeys.parse("crm "
                + HexFormat.of().formatHex(Digests.newSha256().digest(key.getBytes(StandardCharsets.UTF_8)))
                + " send");

        assertThat(keys.holderOf(key).isPresent()).isEqualTo(taken);
    }
}
