package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessageClassTest {

    @ParameterizedTest
    @EnumSource
    void ofWord_shouldReadWhatWordWrote_whenAnyClass(MessageClass messageClass) {
        assertThat(MessageClass.ofWord(messageClass.word())).isEqualTo(messageClass);
    }

    @Test
    void ofCaller_shouldNotGiveTheNotificationThatGoesToThoseWhoOptedOut_whenACallerAsksForIt() {
        assertThat(MessageClass.ofCaller("marketing")).isEqualTo(MessageClass.MARKETING);
        assertThatIllegalArgumentException().isThrownBy(() -> MessageClass.ofCaller("opt_out_confirmation"));
        assertThatIllegalArgumentException().isThrownBy(() -> MessageClass.ofCaller("MARKETING"));
    }
}
