package io.mkomhub.channel;

import io.mkomhub.platform.json.Fields;
import io.mkomhub.platform.json.Json;
import java.util.Optional;

/** The parser of this package, for a fuzzer. */
public final class ChannelInput {

    private ChannelInput() {}

    /** Reads a channel; what is stored of it has to be read as the same. */
    public static boolean survives(byte[] input) {
        Channel channel = ChannelJson.read("fuzz", Fields.of(Json.read(input)), Optional.empty(), address -> "");
        String written = ChannelJson.write(channel);
        return ChannelJson.write(ChannelJson.read("fuzz", Fields.of(Json.read(written))))
                .equals(written);
    }
}
