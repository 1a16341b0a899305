package io.mkomhub.core.autoreply;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.MessageId;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Where a contact stands.
 *
 * @param place the flow they are in, or have played to its end
 * @param fallbackOn the day on which they were last told that they were not understood
 */
public record Dialogue(Optional<Place> place, Optional<LocalDate> fallbackOn) {

    /** A contact that no flow has spoken with. */
    public static final Dialogue NONE = new Dialogue(Optional.empty(), Optional.empty());

    /**
     * A place in a flow.
     *
     * @param flow the flow's name
     * @param step the step that the next reply is for, from 0; the number of steps when there is none left
     * @param startedAt when the flow was begun
     * @param movedAt when the last step was taken
     * @param opener the message of a mailing that the flow was begun by an answer to
     */
    public record Place(String flow, int step, Instant startedAt, Instant movedAt, Optional<MessageId> opener) {

        Place next(Instant now) {
            return new Place(flow, step + 1, startedAt, now.isAfter(movedAt) ? now : movedAt, opener);
        }
    }

    /** The same contact, in no flow any more. */
    public Dialogue ended() {
        return new Dialogue(Optional.empty(), fallbackOn);
    }

    /** The state as JSON. */
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
        return Json.write(json);
    }

    /** Reads what {@link #write} wrote. */
    public static Dialogue read(String written) {
        Fields json = Fields.of(Json.read(written));
        Optional<Place> place = json.optionalText("flow")
                .map(flow -> new Place(
                        flow,
                        Math.toIntExact(json.optionalLong("step").orElse(0L)),
                        time(json, "started_at"),
                        time(json, "moved_at"),
                        json.optionalParsed("opener", MessageId::parse)));
        return new Dialogue(place, json.optionalParsed("fallback_on", LocalDate::parse));
    }

    private static Instant time(Fields json, String name) {
        return Instant.ofEpochMilli(json.optionalLong(name).orElse(0L));
    }
}
