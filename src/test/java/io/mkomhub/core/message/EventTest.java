package io.mkomhub.core.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.mkomhub.core.message.Event.Reply;
import io.mkomhub.core.message.Event.StatusReport;
import io.mkomhub.platform.id.Digests;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventTest {

    private static final Msisdn PHONE = new Msisdn("5511980664212");
    private static final Optional<Instant> AT = Optional.of(Instant.ofEpochSecond(1604513950));

    private static StatusReport status(
            String internalId, String reference, Msisdn msisdn, Optional<Instant> at, String status) {
        return new StatusReport(Optional.of(internalId), Optional.of(reference), msisdn, at, status);
    }

    private static Reply reply(String internalId, String reference, Msisdn msisdn, Optional<Instant> at, String text) {
        return new Reply(Optional.of(internalId), Optional.of(reference), msisdn, at, text);
    }

    @Test
    void id_shouldBeTheSame_whenTheContentIs() {
        assertThat(status("12345678910", "meu-codigo", PHONE, AT, "Entregue").id())
                .isEqualTo(status("12345678910", "meu-codigo", PHONE, AT, "Entregue")
                        .id())
                .matches("[0-9a-f]{64}");
    }

    /** Ids are keys of stored items: they must not change from one version of the hub to the next. */
    @Test
    void id_shouldBeThatOfEarlierVersions_whenTheManualsStatusComes() {
        assertThat(status("12345678910", "meu-codigo", PHONE, AT, "Entregue").id())
                .isEqualTo(Digests.sha256Hex(
                        "status", "12345678910", "meu-codigo", "Entregue", "1604513950", "5511980664212"));
    }

    static Stream<Arguments> others() {
        StatusReport without = new StatusReport(Optional.empty(), Optional.empty(), PHONE, AT, "Entregue");
        return Stream.of(
                arguments("internal id", status("12345678911", "meu-codigo", PHONE, AT, "Entregue")),
                arguments("reference", status("12345678910", "meu-codigO", PHONE, AT, "Entregue")),
                arguments("number", status("12345678910", "meu-codigo", new Msisdn("5511980664213"), AT, "Entregue")),
                arguments(
                        "time",
                        status("12345678910", "meu-codigo", PHONE, AT.map(at -> at.plusSeconds(1)), "Entregue")),
                arguments("no time", status("12345678910", "meu-codigo", PHONE, Optional.empty(), "Entregue")),
                arguments("word", status("12345678910", "meu-codigo", PHONE, AT, "entregue")),
                arguments("kind", reply("12345678910", "meu-codigo", PHONE, AT, "Entregue")),
                arguments("neither internal id nor reference", without),
                arguments("fields run together", status("1234567891", "0meu-codigo", PHONE, AT, "Entregue")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("others")
    void id_shouldDiffer_whenOneFieldDoes(String field, Event other) {
        assertThat(other.id())
                .isNotEqualTo(status("12345678910", "meu-codigo", PHONE, AT, "Entregue")
                        .id());
    }

    @Test
    void id_shouldDiffer_whenRepliesSayDifferentThings() {
        assertThat(reply("1", "r", PHONE, AT, "sim").id())
                .isNotEqualTo(reply("1", "r", PHONE, AT, "não").id());
    }

    @Test
    void toString_shouldHideNumberAndText_whenLogged() {
        assertThat(reply("1", "r", PHONE, AT, "meu segredo").toString())
                .doesNotContain("segredo")
                .doesNotContain(PHONE.digits());
        assertThat(status("1", "r", PHONE, AT, "Entregue").toString()).doesNotContain(PHONE.digits());
    }
}
