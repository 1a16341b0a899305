package io.mkomhub.core.audit;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings of the audit log. */
@ConfigMapping(prefix = "hub")
public interface AuditConfig {

    /** The percentage, from 0 to 100, of what goes as it should that is logged. */
    @WithDefault("100")
    int logSample();
}
