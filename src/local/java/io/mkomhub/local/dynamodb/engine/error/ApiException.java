package io.mkomhub.local.dynamodb.engine.error;

/**
 * A request that is refused, as DynamoDB would answer it.
 *
 * @see <a href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html">Errors</a>
 */
public class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;

    /**
     * An answer with an error.
     *
     * @param status HTTP status
     * @param code name of the error, such as {@code ResourceNotFoundException}
     */
    public ApiException(int status, String code, String message) {
        super(message, null, false, false);
        this.code = code;
        this.status = status;
    }

    /** A request that breaks a rule. */
    public static ApiException validation(String message) {
        return new ApiException(400, "ValidationException", message);
    }

    /** A request with a member that breaks a constraint of the service's model. */
    public static ApiException constraint(String value, String member, String constraint) {
        return validation("1 validation error detected: Value " + value + " at '" + member
                + "' failed to satisfy constraint: " + constraint);
    }

    /** A parameter of a value that is not allowed. */
    public static ApiException invalidParameter(String message) {
        return validation("One or more parameter values were invalid: " + message);
    }

    /** A body that is not the JSON the operation takes. */
    public static ApiException serialization(String message) {
        return new ApiException(400, "SerializationException", message);
    }

    /** A table or index that is not there. */
    public static ApiException notFound(String message) {
        return new ApiException(400, "ResourceNotFoundException", message);
    }

    /** Name of the error. */
    public String code() {
        return code;
    }

    /** HTTP status. */
    public int status() {
        return status;
    }

    /** What an error in a batch of statements or a transaction is called: the same, shorter. */
    public String shortCode() {
        return switch (code) {
            case "ConditionalCheckFailedException" -> "ConditionalCheckFailed";
            case "ResourceNotFoundException" -> "ResourceNotFound";
            case "DuplicateItemException" -> "DuplicateItem";
            case "ProvisionedThroughputExceededException" -> "ProvisionedThroughputExceeded";
            case "TransactionConflictException" -> "TransactionConflict";
            case "AccessDeniedException" -> "AccessDenied";
            case "ValidationException" -> "ValidationError";
            default -> code;
        };
    }

    /** The message as DynamoDB writes it. */
    public String text() {
        String message = getMessage();
        return message == null ? "" : message;
    }
}
