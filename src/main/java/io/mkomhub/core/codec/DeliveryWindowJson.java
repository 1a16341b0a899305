package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.window.DeliveryWindow;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.InvalidInputException;
import io.mkomhub.platform.json.Json;
import java.time.DayOfWeek;
import java.time.LocalTime;
import java.util.Set;

/** A {@link DeliveryWindow} as callers write it and the API shows it. */
public final class DeliveryWindowJson {

    private DeliveryWindowJson() {}

    /** Returns the window as JSON. */
    public static ObjectNode write(DeliveryWindow window) {
        return Json.object()
                .put("from", window.fromText())
                .put("to", window.toText())
                .put("days", window.daysText())
                .put("holidays", window.holidays());
    }

    /**
     * Reads a window. Without {@code days} it opens every day, without {@code holidays} on holidays as well.
     *
     * @throws InvalidInputException names the field that is wrong
     */
    public static DeliveryWindow read(Fields json) {
        json.allow("from", "to", "days", "holidays");
        LocalTime from = json.parsed("from", DeliveryWindow::readFrom);
        Set<DayOfWeek> days =
                json.optionalParsed("days", DeliveryWindow::readDays).orElse(DeliveryWindow.EVERY_DAY);
        boolean holidays = !json.has("holidays") || json.flag("holidays");
        return json.parsed("to", to -> new DeliveryWindow(from, DeliveryWindow.readTo(to), days, holidays));
    }
}
