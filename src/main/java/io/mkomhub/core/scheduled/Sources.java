package io.mkomhub.core.scheduled;

import com.fasterxml.jackson.databind.JsonNode;
import io.mkomhub.core.message.Msisdn;
import io.mkomhub.core.template.MissingValueException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** The sources of a plan's values besides the request. */
public interface Sources {

    /**
     * Returns the attributes that the hub stores of a contact; empty if there are none.
     *
     * @throws MissingValueException if they cannot be read now
     */
    Optional<JsonNode> attributes(Msisdn msisdn);

    /**
     * Returns the JSON at an address.
     *
     * @param remembered how long a response may be cached
     * @throws MissingValueException if there is no response in time
     */
    JsonNode lookup(URI address, Duration remembered);
}
