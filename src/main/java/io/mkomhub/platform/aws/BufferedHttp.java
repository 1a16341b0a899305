package io.mkomhub.platform.aws;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpConfigurationOption;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.utils.AttributeMap;

/**
 * The SDK's {@link UrlConnectionHttpClient} with request bodies that the connection buffers.
 *
 * <p>The SDK has bodies streamed. A streamed request cannot be sent again, so {@link HttpURLConnection} waits a
 * millisecond before each one for a sign that the server has closed the reused connection. A buffered request is sent at
 * once. If the server has closed the connection and does not answer, {@code HttpURLConnection} sends the request once
 * more on a new one; for a streamed one the SDK's retries do that. In both cases a request may reach the service twice.
 *
 * <p>Limit: requests are in memory whole. Those of SQS and DynamoDB are, at most 1 MiB and 16 MiB.
 *
 * @see <a href="https://docs.oracle.com/en/java/javase/17/docs/api/java.base/java/net/doc-files/net-properties.html">
 *     {@code sun.net.http.retryPost}</a>
 */
final class BufferedHttp {

    private BufferedHttp() {}

    /** Returns a builder of clients with the SDK's time-outs for connecting and reading. */
    static SdkHttpClient.Builder<?> builder() {
        return new Builder();
    }

    private static final class Builder implements SdkHttpClient.Builder<Builder> {

        @Override
        public SdkHttpClient buildWithDefaults(AttributeMap serviceDefaults) {
            AttributeMap defaults = serviceDefaults.merge(SdkHttpConfigurationOption.GLOBAL_HTTP_DEFAULTS);
            return client(
                    defaults.get(SdkHttpConfigurationOption.CONNECTION_TIMEOUT),
                    defaults.get(SdkHttpConfigurationOption.READ_TIMEOUT));
        }
    }

    /** Returns a client with these time-outs for connecting and for each read. */
    static SdkHttpClient client(Duration connecting, Duration reading) {
        return UrlConnectionHttpClient.create(uri -> open(uri, connecting, reading));
    }

    private static HttpURLConnection open(URI uri, Duration connecting, Duration reading) {
        try {
            HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection();
            connection.setConnectTimeout(Math.toIntExact(connecting.toMillis()));
            connection.setReadTimeout(Math.toIntExact(reading.toMillis()));
            return new BufferedConnection(connection);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
