package io.mkomhub.channel;

import io.mkomhub.channel.DeliveryResult.Rejected;
import io.mkomhub.channel.DeliveryResult.Retry;
import io.mkomhub.core.message.ChannelNotification;
import io.mkomhub.platform.aws.Arn;
import io.mkomhub.platform.aws.AwsError;
import io.mkomhub.platform.httpclient.OutgoingAnswer;
import java.util.Locale;
import java.util.Set;

/** What the channels of the kinds {@code sqs}, {@code sns} and {@code eventbridge} have in common. */
public final class AwsChannels {

    private static final Set<String> DENIED =
            Set.of("AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException");

    private static final Set<String> GONE = Set.of(
            "QueueDoesNotExist",
            "AWS.SimpleQueueService.NonExistentQueue",
            "NotFound",
            "NotFoundException",
            "ResourceNotFoundException");

    private static final Set<String> THROTTLED = Set.of(
            "RequestThrottled",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "TooManyRequestsException",
            "OverLimit",
            "KmsThrottled",
            "KMSThrottling");

    /**
     * Codes that any service answers to credentials it does not accept
     * (https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html).
     */
    private static final Set<String> CREDENTIALS = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "IncompleteSignature",
            "IncompleteSignatureException",
            "InvalidClientTokenId",
            "InvalidSecurity",
            "InvalidSignatureException",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "OptInRequired",
            "RequestExpired",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException");

    private static final Set<String> KEY_DENIED = Set.of("KmsAccessDenied", "KMSAccessDenied");

    private static final Set<String> BROKEN =
            Set.of("InternalError", "InternalException", "InternalFailure", "ServiceUnavailable");

    /** Codes of events that are refused for what they contain. */
    private static final Set<String> MALFORMED = Set.of("InvalidMessageContents", "MalformedDetail");

    private static final int TOO_LARGE = 413;

    private AwsChannels() {}

    /** The ARN that is the address of a channel. */
    public static Arn target(Channel channel, Arn.Service service) {
        return channel.address()
                .map(address -> Arn.parse(service, address.toString()))
                .orElseThrow(() -> new IllegalStateException("a channel of this kind always has an address"));
    }

    /**
     * The group in which a FIFO queue or topic keeps the order: the person, by their pseudonym. An event that is about no
     * person is ordered with those of the same subject.
     */
    public static String group(ChannelNotification notification, CloudEvent event) {
        return notification.pseudonym().isEmpty() ? event.subject().orElse(event.id()) : notification.pseudonym();
    }

    /** Interprets an answer that is not a success. */
    public static DeliveryResult judge(Arn.Service service, OutgoingAnswer answer) {
        return judge(service, AwsError.of(answer), answer);
    }

    /** The result of an answer without an id of the event, which no service gives to an event that it accepted. */
    public static DeliveryResult unconfirmed(OutgoingAnswer answer) {
        return new Retry(
                "it answered with status " + answer.status() + ", but not that it accepted the event",
                true,
                answer.retryAfter());
    }

    /** Interprets an error in an answer of any status. */
    public static DeliveryResult judge(Arn.Service service, AwsError error, OutgoingAnswer answer) {
        String code = error.code();
        String noun = service.noun();
        if (answer.status() == TOO_LARGE || isTooLarge(error)) {
            return new Rejected("the event is larger than the " + noun + " accepts (" + code + ")");
        }
        if (MALFORMED.contains(code)) {
            return new Rejected("the " + noun + " does not accept what the event contains (" + code + ")");
        }
        if (DENIED.contains(code)) {
            return down(
                    "the role of forward may not send to the " + noun + " (" + code
                            + "): add its ARN to the stack's parameter ChannelArns; another account's " + noun
                            + " must allow the role in its policy, too",
                    answer);
        }
        if (GONE.contains(code)) {
            return down(
                    "there is no such " + noun + " (" + code + "): create it, or correct the channel's address",
                    answer);
        }
        if (THROTTLED.contains(code)) {
            return down("it is throttled (" + code + ")", answer);
        }
        if (KEY_DENIED.contains(code)) {
            return down(
                    "the role of forward may not use the KMS key of the " + noun + " (" + code
                            + "): allow it kms:GenerateDataKey and kms:Decrypt in the key's policy",
                    answer);
        }
        if (code.toLowerCase(Locale.ROOT).startsWith("kms")) {
            return down("the KMS key of the " + noun + " cannot be used (" + code + ")", answer);
        }
        if (CREDENTIALS.contains(code)) {
            return down("it does not accept the credentials of forward (" + code + ")", answer);
        }
        boolean endpointDown =
                answer.status() >= 500 || DeliveryResult.NOT_NOW.contains(answer.status()) || BROKEN.contains(code);
        String what = answer.isSuccess() ? "it refused the event" : "it answered with status " + answer.status();
        return new Retry(what + " (" + code + ")", endpointDown, answer.retryAfter());
    }

    private static Retry down(String reason, OutgoingAnswer answer) {
        return new Retry(reason, true, answer.retryAfter());
    }

    /** The services have no code of its own for it. SQS, SNS and EventBridge word it in this order. */
    private static boolean isTooLarge(AwsError error) {
        return (error.code().startsWith("InvalidParameter") || error.code().equals("ValidationException"))
                && (error.message().contains("must be shorter than")
                        || error.message().contains("Message too long")
                        || error.message().contains("is over the limit"));
    }
}
