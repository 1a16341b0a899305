package io.mkomhub.platform.dynamodb;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of the table. */
@ConfigMapping(prefix = "hub")
public interface TableConfig {

    /** Name of the DynamoDB table. */
    Optional<String> table();

    /**
     * The least retention in days: SQS keeps a dead letter for 14, and an operator has one more to redrive it. The hub
     * must remember for that long what it did with a record, or it would do it again.
     */
    int LEAST_DAYS = 15;

    /** Days after which an item expires; {@link #LEAST_DAYS} or more. */
    @WithDefault("180")
    int retentionDays();
}
