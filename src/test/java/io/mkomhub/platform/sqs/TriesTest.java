package io.mkomhub.platform.sqs;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.events.SQSEvent.MessageAttribute;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.sqs.model.MessageAttributeValue;

class TriesTest {

    private static final Instant T0 = Instant.parse("2026-03-01T12:00:00.123Z");

    /** What a record carries along, as Lambda hands it over. */
    static Map<String, MessageAttribute> received(Tries tries) {
        return received(tries.attributes());
    }

    /** Attributes as Lambda hands them over. */
    static Map<String, MessageAttribute> received(Map<String, MessageAttributeValue> attributes) {
        Map<String, MessageAttribute> received = new LinkedHashMap<>();
        attributes.forEach((name, value) -> received.put(name, attribute(value.stringValue())));
        return received;
    }

    private static MessageAttribute attribute(String text) {
        MessageAttribute attribute = new MessageAttribute();
        attribute.setDataType("Number");
        attribute.setStringValue(text);
        return attribute;
    }

    @ParameterizedTest
    @CsvSource({"0,0,0", "1,0,0", "0,1,0", "0,0,2", "12345,7,4"})
    void of_shouldReadWhatWasWritten(int requeues, int failures, int crashes) {
        Tries tries = new Tries(requeues, failures, crashes, Optional.empty());
        assertThat(Tries.of(received(tries))).isEqualTo(tries);
        Tries due = new Tries(requeues, failures, crashes, Optional.of(T0));
        assertThat(Tries.of(received(due))).isEqualTo(due);
    }

    @Test
    void attributes_shouldBeNone_whenARecordWasNeverPutBack() {
        assertThat(Tries.NONE.attributes()).isEmpty();
        assertThat(Tries.of(Map.of())).isEqualTo(Tries.NONE);
        assertThat(Tries.of(null)).isEqualTo(Tries.NONE);
    }

    /** Whoever else writes on the queue may write anything; it must not end a run. */
    @ParameterizedTest
    @CsvSource({"-1", "x", "''", "1.5", "99999999999999999999999", "1000001", "9223372036854775807", "１２"})
    void of_shouldTakeItForAbsent_whenAnAttributeIsAnythingElse(String text) {
        Map<String, MessageAttribute> attributes = new LinkedHashMap<>();
        attributes.put(Tries.FAILURES, attribute(text));
        attributes.put(Tries.CRASHES, attribute(text));
        attributes.put(Tries.REQUEUES, attribute(text));
        attributes.put("reason", attribute("put back by hand"));
        Tries read = Tries.of(attributes);
        assertThat(read).isEqualTo(text.equals("１２") ? new Tries(12, 12, 12, Optional.empty()) : Tries.NONE);
        attributes.put(Tries.FAILURES, new MessageAttribute());
        assertThat(Tries.of(attributes).failures()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"PT0S,false", "PT15M,false", "PT15M1S,true", "PT24H,true"})
    void due_shouldNoteTheTime_whenSqsCannotDelayItSoLong(Duration delay, boolean noted) {
        assertThat(Tries.NONE.due(delay, T0).notBefore())
                .isEqualTo(noted ? Optional.of(T0.plus(delay)) : Optional.empty());
    }
}
