package io.mkomhub.function.snapstart;

import io.mkomhub.platform.fault.Faults;
import io.quarkus.arc.All;
import io.quarkus.arc.properties.UnlessBuildProperty;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.List;
import org.crac.Context;
import org.crac.Core;
import org.crac.Resource;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/**
 * Prepares the process for SnapStart. Lambda starts the function once for each published version, calls
 * {@link #beforeCheckpoint}, saves the process's memory, and later restores processes from it
 * (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-runtime-hooks-java.html). Quarkus has started by then; the
 * primers do what only events would otherwise cause.
 *
 * <p>Guarantee: a failing primer does not prevent the start. Without SnapStart no primer runs.
 *
 * <p>Nothing needs to be renewed after a restore. Secrets, channels, plans and flows are cached with the time they were
 * read, and no primer reads any. No connection is kept between requests. Ids come from
 * {@link java.security.SecureRandom}, which Lambda's Java runtimes reseed
 * (https://docs.aws.amazon.com/lambda/latest/dg/snapstart-uniqueness.html). Limit: the jitter of waits comes from a
 * generator whose state several processes may share.
 */
@ApplicationScoped
@UnlessBuildProperty(name = "quarkus.native.enabled", stringValue = "true", enableIfMissing = true)
class Snapshot implements Resource {

    private static final Logger LOG = Logger.getLogger(Snapshot.class);

    private final List<Primer> primers;
    private final String function;

    Snapshot(
            @All List<Primer> primers,
            @ConfigProperty(name = "quarkus.funqy.export", defaultValue = "local") String function) {
        this.primers = List.copyOf(primers);
        this.function = function;
    }

    void register(@Observes StartupEvent event) {
        Core.getGlobalContext().register(this);
    }

    @Override
    public void beforeCheckpoint(Context<? extends Resource> context) {
        long from = System.nanoTime();
        for (Primer primer : primers) {
            try {
                primer.prime(function);
            } catch (Exception | LinkageError e) {
                LOG.warnf("a primer before the snapshot failed: %s", Faults.describe(e));
            }
        }
        LOG.infof("primers finished in %d ms; ready for the snapshot", (Long) ((System.nanoTime() - from) / 1_000_000));
    }

    @Override
    public void afterRestore(Context<? extends Resource> context) {
        // See the class comment: nothing needs to be renewed.
    }
}
