package io.mkomhub.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.fault.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the one,secret,secret,true",
        "another,secret,secreT,false",
        "a part,secret,secre,false",
        "more,secret,secret1,false",
        "nothing,secret,'',false",
        "old of two,old new,old,true",
        "new of two,old new,new,true",
        "both of two,old new,old new,false",
        "white space around,' secret ',secret,true",
        "nothing where nothing is set,' ','',false"
    })
    void isWebhookToken_shouldTakeOneOfTheValues_whenAsked(String name, String valid, String given, boolean right) {
        assertThat(TestSecrets.of("", valid, "").isWebhookToken(given)).isEqualTo(right);
    }

    @Test
    void mkomToken_shouldBeTheValue_whenItIsSetPlainly() {
        assertThat(TestSecrets.of("token", "", "").mkomToken()).isEqualTo("token");
    }

    @Test
    void accessors_shouldBeUnavailableAndNameTheVariable_whenNothingIsSet() {
        Secrets secrets = TestSecrets.of("", "", "");

        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(secrets::mkomToken)
                .withMessage("HUB_MKOM_TOKEN_PARAMETER is not set");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> secrets.isWebhookToken("x"))
                .withMessage("HUB_WEBHOOK_TOKEN_PARAMETER is not set");
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> secrets.holderOf("x"))
                .withMessage("HUB_API_KEYS_PARAMETER is not set");
    }

    /** A mistake in the list must not read as "nobody has a key", which would be a 401 for everyone. */
    @Test
    void apiKeys_shouldBeUnavailable_whenTheListIsWrong() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> TestSecrets.of("", "", "crm plain-key send").holderOf("x"))
                .withMessageContaining("line 1");
    }

    @Test
    void mkomToken_shouldBeReadOnce_whileItIsFresh() {
        TestSsm ssm = new TestSsm("first");
        Secrets secrets = ssm.secrets();

        assertThat(secrets.mkomToken()).isEqualTo("first");
        ssm.value("second");

        assertThat(secrets.mkomToken()).isEqualTo("first");
        assertThat(ssm.reads()).isEqualTo(1);
    }

    @Test
    void mkomToken_shouldBeReadAnew_whenMkomDidNotAcceptIt() {
        TestSsm ssm = new TestSsm("first");
        Secrets secrets = ssm.secrets();
        secrets.mkomToken();
        ssm.value("second");

        secrets.refreshMkomToken();

        assertThat(secrets.mkomToken()).isEqualTo("second");
    }

    @Test
    void mkomToken_shouldBeUnavailableAndAskedForAgain_whenSsmCannotBeReached() {
        TestSsm ssm = new TestSsm("first");
        Secrets secrets = ssm.secrets();
        ssm.fail(true);
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(secrets::mkomToken)
                .withMessage("the SSM parameter /mkom-token cannot be read");

        ssm.fail(false);

        assertThat(secrets.mkomToken()).isEqualTo("first");
    }

    @Test
    void isWebhookToken_shouldTakeANewToken_whenItWasStoredAMomentAgo() {
        TestSsm ssm = new TestSsm("old");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.isWebhookToken("old")).isTrue();
        ssm.value("new old");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.isWebhookToken("new")).isTrue();
        assertThat(secrets.isWebhookToken("old")).isTrue();
    }

    @Test
    void holderOf_shouldKnowANewKey_whenItWasStoredAMomentAgo() {
        TestSsm ssm = new TestSsm("");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.holderOf("key")).isEmpty();
        ssm.value("crm 2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683 send");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.holderOf("key"))
                .hasValueSatisfying(holder -> assertThat(holder.name()).isEqualTo("crm"));
    }

    @Test
    void holderOf_shouldKnowTheKeys_whenTheListWasMendedAMomentAgo() {
        TestSsm ssm = new TestSsm("crm key send");
        Secrets secrets = ssm.secrets();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> secrets.holderOf("key"));
        ssm.value("crm 2c70e12b7a0646f92279f427c7b38e7334d8e5389cff167a1dc30e73f826b683 send");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.holderOf("key")).isPresent();
    }

    @Test
    void isWebhookToken_shouldNotReadEachTime_whenTokensAreWrong() {
        TestSsm ssm = new TestSsm("right");
        Secrets secrets = ssm.secrets();

        for (int i = 0; i < 300; i++) {
            assertThat(secrets.isWebhookToken("wrong")).isFalse();
            ssm.pass(Duration.ofSeconds(1));
        }

        assertThat(ssm.reads()).isEqualTo(300 / (int) Secrets.SOONEST.toSeconds());
    }

    @Test
    void isWebhookToken_shouldKeepTheOldToken_whenSsmCannotBeReachedForANewOne() {
        TestSsm ssm = new TestSsm("old");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.isWebhookToken("old")).isTrue();
        ssm.pass(Secrets.SOONEST);
        ssm.fail(true);

        assertThat(secrets.isWebhookToken("new")).isFalse();
        assertThat(secrets.isWebhookToken("old")).isTrue();
    }
}
