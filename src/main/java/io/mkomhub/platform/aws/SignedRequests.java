package io.mkomhub.platform.aws;

import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Requests to AWS services that the package has no client of, signed by the SDK's own signer with the function's
 * credentials. A client more would make every function larger and slower to start.
 *
 * <p>Limit: AWS accepts a signature for five minutes.
 *
 * @see <a href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html">Signature Version 4</a>
 */
@ApplicationScoped
public class SignedRequests {

    private static final String HOST = "Host";

    private final SqsClient client;
    private final EndpointConfig endpoints;
    private final AwsV4HttpSigner signer = AwsV4HttpSigner.create();

    SignedRequests(SqsClient client, EndpointConfig endpoints) {
        this.client = client;
        this.endpoints = endpoints;
    }

    /** The endpoint of a resource's service and region, without a slash at the end. */
    public URI endpoint(Arn resource) {
        return (switch (resource.service()) {
                    case SQS -> endpoints.urlSqs();
                    case SNS -> endpoints.urlSns();
                    case EVENTBRIDGE -> endpoints.urlEventbridge();
                })
                .or(endpoints::url)
                .map(SignedRequests::withoutSlash)
                .orElseGet(resource::endpoint);
    }

    private static URI withoutSlash(URI written) {
        String text = written.toString();
        return text.endsWith("/") ? URI.create(text.substring(0, text.length() - 1)) : written;
    }

    /**
     * A signed {@code POST} to the service of a resource.
     *
     * @param headers headers of the service's protocol; they are signed, too
     * @throws UnavailableException if the credentials cannot be read
     */
    public OutgoingRequest post(Arn resource, Map<String, String> headers, String body, Instant now) {
        URI address = URI.create(endpoint(resource) + "/");
        SdkHttpRequest.Builder request =
                SdkHttpRequest.builder().method(SdkHttpMethod.POST).uri(address);
        headers.forEach(request::putHeader);
        SdkHttpRequest signed = signer.sign(sign -> sign.identity(credentials())
                        .request(request.build())
                        .payload(ContentStreamProvider.fromByteArray(body.getBytes(StandardCharsets.UTF_8)))
                        .putProperty(
                                AwsV4HttpSigner.SERVICE_SIGNING_NAME,
                                resource.service().word())
                        .putProperty(AwsV4HttpSigner.REGION_NAME, resource.region())
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, ZoneOffset.UTC)))
                .request();
        Map<String, String> all = new LinkedHashMap<>();
        // The HTTP client writes the host itself, as it is signed.
        signed.forEachHeader((name, values) -> {
            if (!name.equalsIgnoreCase(HOST)) {
                all.put(name, String.join(",", values));
            }
        });
        return new OutgoingRequest("POST", address, all, body);
    }

    /** The credentials that the function's own clients use. */
    private AwsCredentialsIdentity credentials() {
        try {
            return client.serviceClientConfiguration()
                    .credentialsProvider()
                    .resolveIdentity()
                    .join();
        } catch (SdkException | CompletionException e) {
            throw new UnavailableException("the function's AWS credentials cannot be read", e);
        }
    }
}
