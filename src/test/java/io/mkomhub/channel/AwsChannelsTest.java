package io.mkomhub.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.channel.DeliveryResult.Rejected;
import io.mkomhub.channel.DeliveryResult.Retry;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AwsChannelsTest {

    private static final Optional<Duration> WAIT = Optional.of(Duration.ofSeconds(7));

    private static DeliveryResult json(int status, String type, String message) {
        return AwsChannels.judge(
                Arn.Service.SQS,
                new OutgoingAnswer(status, "{\"__type\":\"" + type + "\",\"message\":\"" + message + "\"}", WAIT));
    }

    private static DeliveryResult query(int status, String code, String message) {
        return AwsChannels.judge(
                Arn.Service.SNS,
                new OutgoingAnswer(
                        status,
                        "<ErrorResponse xmlns=\"http://sns.amazonaws.com/doc/2010-03-31/\"><Error><Type>Sender</Type>"
                                + "<Code>" + code + "</Code><Message>" + message
                                + "</Message></Error><RequestId>1</RequestId></ErrorResponse>",
                        WAIT));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            403 | com.amazon.coral.service#AccessDeniedException    | true  | the role of forward may not send to the queue (AccessDeniedException): add its ARN to the stack's parameter ChannelArns; another account's queue must allow the role in its policy, too
            400 | com.amazonaws.sqs#QueueDoesNotExist               | true  | there is no such queue (QueueDoesNotExist): create it, or correct the channel's address
            400 | com.amazonaws.sqs#RequestThrottled                | true  | it is throttled (RequestThrottled)
            400 | com.amazonaws.sqs#OverLimit                       | true  | it is throttled (OverLimit)
            400 | com.amazonaws.sqs#KmsAccessDenied                 | true  | the role of forward may not use the KMS key of the queue (KmsAccessDenied): allow it kms:GenerateDataKey and kms:Decrypt in the key's policy
            400 | com.amazonaws.sqs#KmsThrottled                    | true  | it is throttled (KmsThrottled)
            400 | com.amazonaws.sqs#KmsDisabled                     | true  | the KMS key of the queue cannot be used (KmsDisabled)
            400 | com.amazonaws.sqs#KmsInvalidState                 | true  | the KMS key of the queue cannot be used (KmsInvalidState)
            400 | com.amazonaws.sqs#KmsInvalidKeyUsage              | true  | the KMS key of the queue cannot be used (KmsInvalidKeyUsage)
            400 | com.amazonaws.sqs#KmsNotFound                     | true  | the KMS key of the queue cannot be used (KmsNotFound)
            403 | com.amazonaws.sqs#KmsOptInRequired                | true  | the KMS key of the queue cannot be used (KmsOptInRequired)
            403 | com.amazonaws.sqs#InvalidSecurity                 | true  | it does not accept the credentials of forward (InvalidSecurity)
            403 | com.amazon.coral.service#UnrecognizedClientException | true | it does not accept the credentials of forward (UnrecognizedClientException)
            403 | com.amazon.coral.service#InvalidSignatureException | true | it does not accept the credentials of forward (InvalidSignatureException)
            403 | ExpiredTokenException:http://internal.amazon.com/ | true  | it does not accept the credentials of forward (ExpiredTokenException)
            400 | com.amazonaws.sqs#InvalidAddress                  | false | it answered with status 400 (InvalidAddress)
            400 | com.amazonaws.sqs#UnsupportedOperation            | false | it answered with status 400 (UnsupportedOperation)
            400 | com.amazonaws.sqs#InvalidParameterValue           | false | it answered with status 400 (InvalidParameterValue)
            400 | com.amazonaws.sqs#Internal Failure 5511953959059! | false | it answered with status 400 (no error code)
            429 | com.amazonaws.sqs#Other                           | true  | it answered with status 429 (Other)
            500 | com.amazonaws.sqs#InternalFailure                 | true  | it answered with status 500 (InternalFailure)
            503 | com.amazonaws.sqs#ServiceUnavailable              | true  | it answered with status 503 (ServiceUnavailable)
            """)
    void json_shouldBeTriedAgainWithAReason_whenSqsDoesNotAccept(
            int status, String type, boolean endpointDown, String reason) {
        assertThat(json(status, type, "User: arn:aws:sts::123456789012:assumed-role is not authorized"))
                .isEqualTo(new Retry(reason, endpointDown, WAIT));
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            403 | AuthorizationError     | true  | the role of forward may not send to the topic (AuthorizationError): add its ARN to the stack's parameter ChannelArns; another account's topic must allow the role in its policy, too
            404 | NotFound               | true  | there is no such topic (NotFound): create it, or correct the channel's address
            400 | Throttling             | true  | it is throttled (Throttling)
            429 | ThrottledException     | true  | it is throttled (ThrottledException)
            400 | KMSThrottling          | true  | it is throttled (KMSThrottling)
            400 | KMSAccessDenied        | true  | the role of forward may not use the KMS key of the topic (KMSAccessDenied): allow it kms:GenerateDataKey and kms:Decrypt in the key's policy
            400 | KMSDisabled            | true  | the KMS key of the topic cannot be used (KMSDisabled)
            400 | KMSInvalidState        | true  | the KMS key of the topic cannot be used (KMSInvalidState)
            400 | KMSNotFound            | true  | the KMS key of the topic cannot be used (KMSNotFound)
            403 | KMSOptInRequired       | true  | the KMS key of the topic cannot be used (KMSOptInRequired)
            403 | InvalidSecurity        | true  | it does not accept the credentials of forward (InvalidSecurity)
            403 | InvalidClientTokenId   | true  | it does not accept the credentials of forward (InvalidClientTokenId)
            403 | SignatureDoesNotMatch  | true  | it does not accept the credentials of forward (SignatureDoesNotMatch)
            400 | InvalidParameter       | false | it answered with status 400 (InvalidParameter)
            500 | InternalError          | true  | it answered with status 500 (InternalError)
            """)
    void query_shouldBeTriedAgainWithAReason_whenSnsDoesNotAccept(
            int status, String code, boolean endpointDown, String reason) {
        assertThat(query(status, code, "Invalid parameter: TopicArn")).isEqualTo(new Retry(reason, endpointDown, WAIT));
    }

    @Test
    void event_shouldBeGivenUp_whenItIsTooLargeOrWillNeverBeAccepted() {
        assertThat(json(
                        400,
                        "com.amazonaws.sqs#InvalidParameterValueException",
                        "One or more parameters are invalid. Reason: Message must be shorter than 1024 bytes."))
                .isEqualTo(new Rejected("the event is larger than the queue accepts (InvalidParameterValueException)"));
        assertThat(query(400, "InvalidParameter", "Invalid parameter: Message too long"))
                .isEqualTo(new Rejected("the event is larger than the topic accepts (InvalidParameter)"));
        assertThat(AwsChannels.judge(
                        Arn.Service.EVENTBRIDGE,
                        new OutgoingAnswer(
                                400,
                                "{\"__type\":\"ValidationException\",\"message\":\"Total size of the entries in the request"
                                        + " is over the limit.\"}",
                                WAIT)))
                .isEqualTo(new Rejected("the event is larger than the event bus accepts (ValidationException)"));
        assertThat(AwsChannels.judge(Arn.Service.SQS, new OutgoingAnswer(413, "", WAIT)))
                .isEqualTo(new Rejected("the event is larger than the queue accepts (no error code)"));
        assertThat(json(400, "com.amazonaws.sqs#InvalidMessageContents", ""))
                .isEqualTo(new Rejected("the queue does not accept what the event contains (InvalidMessageContents)"));
    }

    @ParameterizedTest
    @CsvSource({"502, true", "404, false", "301, false"})
    void answer_shouldBeJudgedByItsStatus_whenItIsNotOfTheService(int status, boolean endpointDown) {
        for (String body : new String[] {"", "<html>Bad gateway</html>", "{", "[]"}) {
            assertThat(AwsChannels.judge(Arn.Service.SQS, new OutgoingAnswer(status, body, Optional.empty())))
                    .isEqualTo(new Retry(
                            "it answered with status " + status + " (no error code)", endpointDown, Optional.empty()));
        }
    }
}
