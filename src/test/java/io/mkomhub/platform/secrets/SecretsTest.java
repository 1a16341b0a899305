package io.mkomhub.platform.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.platform.fault.UnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "the one,long-secret-1,long-secret-1,true",
        "another,long-secret-1,long-secreT-1,false",
        "a part,long-secret-1,long-secret-,false",
        "more,long-secret-1,long-secret-12,false",
        "nothing,long-secret-1,'',false",
        "old of two,an-old-secret a-new-secret,an-old-secret,true",
        "new of two,an-old-secret a-new-secret,a-new-secret,true",
        "both of two,an-old-secret a-new-secret,an-old-secret a-new-secret,false",
        "white space around,' long-secret-1 ',long-secret-1,true",
        "twelve characters,123456789012,123456789012,true",
        "a short one beside,short a-new-secret,a-new-secret,true",
        "the short one itself,short a-new-secret,short,false",
        "nothing where nothing is set,' ','',false"
    })
    void isWebhookToken_shouldTakeOneOfTheValues_whenAsked(String name, String valid, String given, boolean right) {
        assertThat(TestSecrets.of("", valid, "").isWebhookToken(given)).isEqualTo(right);
    }

    /** A 401 would make MKOM's callbacks be lost in silence. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "12345678901", "short tokens two"})
    void isWebhookToken_shouldNeedAPerson_whenEveryTokenIsTooShort(String valid) {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> TestSecrets.of("", valid, "").isWebhookToken(valid))
                .withMessage("HUB_WEBHOOK_TOKEN has fewer than 12 characters");
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
        TestSsm ssm = new TestSsm("an-old-secret");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.isWebhookToken("an-old-secret")).isTrue();
        ssm.value("a-new-secret an-old-secret");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.isWebhookToken("a-new-secret")).isTrue();
        assertThat(secrets.isWebhookToken("an-old-secret")).isTrue();
    }

    @Test
    void holderOf_shouldKnowANewKey_whenItWasStoredAMomentAgo() {
        TestSsm ssm = new TestSsm("");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.holderOf("key-of-tests")).isEmpty();
        ssm.value("crm cc86f61722d6c0ef5bc84996efdb0782ad6163e13cfb15d924d37b0c879559a9 send");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.holderOf("key-of-tests"))
                .hasValueSatisfying(holder -> assertThat(holder.name()).isEqualTo("crm"));
    }

    @Test
    void holderOf_shouldKnowTheKeys_whenTheListWasMendedAMomentAgo() {
        TestSsm ssm = new TestSsm("crm key send");
        Secrets secrets = ssm.secrets();
        assertThatExceptionOfType(UnavailableException.class).isThrownBy(() -> secrets.holderOf("key-of-tests"));
        ssm.value("crm cc86f61722d6c0ef5bc84996efdb0782ad6163e13cfb15d924d37b0c879559a9 send");
        ssm.pass(Secrets.SOONEST);

        assertThat(secrets.holderOf("key-of-tests")).isPresent();
    }

    @Test
    void isWebhookToken_shouldNotReadEachTime_whenTokensAreWrong() {
        TestSsm ssm = new TestSsm("the-right-one");
        Secrets secrets = ssm.secrets();

        for (int i = 0; i < 300; i++) {
            assertThat(secrets.isWebhookToken("wrong")).isFalse();
            ssm.pass(Duration.ofSeconds(1));
        }

        assertThat(ssm.reads()).isEqualTo(300 / (int) Secrets.SOONEST.toSeconds());
    }

    @Test
    void isWebhookToken_shouldKeepTheOldToken_whenSsmCannotBeReachedForANewOne() {
        TestSsm ssm = new TestSsm("an-old-secret");
        Secrets secrets = ssm.secrets();
        assertThat(secrets.isWebhookToken("an-old-secret")).isTrue();
        ssm.pass(Secrets.SOONEST);
        ssm.fail(true);

        assertThat(secrets.isWebhookToken("a-new-secret")).isFalse();
        assertThat(secrets.isWebhookToken("an-old-secret")).isTrue();
    }
}
