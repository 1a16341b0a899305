package io.mkomhub.core.autoreply;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;

/** The parser of this package, for a fuzzer. */
public final class FlowInput {

    private FlowInput() {}

    /** Reads a flow; what is written of it has to be read as the same. */
    public static boolean survives(byte[] input) {
        Flow flow = FlowJson.read("fuzz", Fields.of(Json.read(input)), 10);
        String written = Json.write(FlowJson.write(flow));
        return Json.write(FlowJson.write(FlowJson.read("fuzz", Fields.of(Json.read(written)), 10)))
                .equals(written);
    }
}
