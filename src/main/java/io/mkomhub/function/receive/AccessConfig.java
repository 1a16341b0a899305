package io.mkomhub.function.receive;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;

/** Who may call. */
@ConfigMapping(prefix = "hub")
public interface AccessConfig {

    /** Address ranges that callbacks may come from, such as {@code 203.0.113.0/24}; every address by default. */
    @WithDefault("0.0.0.0/0,::/0")
    List<String> allowedCidrs();

    /** Calls a second that one API key may make to one process of the function; 0 for any number. */
    @WithDefault("100")
    int rateLimit();
}
