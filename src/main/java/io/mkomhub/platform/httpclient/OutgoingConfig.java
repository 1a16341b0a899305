package io.mkomhub.platform.httpclient;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.List;
import java.util.Optional;

/** Settings of outgoing calls. */
@ConfigMapping(prefix = "hub")
public interface OutgoingConfig {

    /** Hosts that plans may call, such as {@code erp.example.com} or {@code erp.example.com:8443}; none by default. */
    Optional<List<String>> lookupHosts();

    /** Whether hosts may be in a private network or on this machine, and be called without TLS: for local runs only. */
    @WithDefault("false")
    boolean allowPrivateAddresses();
}
