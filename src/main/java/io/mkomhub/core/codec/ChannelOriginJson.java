package io.mkomhub.core.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.core.message.ChannelOrigin;
import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;

/** Converts a {@link ChannelOrigin} to and from JSON. */
public final class ChannelOriginJson {

    private ChannelOriginJson() {}

    /** Returns the origin as JSON. */
    public static ObjectNode write(ChannelOrigin address) {
        ObjectNode json = Json.object().put("channel", address.channel()).put("id", address.id());
        address.reportUrl().ifPresent(url -> json.put("report_url", url));
        return json.put("report_mask", address.reportMask());
    }

    /**
     * Reads the JSON that {@link #write} wrote.
     *
     * @throws io.mkomhub.platform.json.InvalidInputException if the JSON is not a channel origin
     */
    public static ChannelOrigin read(Fields json) {
        return new ChannelOrigin(
                json.text("channel"),
                json.string("id"),
                json.optionalText("report_url"),
                json.optionalLong("report_mask").map(Math::toIntExact).orElse(ChannelOrigin.EVERY_REPORT));
    }
}
