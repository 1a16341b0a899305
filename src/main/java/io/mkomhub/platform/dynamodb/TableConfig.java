package io.mkomhub.platform.dynamodb;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** The table and how long things stay in it. */
@ConfigMapping(prefix = "hub")
public interface TableConfig {

    /** Name of the DynamoDB table. */
    Optional<String> table();

    /**
     * Days that a record can come back at most: the 14 for which SQS keeps one on a dead-letter queue, and one for whoever puts
     * it back. What was done with it has to be known as long, or it would be done again.
     */
    int LEAST_DAYS = 15;

    /** Days after which an item expires; {@link #LEAST_DAYS} or more. */
    @WithDefault("180")
    int retentionDays();
}
