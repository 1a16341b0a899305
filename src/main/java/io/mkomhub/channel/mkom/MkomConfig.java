package io.mkomhub.channel.mkom;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the transmission API. */
@ConfigMapping(prefix = "hub.mkom")
public interface MkomConfig {

    /**
     * The meaning of a response with status 500: {@code uncertain} (MKOM may have accepted the messages) or {@code
     * retry} (it has not).
     */
    @WithDefault("uncertain")
    TransmissionResponses.ServerError serverError();

    /** Timeout of one request, from the DNS lookup to the last byte of the response. */
    @WithDefault("20s")
    Duration timeout();

    /** The most requests a second of all functions together, 0 to 1,000; 0 for any number. */
    @WithDefault("0")
    int requestsPerSecond();
}
