package io.mkomhub.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mkomhub.json.Fields;
import io.mkomhub.json.Json;
import io.mkomhub.message.ReturnAddress;

/** How a return address is written. */
public final class ReturnAddresses {

    private ReturnAddresses() {}

    /** The address as JSON. */
    public static ObjectNode write(ReturnAddress address) {
        ObjectNode json = Json.object().put("channel", address.channel()).put("id", address.id());
        address.reportUrl().ifPresent(url -> json.put("report_url", url));
        return json.put("report_mask", address.reportMask());
    }

    /** Reads what {@link #write} wrote. @throws io.mkomhub.json.InvalidInputException if it is anything else */
    public static ReturnAddress read(Fields json) {
        return new ReturnAddress(
                json.text("channel"),
                json.string("id"),
                json.optionalText("report_url"),
                json.optionalLong("report_mask").map(Math::toIntExact).orElse(ReturnAddress.EVERY_REPORT));
    }
}
