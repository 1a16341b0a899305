package io.mkomhub.platform.fault;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Something that the hub stands on does not work until a person mends it. What waits for it is kept and tried again, as with any
 * {@link UnavailableException}, but waiting alone will not help.
 */
public final class BlockedException extends UnavailableException {

    private static final long serialVersionUID = 1;

    /** What a person has to mend. */
    public enum Cause {
        /** A right (IAM), or the use of a key (KMS), is missing. */
        RIGHTS,
        /** A table, index, queue or parameter does not exist. */
        GONE,
        /** A setting of the hub is missing or wrong. */
        SETTINGS;

        /**
         * Error codes of AWS that mean a missing right, but for those of KMS.
         *
         * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html">Common errors</a>
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

        /** Parts of codes, in lower case, of what passes by itself although it may come with 403, or from KMS. */
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
         * What a failure of AWS means.
         *
         * @param code AWS's error code; may be empty
         * @param status the HTTP status, 0 if there is none
         * @return empty if it may pass by itself
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

    /** Says what does not work, without any personal data. */
    public BlockedException(Cause blockedBy, String what, @Nullable Throwable cause) {
        super(what, cause);
        this.blockedBy = blockedBy;
    }

    /** What a person has to mend. */
    public Cause blockedBy() {
        return blockedBy;
    }
}
