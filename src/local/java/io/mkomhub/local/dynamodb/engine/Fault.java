package io.mkomhub.local.dynamodb.engine;

import io.mkomhub.local.dynamodb.engine.error.ApiException;

/** What can go wrong with DynamoDB, for tests. */
public enum Fault {
    /** A request is refused with ProvisionedThroughputExceededException. Nothing has happened. */
    THROTTLED,
    /** A request is refused with InternalServerError. Nothing has happened. */
    INTERNAL_ERROR,
    /** A request is carried out and answered with InternalServerError. */
    LOST_ANSWER,
    /** An item or key of a batch is left undone; a statement of a batch is throttled. */
    UNPROCESSED,
    /** A transaction is cancelled because of another; a single write is refused with TransactionConflictException. */
    TRANSACTION_CONFLICT,
    /** The connection is cut without an answer. Nothing has happened. */
    OUTAGE,
    /** A request is refused with AccessDeniedException. Nothing has happened. */
    ACCESS_DENIED,
    /** A request is refused with ResourceNotFoundException. Nothing has happened. */
    TABLE_NOT_FOUND;

    ApiException error() {
        return switch (this) {
            case THROTTLED, UNPROCESSED ->
                new ApiException(
                        400,
                        "ProvisionedThroughputExceededException",
                        "The level of configured provisioned throughput for the table was exceeded. Consider increasing your"
                                + " provisioning level with the UpdateTable API.");
            case INTERNAL_ERROR, LOST_ANSWER ->
                new ApiException(
                        500,
                        "InternalServerError",
                        "The request could not be processed because of an internal failure");
            case TRANSACTION_CONFLICT ->
                new ApiException(400, "TransactionConflictException", "Transaction is ongoing for the item");
            case ACCESS_DENIED ->
                new ApiException(
                        400, "AccessDeniedException", "The caller is not authorized to perform this operation");
            case TABLE_NOT_FOUND -> ApiException.notFound("Requested resource not found");
            case OUTAGE -> new ApiException(503, "ServiceUnavailable", "Service is unavailable");
        };
    }
}
