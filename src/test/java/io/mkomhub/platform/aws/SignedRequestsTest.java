package io.mkomhub.platform.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mkomhub.platform.fault.UnavailableException;
import io.mkomhub.platform.httpclient.OutgoingRequest;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.core.exception.SdkClientException;

class SignedRequestsTest {

    private static final Instant NOW = Instant.parse("2026-11-28T17:30:00Z");
    private static final Arn QUEUE = Arn.parse(Arn.Service.SQS, "arn:aws:sqs:sa-east-1:123456789012:mkom");

    private static OutgoingRequest request(SignedRequests requests) {
        return requests.post(
                QUEUE,
                Map.of("Content-Type", "application/x-amz-json-1.0", "X-Amz-Target", "AmazonSQS.SendMessage"),
                "{\"MessageBody\":\"Olá\"}",
                NOW);
    }

    @Test
    void post_shouldBeSignedAsTheSpecificationSays_whenAWSIsToBelieveIt() {
        OutgoingRequest request = request(TestSignedRequests.toAws());

        assertThat(request.address()).hasToString("https://sqs.sa-east-1.amazonaws.com/");
        assertThat(request.headers())
                .containsEntry("Content-Type", "application/x-amz-json-1.0")
                .containsEntry("X-Amz-Target", "AmazonSQS.SendMessage")
                .containsEntry("X-Amz-Date", "20261128T173000Z")
                .containsEntry("X-Amz-Security-Token", TestSignedRequests.TOKEN)
                .containsEntry("Authorization", TestSignedRequests.authorization(request, "sqs", "sa-east-1"))
                .doesNotContainKey("Host");
        assertThat(request.headers().get("Authorization"))
                .contains(
                        "SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target,");
    }

    @Test
    void post_shouldSignThePort_whenAnotherEndpointHasOne() {
        OutgoingRequest request = request(TestSignedRequests.at(Map.of("sqs", "http://localhost:9324/")));

        assertThat(request.address()).hasToString("http://localhost:9324/");
        assertThat(request.headers())
                .containsEntry("Authorization", TestSignedRequests.authorization(request, "sqs", "sa-east-1"));
    }

    @ParameterizedTest
    @CsvSource({
        "SQS, arn:aws:sqs:sa-east-1:123456789012:mkom, http://localhost:1",
        "SNS, arn:aws:sns:sa-east-1:123456789012:mkom, http://localhost:2",
        "EVENTBRIDGE, arn:aws:events:sa-east-1:123456789012:event-bus/mkom, http://localhost:3"
    })
    void endpoint_shouldBeTheOneOfTheService_thenTheOneOfAll_whenTheyAreElsewhere(
            Arn.Service service, String arn, String own) {
        Map<String, String> each = Map.of(
                "",
                "http://localhost:9",
                "sqs",
                "http://localhost:1",
                "sns",
                "http://localhost:2/",
                "events",
                "http://localhost:3");

        assertThat(TestSignedRequests.at(each).endpoint(Arn.parse(service, arn)))
                .hasToString(own);
        assertThat(TestSignedRequests.at(Map.of("", "http://localhost:9")).endpoint(Arn.parse(service, arn)))
                .hasToString("http://localhost:9");
    }

    @Test
    void post_shouldSayThatItIsUnavailable_whenThereAreNoCredentials() {
        AwsCredentialsProvider none = new AwsCredentialsProvider() {

            @Override
            public AwsCredentials resolveCredentials() {
                throw SdkClientException.create("Unable to load credentials");
            }
        };

        assertThatThrownBy(() -> request(TestSignedRequests.with(none, Map.of())))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("the function's AWS credentials cannot be read");
    }
}
