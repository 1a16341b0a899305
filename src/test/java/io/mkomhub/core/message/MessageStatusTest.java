package io.mkomhub.core.message;

import static io.mkomhub.core.message.MessageStatus.CANCELLED;
import static io.mkomhub.core.message.MessageStatus.DELIVERED;
import static io.mkomhub.core.message.MessageStatus.EXPIRED;
import static io.mkomhub.core.message.MessageStatus.FAILED;
import static io.mkomhub.core.message.MessageStatus.OPTED_OUT;
import static io.mkomhub.core.message.MessageStatus.QUEUED;
import static io.mkomhub.core.message.MessageStatus.SENDING;
import static io.mkomhub.core.message.MessageStatus.SENT;
import static io.mkomhub.core.message.MessageStatus.UNCERTAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MessageStatusTest {

    static Stream<Arguments> transitions() {
        return Stream.of(
                arguments(QUEUED, Set.of(SENDING, SENT, DELIVERED, FAILED, OPTED_OUT, CANCELLED, EXPIRED)),
                arguments(SENDING, Set.of(QUEUED, UNCERTAIN, SENT, DELIVERED, FAILED)),
                arguments(UNCERTAIN, Set.of(QUEUED, SENDING, SENT, DELIVERED, FAILED, OPTED_OUT, EXPIRED)),
                arguments(SENT, Set.of(DELIVERED, FAILED)),
                arguments(DELIVERED, Set.of()),
                arguments(FAILED, Set.of()),
                arguments(OPTED_OUT, Set.of()),
                arguments(CANCELLED, Set.of()),
                arguments(EXPIRED, Set.of()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("transitions")
    void canBecome_shouldAllowExactlyTheTable_whenAskedForEveryStatus(MessageStatus from, Set<MessageStatus> allowed) {
        for (MessageStatus to : MessageStatus.values()) {
            assertThat(from.canBecome(to)).as("%s to %s", from, to).isEqualTo(allowed.contains(to));
        }
        assertThat(from.isFinal()).isEqualTo(allowed.isEmpty());
    }

    @ParameterizedTest
    @EnumSource
    void ofWord_shouldReadWhatWordWrote_whenAnyStatus(MessageStatus status) {
        assertThat(MessageStatus.ofWord(status.word())).isEqualTo(status);
        assertThat(status.word()).isLowerCase();
    }

    @Test
    void ofWord_shouldRefuse_whenTheWordIsUnknown() {
        assertThatIllegalArgumentException().isThrownBy(() -> MessageStatus.ofWord("entregue"));
    }
}
