package io.mkomhub.platform.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.mkomhub.platform.fault.BlockedException.Cause;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BlockedExceptionTest {

    @ParameterizedTest(name = "{0}, {1}: {2}")
    @CsvSource({
        "AccessDeniedException,400,RIGHTS",
        "AccessDenied,403,RIGHTS",
        "AccessDenied,0,RIGHTS",
        "UnrecognizedClientException,400,RIGHTS",
        "KmsAccessDenied,400,RIGHTS",
        "KMS.DisabledException,400,RIGHTS",
        "KmsNotFound,400,RIGHTS",
        "InvalidKeyId,400,RIGHTS",
        "'',403,RIGHTS",
        "ResourceNotFoundException,400,GONE",
        "ResourceNotFound,0,GONE",
        "AWS.SimpleQueueService.NonExistentQueue,400,GONE",
        "QueueDoesNotExist,400,GONE",
        "ParameterNotFound,400,GONE",
        "KmsThrottled,400,",
        "KMS.KMSInternalException,500,",
        "ExpiredTokenException,403,",
        "ProvisionedThroughputExceededException,400,",
        "InternalServerError,500,",
        "'',0,"
    })
    void of_shouldTellWhatNeedsAPerson_fromWhatPassesByItself(String code, int status, Cause expected) {
        if (expected == null) {
            assertThat(Cause.of(code, status)).isEmpty();
        } else {
            assertThat(Cause.of(code, status)).contains(expected);
        }
    }
}
