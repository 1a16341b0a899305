package io.mkomhub.platform.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.local.alarm.Alarms;
import io.mkomhub.local.alarm.Datapoint;
import io.mkomhub.local.alarm.DeployedAlarms;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.dynamodb.model.DynamoDbException;
import software.amazon.awssdk.services.sqs.model.SqsException;
import software.amazon.awssdk.services.ssm.model.SsmException;

/** The metric that each failure counts in, and the template's alarm that goes off for it. */
class AlertsTest {

    private static final String STACK = "mkom-hub";

    /** Those that look at sums of what is counted here; the others ring for want of something. */
    private static final Set<String> FOR_WANT = Set.of("SweepAlarm");

    private final Alarms alarms = new Alarms(DeployedAlarms.of(STACK));

    private Set<String> ringing(MetricLines lines) {
        List<Datapoint> data = lines.lines().stream()
                .flatMap(line -> Datapoint.ofLine(line).stream())
                .toList();
        Instant now = Instant.now();
        Set<String> ringing = alarms.ringing(data, now.minusSeconds(60), now.plusSeconds(60));
        ringing.removeAll(FOR_WANT);
        return ringing;
    }

    private static AwsServiceException failure(String service, String code, int status) {
        AwsServiceException.Builder builder = switch (service) {
            case "DynamoDB" -> DynamoDbException.builder();
            case "SQS" -> SqsException.builder();
            default -> SsmException.builder();
        };
        return builder.statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder().errorCode(code).build())
                .build();
    }

    @ParameterizedTest(name = "{0}: {1} ({2})")
    @CsvSource({
        "DynamoDB, ResourceNotFoundException, 400, GoneAlarm",
        "DynamoDB, AccessDeniedException, 400, RightsAlarm",
        "DynamoDB, UnrecognizedClientException, 400, RightsAlarm",
        "DynamoDB, KMSAccessDeniedException, 400, RightsAlarm",
        "DynamoDB, ProvisionedThroughputExceededException, 400,",
        "DynamoDB, InternalServerError, 500,",
        "DynamoDB, ExpiredTokenException, 400,",
        "SQS, AWS.SimpleQueueService.NonExistentQueue, 400, GoneAlarm",
        "SQS, QueueDoesNotExist, 400, GoneAlarm",
        "SQS, AccessDenied, 403, RightsAlarm",
        "SQS, KMS.AccessDeniedException, 400, RightsAlarm",
        "SQS, KmsDisabled, 400, RightsAlarm",
        "SQS, KmsThrottled, 400,",
        "SQS, RequestThrottled, 403,",
        "SSM, ParameterNotFound, 400, GoneAlarm",
        "SSM, AccessDeniedException, 400, RightsAlarm",
        "SSM, InvalidKeyId, 400, RightsAlarm",
        "SSM, ThrottlingException, 400,",
        "SSM, InternalServerError, 500,"
    })
    void failed_shouldRingTheAlarmOfWhatAPersonHasToMend(String service, String code, int status, String alarm) {
        Set<String> wanted = alarm == null ? Set.of() : Set.of(alarm);
        try (MetricLines lines = new MetricLines()) {
            new Alerts(TestMetrics.of(STACK + "-SendFunction", STACK))
                    .failed("a call failed", failure(service, code, status));

            assertThat(ringing(lines)).isEqualTo(wanted);
        }
    }

    @Test
    void failed_shouldRingNothing_whenAServiceCannotBeReached() {
        try (MetricLines lines = new MetricLines()) {
            new Alerts(TestMetrics.of(STACK + "-SendFunction", STACK))
                    .failed("no answer", SdkClientException.create("reset"));

            assertThat(ringing(lines)).isEmpty();
        }
    }

    @Test
    void settings_shouldRing() {
        try (MetricLines lines = new MetricLines()) {
            new Alerts(TestMetrics.of(STACK + "-SendFunction", STACK)).settings("HUB_X is not set");

            assertThat(ringing(lines)).containsExactly("SettingsAlarm");
        }
    }

    /** Once is no reason to wake anybody, but for an error of the hub's own. */
    @ParameterizedTest
    @EnumSource
    void putBack_shouldRingAtOnceForAFaultOnly(RequeueReason reason) {
        try (MetricLines lines = new MetricLines()) {
            new Alerts(TestMetrics.of(STACK + "-RecordFunction", STACK)).requeue(Map.of(reason, 3));

            assertThat(ringing(lines)).isEqualTo(reason == RequeueReason.FAULT ? Set.of("FaultAlarm") : Set.of());
        }
    }
}
