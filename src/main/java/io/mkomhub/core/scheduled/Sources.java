package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.template.MissingValueException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Where a plan's values come from besides the request. */
public interface Sources {

    /**
     * What the hub knows of a contact; empty if it knows nothing.
     *
     * @throws MissingValueException if that cannot be told now
     */
    Optional<JsonNode> attributes(Msisdn msisdn);

    /**
     * What lies at an address.
     *
     * @param remembered how long the answer may be used again
     * @throws MissingValueException if there is no answer, or not in time
     */
    JsonNode lookup(URI address, Duration remembered);
}
