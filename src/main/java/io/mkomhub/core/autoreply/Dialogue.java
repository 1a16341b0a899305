package io.mkomhub.core.autoreply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * The state of a contact's dialogue with the flows.
 *
 * @param place the position in the current flow, which may have ended
 * @param fallbackOn the date, in Brasília time, on which the contact last received the fallback
 * @param answers the latest answers, counted for {@link AnswerLimit}
 */
public record Dialogue(Optional<Place> place, Optional<LocalDate> fallbackOn, Optional<Answers> answers) {

    /** The state of a contact without a dialogue. */
    public static final Dialogue NONE = new Dialogue(Optional.empty(), Optional.empty());

    /** A dialogue without counted answers. */
    public Dialogue(Optional<Place> place, Optional<LocalDate> fallbackOn) {
        this(place, fallbackOn, Optional.empty());
    }

    /**
     * Answers that the contact got within an hour.
     *
     * @param since when the hub received the reply that was answered first
     * @param count how many it were since then
     */
    public record Answers(Instant since, int count) {}

    /**
     * A position in a flow.
     *
     * @param flow the flow's name
     * @param step the step that the next reply is matched against, from 0; the number of steps if the flow has
     *     ended
     * @param startedAt when the flow started
     * @param movedAt when the contact took the last step
     * @param opener the message of a mailing whose reply started the flow
     */
    public record Place(String flow, int step, Instant startedAt, Instant movedAt, Optional<MessageId> opener) {

        Place next(Instant now) {
            return new Place(flow, step + 1, startedAt, now.isAfter(movedAt) ? now : movedAt, opener);
        }
    }

    /** Returns the same dialogue without a current flow. */
    public Dialogue ended() {
        return new Dialogue(Optional.empty(), fallbackOn, answers);
    }

    /** Returns the same dialogue with other counted answers. */
    Dialogue with(Answers counted) {
        return new Dialogue(place, fallbackOn, Optional.of(counted));
    }

    /** Returns the state as JSON. */
    public String write() {
        ObjectNode json = Json.object();
        place.ifPresent(at -> {
            json.put("flow", at.flow())
                    .put("step", at.step())
                    .put("started_at", at.startedAt().toEpochMilli())
                    .put("moved_at", at.movedAt().toEpochMilli());
            at.opener().ifPresent(id -> json.put("opener", id.toString()));
        });
        fallbackOn.ifPresent(day -> json.put("fallback_on", day.toString()));
        answers.ifPresent(counted -> json.put("answers", counted.count())
                .put("answers_since", counted.since().toEpochMilli()));
        return Json.write(json);
    }

    /** Reads the JSON that {@link #write} wrote. */
    public static Dialogue read(String written) {
        Fields json = Fields.of(Json.read(written));
        Optional<Place> place = json.optionalText("flow")
                .map(flow -> new Place(
                        flow,
                        Math.toIntExact(json.optionalLong("step").orElse(0L)),
                        time(json, "started_at"),
                        time(json, "moved_at"),
                        json.optionalParsed("opener", MessageId::parse)));
        return new Dialogue(
                place,
                json.optionalParsed("fallback_on", LocalDate::parse),
                json.optionalLong("answers")
                        .map(count -> new Answers(time(json, "answers_since"), Math.toIntExact(count))));
    }

    private static Instant time(Fields json, String name) {
        return Instant.ofEpochMilli(json.optionalLong(name).orElse(0L));
    }
}
