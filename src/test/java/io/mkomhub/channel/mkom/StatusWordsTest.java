package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.MessageStatus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatusWordsTest {

    @ParameterizedTest
    @ValueSource(strings = {"Entregue", "entregue", "ENTREGUE", " Entregue\n"})
    void meaningOf_shouldBeDelivered_whenTheWordIsEntregue(String word) {
        assertThat(StatusWords.meaningOf(word)).contains(MessageStatus.DELIVERED);
    }

    /** Only the manual decides what a word means; a guess would make a message final that is not. */
    @ParameterizedTest
    @ValueSource(strings = {"", "Enviado", "Lida", "Não entregue", "Entregues", "delivered", "Falha"})
    void meaningOf_shouldBeUnknown_whenTheManualDoesNotHaveTheWord(String word) {
        assertThat(StatusWords.meaningOf(word)).isEmpty();
    }
}
