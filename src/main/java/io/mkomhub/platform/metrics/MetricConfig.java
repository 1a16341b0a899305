package io.mkomhub.platform.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Whose metrics they are. */
@ConfigMapping(prefix = "hub")
public interface MetricConfig {

    /** Name of the CloudFormation stack, under which the metrics of all functions are added up. */
    @WithDefault("local")
    String stack();
}
