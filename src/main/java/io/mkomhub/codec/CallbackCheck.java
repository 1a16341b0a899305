package io.mkomhub.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Fields;
import io.mkomhub.json.Json;
import io.mkomhub.message.CallbackChecks;
import io.mkomhub.message.Parcel;
import java.time.Instant;

/**
 * A parcel of uncertain messages that {@code send} would send again, as a record of the events queue: {@code record} looks
 * whether callbacks that were accepted before it wait unread, and gives the parcel back to {@code send}.
 *
 * @param parcel the messages
 * @param askedAt when {@code send} asked
 */
public record CallbackCheck(Parcel parcel, Instant askedAt) implements EventRecord {

    /** Only this kind of record has it. */
    static final String MEMBER = "check";

    @Override
    public Instant since() {
        return askedAt;
    }

    /** The parcel after a check that passed. */
    public Parcel passed(Instant now) {
        return parcel.with(CallbackChecks.passed(parcel.checks(), askedAt, now));
    }

    /** The parcel after a check that did not. */
    public Parcel refused(String reason, Instant now) {
        return parcel.with(CallbackChecks.refused(parcel.checks(), askedAt, now, reason));
    }

    /** The parcel as it is on the outbound queue, and one member more. */
    @Override
    public String write() {
        ObjectNode json = Parcels.object(parcel);
        json.putObject(MEMBER).put("asked_at", askedAt.toEpochMilli());
        return Json.write(json);
    }

    /** Reads what {@link #write} wrote. @throws io.mkomhub.json.InvalidInputException if it is anything else */
    static CallbackCheck read(Fields json) {
        return new CallbackCheck(Parcels.read(json), json.object(MEMBER).time("asked_at"));
    }
}
