package io.mkomhub.channel.kannel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.channel.Channel.Style;
import io.mkomhub.channel.TestChannels;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.Priority;
import io.mkomhub.platform.http.Parameters;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SendSmsTest {

    private static final String TO = "to=5511999990001";

    private static SendSms read(String query) {
        return SendSms.read(Parameters.of(query));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            text=Ol%C3%A1                                                | Olá
            text=Ol%C3%A1&coding=0                                       | Olá
            text=Ol%E1&charset=latin1                                    | Olá
            text=Ol%C3%A1&charset=utf8&coding=2                          | Olá
            text=%00O%00l%00%E1&coding=2                                 | Olá
            text=%00O%00l%00%E1%D8%3D%DE%00&coding=2&charset=UTF-16BE    | Olá😀
            text=a%2Bb+c                                                 | a+b c
            """)
    void text_shouldBeWhatWasMeant_whateverTheForm(String query, String text) {
        assertThat(read(TO + "&" + query).text()).isEqualTo(text);
    }

    @ParameterizedTest(name = "{0}: {1} on a channel that is {2}: {3}")
    @CsvSource({
        "KANNEL,,NORMAL,NORMAL",
        "KANNEL,,URGENT,URGENT",
        "KANNEL,-1,NORMAL,NORMAL",
        "KANNEL,0,URGENT,NORMAL",
        "KANNEL,1,NORMAL,NORMAL",
        "KANNEL,1,URGENT,NORMAL",
        "KANNEL,2,NORMAL,URGENT",
        "KANNEL,3,NORMAL,URGENT",
        "GENERIC,1,NORMAL,NORMAL",
        "GENERIC,2,NORMAL,URGENT",
        "RAPIDPRO,,NORMAL,NORMAL",
        "RAPIDPRO,,URGENT,URGENT",
        "RAPIDPRO,0,URGENT,NORMAL",
        "RAPIDPRO,1,NORMAL,URGENT"
    })
    void priority_shouldBeThatOfTheRequest_otherwiseThatOfTheChannel(
            Style style, @Nullable Integer level, Priority channel, Priority expected) {
        String query = TO + "&text=Oi" + (level == null ? "" : "&priority=" + level);

        assertThat(read(query).priority(TestChannels.kannel(style, channel))).isEqualTo(expected);
    }

    /** As Kannel 1.4.5 and RapidPro were seen to write them. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "text=Oi&from=13013&coding=0&charset=UTF-8&smsc=mkom&account=tester:acc&binfo=b&meta-data=%3Fx%3F",
                "text=Oi&from=13013&coding=0&charset=UTF-8&udh=&mclass=-1&mwi=-1&dlr-mask=-1&validity=&deferred=&id=x",
                "text=Oi&dlr-mask=27&priority=1&dlr-url=https%3A%2F%2Frp%2Fc%2Fkn%2Fu%2Fstatus%3Fid%3D1%26status%3D%25d",
                "text=Oi&mclass=1&pid=0&alt-dcs=0&rpi=0&compress=0&priority=0",
            })
    void read_shouldTakeIt_whenItAsksForNothingThatCannotBeDone(String query) {
        assertThat(read(TO + "&" + query).text()).isEqualTo("Oi");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            text=Oi                                  | RECEIVER_MISSING
            text=Oi&to=                              | RECEIVER_EMPTY
            text=Oi&to=+                             | RECEIVER_EMPTY
            text=Oi&to=abc                           | RECEIVER_DENIED
            text=Oi&to=5511999990001+12              | RECEIVER_DENIED
            to=5511999990001                         | BODY
            to=5511999990001&text=                   | BODY
            to=5511999990001&text=+                  | BODY
            to=5511999990001&text=Ol%E1              | BODY
            to=5511999990001&text=%D8%3D&coding=2    | BODY
            to=5511999990001&text=Oi&charset=klingon | BODY
            to=5511999990001&text=Oi&coding=3        | CODING
            to=5511999990001&text=Oi&coding=x        | CODING
            to=5511999990001&text=Oi&coding=1        | CODING
            to=5511999990001&text=Oi&udh=%06%05%04   | UDH
            to=5511999990001&text=Oi&mclass=0        | MCLASS
            to=5511999990001&text=Oi&mwi=0           | MWI
            to=5511999990001&text=Oi&pid=64          | PID
            to=5511999990001&text=Oi&alt-dcs=1       | ALT_DCS
            to=5511999990001&text=Oi&rpi=1           | RPI
            to=5511999990001&text=Oi&compress=1      | COMPRESS
            to=5511999990001&text=Oi&priority=4      | PRIORITY
            to=5511999990001&text=Oi&deferred=soon   | DEFERRED
            to=5511999990001&text=Oi&deferred=-9     | DEFERRED
            to=5511999990001&text=Oi&validity=x      | VALIDITY
            to=5511999990001&text=Oi&validity=0      | VALIDITY
            to=5511999990001&text=Oi&validity=5&deferred=5 | VALIDITY
            to=5511999990001&text=Oi&dlr-mask=64     | DLR_MASK
            to=5511999990001&text=Oi&dlr-mask=x      | DLR_MASK
            to=5511999990001&text=Oi&dlr-url=x       | DLR_URL
            to=5511999990001&text=Oi&dlr-url=ftp%3A%2F%2Fx%2F | DLR_URL
            """)
    void read_shouldRefuseInKannelsWords_whenItCannotBeDone(String query, KannelReply reply) {
        assertThatThrownBy(() -> read(query))
                .isInstanceOfSatisfying(
                        MisformedException.class, e -> assertThat(e.reply()).isEqualTo(reply));
    }

    @Test
    void receivers_shouldEachBeThereOnce_whenTheListHasThemTwice() {
        assertThat(read("text=Oi&to=%2B5511999990001+11999990002++5511999990001")
                        .receivers())
                .containsExactly(new Msisdn("5511999990001"), new Msisdn("5511999990002"));
    }

    @Test
    void read_shouldRefuse_whenThereAreMoreThanAHundredReceivers() {
        StringBuilder to = new StringBuilder("text=Oi&to=");
        for (int i = 0; i < 101; i++) {
            to.append("5511999990").append(100 + i).append('+');
        }
        assertThatThrownBy(() -> read(to.toString()))
                .isInstanceOfSatisfying(
                        MisformedException.class, e -> assertThat(e.reply()).isEqualTo(KannelReply.RECEIVER_DENIED));
    }

    @Test
    void minutes_shouldBeRead_whenTheyAreGiven() {
        SendSms sms = read(TO + "&text=Oi&deferred=5&validity=60");
        assertThat(sms.deferred()).hasValue(Duration.ofMinutes(5));
        assertThat(sms.validity()).hasValue(Duration.ofHours(1));
        assertThat(read(TO + "&text=Oi&deferred=0").deferred()).isEmpty();
    }

    @Test
    void part_shouldBeLeftUndecoded_whenItEndsInTheMiddleOfACharacter() {
        SendSms sms = read(TO + "&text=%00a%D8%3D&coding=2&charset=UTF-16BE&udh=%05%00%03%06%02%01");
        assertThat(sms.part()).hasValue(new Concatenation(6, false, 2, 1));
        assertThat(sms.hexadecimal()).isEqualTo("0061d83d");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
            id=7                                                                     | id 7
            dlr-url=http://k:1/?username=u%26dlr-url=%26dlr-mask=%25d%26dlr-mid=c0-1 | report c0-1
            dlr-url=https://rp.example/c/kn/8eb2/status?uuid=55%26status=%25d        | report 8eb2 55
            dlr-url=https://rp.example/c/kn/8eb2/status?id=9%26status=%25d           | report 8eb2 9
            dlr-url=https://rp.example/c/kn/8eb2/status/?status=%25d%26id=9          | report 8eb2 9
            """)
    void key_shouldBeWhatIsDifferentForEachMessage_whenThereIsSuchAThing(String query, String key) {
        assertThat(read(TO + "&text=Oi&" + query).key()).hasValue(key);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dlr-mask=31", "dlr-mask=31&dlr-url=http://app.example/dlr?to=%25p%26s=%25d"})
    void key_shouldBeEmpty_whenTheSameTextMaySimplyBeSentAgain(String query) {
        SendSms sms = read(TO + "&text=Oi&" + query);
        assertThat(sms.key()).isEmpty();
        assertThat(sms.seed()).isEmpty();
    }

    /** Kannel gives all receivers of a request, each in a request of its own, the same id. */
    @Test
    void seed_shouldDifferByReceiverAndText_whenTheIdIsTheSame() {
        Optional<String> seed = read(TO + "&text=Oi&id=7").seed();
        assertThat(seed).isPresent();
        assertThat(read(TO + "&text=Oi&id=7&deferred=5").seed()).isEqualTo(seed);
        assertThat(read("to=5511999990002&text=Oi&id=7").seed()).isNotEqualTo(seed);
        assertThat(read(TO + "&text=Ei&id=7").seed()).isNotEqualTo(seed);
        assertThat(read(TO + "&text=Oi&id=8").seed()).isNotEqualTo(seed);
    }

    @Test
    void returnAddress_shouldKeepKannelsIdAndNotItsPassword_whenKannelGivesOne() {
        SendSms sms = read(TO + "&text=Oi&dlr-mask=31&dlr-url=http%3A%2F%2F127.0.0.1%3A23003%2F%3Fusername%3Dhub"
                + "%26password%3Dsecret%26dlr-url%3Dhttp%3A%2F%2F127.0.0.1%3A23100%2Fapp%3Fdlr-mid%3D7%26a%3D%25A"
                + "%26dlr-mask%3D%25d%26dlr-mid%3D092bf40e-cc09-459b-8102-45d82d38a795");
        assertThat(sms.returnAddress("main"))
                .isEqualTo(new ChannelOrigin("main", "092bf40e-cc09-459b-8102-45d82d38a795", Optional.empty(), 31));
    }

    @Test
    void returnAddress_shouldKeepTheAddress_whenNobodyKnowsTheIdInIt() {
        SendSms sms = read(TO + "&text=Oi&id=7&dlr-mask=3&dlr-url=http%3A%2F%2Fapp.example%2F%3Fs%3D%25d");
        assertThat(sms.returnAddress("main"))
                .isEqualTo(new ChannelOrigin("main", "7", Optional.of("http://app.example/?s=%d"), 3));
    }
}
