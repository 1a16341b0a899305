package io.mkomhub.platform.aws;

import io.smallrye.config.ConfigMapping;
import java.net.URI;
import java.util.Optional;

/**
 * Where services of AWS are if not at their own endpoints: for local runs and emulators. The variables are those of the
 * AWS SDKs, {@code AWS_ENDPOINT_URL_SQS} and so on.
 *
 * @see <a href="https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html">Service-specific endpoints</a>
 */
@ConfigMapping(prefix = "aws.endpoint")
public interface EndpointConfig {

    /** The endpoint of every service without one of its own here. */
    Optional<URI> url();

    /** The endpoint of SQS. */
    Optional<URI> urlSqs();

    /** The endpoint of SNS. */
    Optional<URI> urlSns();

    /** The endpoint of EventBridge. */
    Optional<URI> urlEventbridge();
}
