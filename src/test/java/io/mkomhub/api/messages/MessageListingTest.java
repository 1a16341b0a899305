package io.mkomhub.api.messages;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.core.message.BatchId;
import io.mkomhub.core.message.Mailing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.MessageClass;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.core.message.MessageState;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.message.OutboundMessage;
import io.mkomhub.core.message.TrackedMessage;
import io.mkomhub.platform.dynamodb.Page;
import io.mkomhub.platform.http.HttpRequest;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MessageListingTest {

    private static final Instant NOON = Instant.parse("2026-11-26T15:00:00Z");
    private static final Mailing NATAL = new Mailing("Natal; 2026", 7);
    private static final String NATAL_ID = MailingId.of("api:crm", NATAL).text();

    private static final TrackedMessage SENT = new TrackedMessage(
            new OutboundMessage(
                    new MessageId(BatchId.derived("test"), 1),
                    new Msisdn("5511953959059"),
                    "=Olá",
                    Optional.of(NOON.plusSeconds(3_600)),
                    Optional.of("00123"),
                    List.of(),
                    MessageClass.MARKETING,
                    Optional.empty(),
                    Optional.empty()),
            NATAL,
            "api:crm",
            NOON,
            MessageState.queued(NOON).claimed(NOON).accepted(Optional.of("55"), NOON.plusSeconds(1)),
            3);

    private static String file(String locale, TrackedMessage... messages) {
        HttpRequest request = new HttpRequest(
                "GET", "/messages", "", Map.of("format", "csv", "locale", locale), Map.of(), new byte[0], "", "");
        return MessageListing.MESSAGES
                .answer(request, position -> true, (position, most) -> new Page<>(List.of(messages), Optional.empty()))
                .body();
    }

    @Test
    void file_shouldBeForABrazilianSpreadsheet_whenThatIsWanted() {
        assertThat(file("pt-BR", SENT).split("\r\n", -1))
                .containsExactly(
                        "\uFEFFTelefone;Mensagem;Situação;Situação na MKOM;Motivo;SMS;Aceita em;Atualizada em;"
                                + "Agendada para;Referência;Id;Mailing;Centro de custo;Id do mailing;"
                                + "Id do mailing na MKOM;Origem;Classe;Tentativas",
                        "(+55) 11 95395-9059;'=Olá;sent;;;1;2026-11-26 12:00:00;2026-11-26 12:00:01;"
                                + "2026-11-26 13:00:00;'00123;" + SENT.id() + ";\"Natal; 2026\";7;" + NATAL_ID
                                + ";55;api:crm;marketing;1",
                        "");
    }

    @Test
    void file_shouldHaveTheNamesOfTheJson_whenItIsEnglish() {
        assertThat(file("en", SENT).split("\r\n", -1))
                .containsExactly(
                        "\uFEFFmsisdn,message,status,platform_status,reason,segments,accepted_at,updated_at,schedule,"
                                + "reference,id,mailing,cost_centre_id,mailing_id,mkom_mailing_id,origin,class,attempts",
                        "(+55) 11 95395-9059,'=Olá,sent,,,1,2026-11-26T15:00:00Z,2026-11-26T15:00:01Z,"
                                + "2026-11-26T16:00:00Z,'00123," + SENT.id() + ",\"Natal; 2026\",7," + NATAL_ID
                                + ",55,api:crm,marketing,1",
                        "");
    }

    @Test
    void row_shouldHaveNoPersonalData_whenTheyWereErased() {
        assertThat(file("en", SENT.erased(NOON)).split("\r\n", -1)[1])
                .startsWith(",,failed,,the person's data were erased,")
                .doesNotContain("95395", "Ol", "00123");
    }
}
