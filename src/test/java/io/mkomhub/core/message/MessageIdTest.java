package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MessageIdTest {

    private static final String BATCH = "01aryz6s41tsv4rrffq69g5fav";

    @ParameterizedTest
    @ValueSource(ints = {1, 9, 10, 99, 100})
    void parse_shouldReadWhatToStringWrote_whenAPlaceIsInAMessageBatch(int place) {
        MessageId id = new MessageId(new BatchId(BATCH), place);

        assertThat(id).hasToString(BATCH + "-" + place);
        assertThat(MessageId.isOne(id.toString())).isTrue();
        assertThat(MessageId.parse(id.toString())).isEqualTo(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                BATCH,
                BATCH + "-",
                BATCH + "-0",
                BATCH + "-01",
                BATCH + "-1000",
                BATCH + "-x",
                "x" + BATCH + "-1",
                BATCH + "-1 ",
                "meu-codigo",
                "12345678910"
            })
    void isOne_shouldBeFalse_whenTheFormIsAnother(String text) {
        assertThat(MessageId.isOne(text)).isFalse();
        assertThatIllegalArgumentException().isThrownBy(() -> MessageId.parse(text));
    }

    /** Callers ask {@code isOne} and then {@code parse}: whatever the one takes the other must. */
    @ParameterizedTest
    @ValueSource(ints = {101, 500, 999})
    void isOne_shouldBeFalse_whenThePlaceIsInNoMessageBatch(int place) {
        assertThat(MessageId.isOne(BATCH + "-" + place)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void constructor_shouldRefuse_whenThePlaceIsInNoMessageBatch(int place) {
        BatchId messageBatch = new BatchId(BATCH);

        assertThatIllegalArgumentException().isThrownBy(() -> new MessageId(messageBatch, place));
    }

    @Test
    void toString_shouldContainNoUnderscoreOrTilde_becauseReferencesUseThem() {
        assertThat(new MessageId(BatchId.derived("x"), 7).toString()).matches("[0-9a-z-]+");
    }
}
