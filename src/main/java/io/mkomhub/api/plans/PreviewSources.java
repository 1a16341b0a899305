package io.mkomhub.api.plans;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.scheduled.Sources;
import io.mkomhub.platform.json.Fields;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * The sources of a preview: the values in the request, and the stored or fetched values for those that it omits.
 *
 * @param given may have {@code attributes} and {@code lookup}
 * @param others the real sources
 */
record PreviewSources(Fields given, Sources others) implements Sources {

    @Override
    public Optional<JsonNode> attributes(Msisdn msisdn) {
        return given.optionalValue("attributes").or(() -> others.attributes(msisdn));
    }

    @Override
    public JsonNode lookup(URI address, Duration remembered) {
        return given.optionalValue("lookup").orElseGet(() -> others.lookup(address, remembered));
    }
}
