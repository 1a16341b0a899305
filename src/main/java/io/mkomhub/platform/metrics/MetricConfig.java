package io.mkomhub.platform.metrics;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the metrics. */
@ConfigMapping(prefix = "hub")
public interface MetricConfig {

    /** Name of the CloudFormation stack, the dimension that adds up the metrics of all functions. */
    @WithDefault("local")
    String stack();
}
