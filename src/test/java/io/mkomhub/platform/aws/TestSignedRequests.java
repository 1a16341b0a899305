package io.mkomhub.platform.aws;

import io.mkomhub.platform.httpclient.OutgoingRequest;
import io.mkomhub.platform.id.Digests;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;
import software.amazon.awssdk.identity.spi.IdentityProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.sqs.SqsClient;

/** Signed requests with known credentials, and signatures as the specification computes them. */
public final class TestSignedRequests {

    private static final String KEY_ID = "AKIDEXAMPLE";
    private static final String SECRET_KEY = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    /** The session's token, which goes with the credentials. */
    public static final String TOKEN = "the session's token";

    private TestSignedRequests() {}

    /** Requests to AWS itself. */
    public static SignedRequests toAws() {
        return at(Map.of());
    }

    /**
     * Requests to other endpoints.
     *
     * @param endpoints by the word of the service; all others are at the one of the empty word, if there is one
     */
    static SignedRequests at(Map<String, String> endpoints) {
        return with(
                StaticCredentialsProvider.create(AwsSessionCredentials.create(KEY_ID, SECRET_KEY, TOKEN)), endpoints);
    }

    static SignedRequests with(
            IdentityProvider<? extends AwsCredentialsIdentity> credentials, Map<String, String> endpoints) {
        return new SignedRequests(
                SqsClient.builder()
                        .region(Region.SA_EAST_1)
                        .credentialsProvider(credentials)
                        .httpClientBuilder(UrlConnectionHttpClient.builder())
                        .build(),
                new EndpointConfig() {

                    private Optional<URI> of(String service) {
                        return Optional.ofNullable(endpoints.get(service)).map(URI::create);
                    }

                    @Override
                    public Optional<URI> url() {
                        return of("");
                    }

                    @Override
                    public Optional<URI> urlSqs() {
                        return of("sqs");
                    }

                    @Override
                    public Optional<URI> urlSns() {
                        return of("sns");
                    }

                    @Override
                    public Optional<URI> urlEventbridge() {
                        return of("events");
                    }
                });
    }

    /**
     * The Authorization value of a {@code POST} of {@code /}, computed step by step
     * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html).
     */
    public static String authorization(OutgoingRequest request, String service, String region) {
        Map<String, String> headers = new TreeMap<>();
        request.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value.strip()));
        headers.remove("authorization");
        headers.put("host", request.address().getRawAuthority());
        String time = String.valueOf(headers.get("x-amz-date"));
        String day = time.substring(0, 8);
        String names = String.join(";", headers.keySet());
        String canonical = String.join(
                "\n",
                "POST",
                "/",
                "",
                headers.entrySet().stream()
                        .map(header -> header.getKey() + ":" + header.getValue() + "\n")
                        .collect(Collectors.joining()),
                names,
                hash(request.body()));
        String scope = String.join("/", day, region, service, "aws4_request");
        byte[] key = ("AWS4" + SECRET_KEY).getBytes(StandardCharsets.UTF_8);
        for (String part : List.of(day, region, service, "aws4_request")) {
            key = hmac(key, part);
        }
        String signature = HexFormat.of()
                .formatHex(hmac(key, String.join("\n", "AWS4-HMAC-SHA256", time, scope, hash(canonical))));
        return "AWS4-HMAC-SHA256 Credential=" + KEY_ID + "/" + scope + ", SignedHeaders=" + names + ", Signature="
                + signature;
    }

    private static String hash(String text) {
        return HexFormat.of().formatHex(Digests.newSha256().digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static byte[] hmac(byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
