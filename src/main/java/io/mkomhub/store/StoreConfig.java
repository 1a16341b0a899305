package io.mkomhub.store;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The table and how long things stay in it. */
@ConfigMapping(prefix = "hub")
public interface StoreConfig {

    /** Name of the DynamoDB table. */
    Optional<String> table();

    /** Days after which an item expires; 1 or more. */
    @WithDefault("180")
    int retentionDays();
}
