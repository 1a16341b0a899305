package io.mkomhub.channel.mkom;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WireReferenceTest {

    private static final MessageId ID = new MessageId(new BatchId("01aryz6s41tsv4rrffq69g5fav"), 7);

    private static OutboundMessage message(Optional<String> reference) {
        return new OutboundMessage(ID, new Msisdn("5511953959059"), "Oi", Optional.empty(), reference, List.of());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12345678910",
                "meu-codigo",
                "a~b",
                "~",
                "01aryz6s41tsv4rrffq69g5fav-9",
                "x~01aryz6s41tsv4rrffq69g5fav-9",
                "ação 1"
            })
    void of_shouldPutTheCallersReferenceInFrontAndReadFindTheId_whateverItIs(String reference) {
        String wire = WireReference.of(message(Optional.of(reference)));

        assertThat(wire).isEqualTo(reference + "~01aryz6s41tsv4rrffq69g5fav-7");
        assertThat(WireReference.read(wire)).contains(ID);
    }

    @Test
    void of_shouldBeTheIdAlone_whenTheCallerGaveNoReference() {
        String wire = WireReference.of(message(Optional.empty()));

        assertThat(wire).isEqualTo("01aryz6s41tsv4rrffq69g5fav-7");
        assertThat(WireReference.read(wire)).contains(ID);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "meu-codigo",
                "12345678910",
                "~",
                "a~",
                "a~b",
                "01aryz6s41tsv4rrffq69g5fav-7~",
                "01ARYZ6S41TSV4RRFFQ69G5FAV-7",
                "01aryz6s41tsv4rrffq69g5fav-0",
                "01aryz6s41tsv4rrffq69g5fav-101",
                "01aryz6s41tsv4rrffq69g5fav-999"
            })
    void read_shouldBeEmpty_whenTheHubGaveNoSuchReference(String reference) {
        assertThat(WireReference.read(reference)).isEmpty();
    }
}
