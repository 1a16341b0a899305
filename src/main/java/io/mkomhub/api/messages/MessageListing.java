package io.mkomhub.api.messages;

import io.mkomhub.api.export.Column;
import io.mkomhub.api.export.Listing;
import io.mkomhub.core.message.MailingId;
import io.mkomhub.core.message.Segments;
import io.mkomhub.core.message.TrackedMessage;
import java.util.List;

/** Lists of messages, as {@link MessageView} shows them. */
final class MessageListing {

    /** The columns of a file. New ones are added at the end, so that programs find the others where they were. */
    static final List<Column<TrackedMessage>> COLUMNS = List.of(
            new Column<>(
                    "msisdn",
                    "Telefone",
                    (row, cells) -> cells.telephone(row.message().msisdn())),
            new Column<>(
                    "message",
                    "Mensagem",
                    (row, cells) -> cells.text(row.message().text())),
            new Column<>(
                    "status",
                    "Situação",
                    (row, cells) -> cells.text(row.state().status().word())),
            new Column<>(
                    "platform_status",
                    "Situação na MKOM",
                    (row, cells) -> cells.text(row.state().platformStatus())),
            new Column<>(
                    "reason", "Motivo", (row, cells) -> cells.text(row.state().reason())),
            new Column<>(
                    "segments",
                    "SMS",
                    (row, cells) ->
                            cells.number(Segments.of(row.message().text()).count())),
            new Column<>("accepted_at", "Aceita em", (row, cells) -> cells.time(row.acceptedAt())),
            new Column<>(
                    "updated_at",
                    "Atualizada em",
                    (row, cells) -> cells.time(row.state().updatedAt())),
            new Column<>(
                    "schedule",
                    "Agendada para",
                    (row, cells) -> cells.time(row.message().schedule())),
            new Column<>(
                    "reference",
                    "Referência",
                    (row, cells) -> cells.text(row.message().reference())),
            new Column<>("id", "Id", (row, cells) -> cells.text(row.id().toString())),
            new Column<>(
                    "mailing",
                    "Mailing",
                    (row, cells) -> cells.text(row.mailing().identifier())),
            new Column<>(
                    "cost_centre_id",
                    "Centro de custo",
                    (row, cells) -> cells.number(row.mailing().costCentreId())),
            new Column<>(
                    "mailing_id",
                    "Id do mailing",
                    (row, cells) ->
                            cells.text(MailingId.of(row.origin(), row.mailing()).text())),
            new Column<>(
                    "mkom_mailing_id",
                    "Id do mailing na MKOM",
                    (row, cells) -> cells.text(row.state().mkomMailingId())),
            new Column<>("origin", "Origem", (row, cells) -> cells.text(row.origin())),
            new Column<>(
                    "class",
                    "Classe",
                    (row, cells) -> cells.text(row.message().messageClass().word())),
            new Column<>(
                    "attempts",
                    "Tentativas",
                    (row, cells) -> cells.number(row.state().attempts())));

    /** A list of messages. */
    static final Listing<TrackedMessage> MESSAGES = new Listing<>("messages", "messages", MessageView::of, COLUMNS);

    private MessageListing() {}
}
