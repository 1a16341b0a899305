package io.mkomhub.platform.fault;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A failure that lasts until an operator corrects something. The work is kept and retried, as with any {@link
 * UnavailableException}, but retries alone do not help.
 */
public final class BlockedException extends UnavailableException {

    private static final long serialVersionUID = 1;

    /** What an operator must correct. */
    public enum Cause {
        /** An IAM permission, or the permission to use a KMS key, is missing. */
        RIGHTS,
        /** A table, index, queue or parameter does not exist. */
        GONE,
        /** A setting of the hub is missing or wrong. */
        SETTINGS;

        /**
         * AWS error codes for missing permissions, except those of KMS.
         *
         * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html">Common
         *     errors</a>
         */
        private static final Set<String> RIGHTS_CODES = Set.of(
                "AccessDenied",
                "AccessDeniedException",
                "AuthFailure",
                "InvalidClientTokenId",
                "InvalidKeyId",
                "MissingAuthenticationToken",
                "MissingAuthenticationTokenException",
                "NotAuthorized",
                "OptInRequired",
                "UnauthorizedOperation",
                "UnrecognizedClientException");

        /** Parts of lower-case error codes that are temporary, although they come with status 403 or from KMS. */
        private static final Set<String> PASSING = Set.of("expired", "internal", "skewed", "throttl");

        private static final Set<String> GONE_CODES = Set.of(
                "AWS.SimpleQueueService.NonExistentQueue",
                "AWS.SimpleQueueService.QueueDeletedRecently",
                "ParameterNotFound",
                "ParameterVersionNotFound",
                "QueueDeletedRecently",
                "QueueDoesNotExist",
                "ResourceNotFound",
                "ResourceNotFoundException",
                "TableNotFoundException");

        private static final int FORBIDDEN = 403;

        /**
         * Classifies a failure of AWS.
         *
         * @param code AWS's error code; may be empty
         * @param status the HTTP status, 0 if there is none
         * @return empty if the failure may be temporary
         */
        public static Optional<Cause> of(String code, int status) {
            if (GONE_CODES.contains(code)) {
                return Optional.of(GONE);
            }
            String lower = code.toLowerCase(Locale.ROOT);
            boolean refused = RIGHTS_CODES.contains(code) || lower.startsWith("kms") || status == FORBIDDEN;
            return refused && PASSING.stream().noneMatch(lower::contains) ? Optional.of(RIGHTS) : Optional.empty();
        }
    }

    private final Cause blockedBy;

    /**
     * @param blockedBy what an operator must correct
     * @param what the message: what failed, without personal data
     */
    public BlockedException(Cause blockedBy, String what, @Nullable Throwable cause) {
        super(what, cause);
        this.blockedBy = blockedBy;
    }

    /** What an operator must correct. */
    public Cause blockedBy() {
        return blockedBy;
    }
}
