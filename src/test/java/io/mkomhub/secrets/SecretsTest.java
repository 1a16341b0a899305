package io.mkomhub.secrets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.mkomhub.fault.UnavailableException;
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
                .isThrownBy(secrets::apiKeys)
                .withMessage("HUB_API_KEYS_PARAMETER is not set");
    }

    /** A mistake in the list must not read as "nobody has a key", which would be a 401 for everyone. */
    @Test
    void apiKeys_shouldBeUnavailable_whenTheListIsWrong() {
        assertThatExceptionOfType(UnavailableException.class)
                .isThrownBy(() -> TestSecrets.of("", "", "crm plain-key send").apiKeys())
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
}
