package io.mkomhub.platform.httpclient;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Where the hub may call out to. */
@ConfigMapping(prefix = "hub")
public interface OutgoingConfig {

    /** Hosts that plans may look things up at, such as {@code erp.example.com} or {@code erp.example.com:8443}; none by default. */
    Optional<List<String>> lookupHosts();

    /** Whether a host may be in a private network or on this machine, and reached without TLS: for local runs only. */
    @WithDefault("false")
    boolean allowPrivateAddresses();
}
