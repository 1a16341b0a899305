package io.mkomhub.function.receive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Who may call the hub. */
@ConfigMapping(prefix = "hub")
public interface AccessConfig {

    /** The address ranges that may send callbacks, such as {@code 203.0.113.0/24}; all addresses by default. */
    @WithDefault("0.0.0.0/0,::/0")
    List<String> allowedCidrs();

    /** The maximum number of requests per second of one API key to one process of the function; 0 for no limit. */
    @WithDefault("100")
    int rateLimit();
}
